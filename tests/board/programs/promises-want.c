/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Without descriptors, without address space, without the kernel. */
#include "drm-card.h"
#include "promises.h"
#include "vgem-fence.h"

#include <errno.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/seccomp.h>

#include <cmaheap/fence.h>
#include <cmaheap/image.h>

void spare_descriptors(unsigned count)
{
	int next = dup(STDIN_FILENO);
	struct rlimit limit;

	must_close(next);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = (rlim_t)next + count;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

void lift_the_limit(void)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

void a_device_that_was_not_opened_stays_so(void **state)
{
	static const struct cmaheap_rows row = { .length = 64, .pitch = SIZE_MAX, .rows = 1 };
	struct cmaheap_buffer *one, *two;
	struct cmaheap_origin origin;
	int error;

	(void)state;
	must(cmaheap_alloc(heap, 4096, &one));
	must(cmaheap_alloc(heap, 4096, &two));
	spare_descriptors(0);
	error = cmaheap_buffer_get_origin(one, &origin);
	lift_the_limit();
	assert_int_equal(error, -EMFILE);
	assert_int_equal(cmaheap_buffer_get_origin(one, &origin), -EMFILE);
	must(cmaheap_buffer_begin_access_rows(one, CMAHEAP_WRITE, &row)); /* all of it */
	must(cmaheap_buffer_end_access_rows(one, CMAHEAP_WRITE, &row));
	assert_int_equal(cmaheap_buffer_get_origin(two, &origin), has_module() ? 0 : -ENOTSUP);
	must(cmaheap_buffer_begin_access_rows(two, CMAHEAP_WRITE, &row));
	must(cmaheap_buffer_end_access_rows(two, CMAHEAP_WRITE, &row));
	cmaheap_buffer_unref(one);
	cmaheap_buffer_unref(two);
}

void a_fence_is_waited_for_without_a_descriptor_left(void **state)
{
	int vgem = open_card("vgem"), fence, early, late, of_another;
	struct cmaheap_buffer *buffer;
	uint32_t handle, job;

	(void)state;
	must(cmaheap_alloc(heap, 4096, &buffer));
	assert_int_equal(import_buffer(vgem, cmaheap_buffer_fd(buffer), &handle), 0);
	job = attach_fence(vgem, handle, true);
	must(cmaheap_buffer_export_fence(buffer, CMAHEAP_READ, &fence));
	spare_descriptors(0);
	early = cmaheap_fence_wait(fence, 0);
	signal_fence(vgem, job);
	late = cmaheap_fence_wait(fence, -1);
	of_another = cmaheap_fence_wait(vgem, 0);
	lift_the_limit();
	assert_int_equal(early, -ETIMEDOUT);
	assert_int_equal(late, 0);
	assert_int_equal(of_another, -ENOTTY);
	must_close(fence);
	must_close(vgem);
	cmaheap_buffer_unref(buffer);
}

static rlim_t address_space(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	unsigned long pages = 0;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%lu", &pages), 1);
	fclose(file);
	return (rlim_t)pages * page_size();
}

void a_dropped_mapping_makes_address_space(void **state)
{
	enum { SIZE = 4 << 20 };
	struct cmaheap_buffer *one, *two;
	struct rlimit before, limit;
	int refused, dropped, mapped;
	void *data;

	(void)state;
	must(cmaheap_alloc(heap, SIZE, &one));
	must(cmaheap_alloc(heap, SIZE, &two));
	assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
	limit = (struct rlimit){ address_space() + SIZE / 2 * 3, before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
	must(cmaheap_buffer_map(one, &data));
	must(cmaheap_buffer_unmap(one));
	refused = cmaheap_buffer_map(two, &data);
	dropped = cmaheap_buffer_drop_mapping(one);
	mapped = cmaheap_buffer_map(two, &data);
	assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
	assert_int_equal(refused, -ENOMEM);
	assert_int_equal(dropped, 0);
	assert_int_equal(mapped, 0);
	cmaheap_buffer_unref(one);
	cmaheap_buffer_unref(two);
}

enum { NO_SECCOMP = 77 };

/* Whoever makes another call than read, write, exit and sigreturn is killed. */
static void solve_under_seccomp(void)
{
	const uint32_t nv12 = CMAHEAP_FOURCC('N', 'V', '1', '2');
	const struct cmaheap_image_info good_info = { nv12, 64, 48, NULL, 0 };
	const struct cmaheap_image_info flat = { nv12, 64, 0, NULL, 0 };
	struct cmaheap_layout layout;
	bool good;

	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT))
		syscall(SYS_exit, NO_SECCOMP);
	good = !cmaheap_solve_layout(&good_info, &layout) && !cmaheap_check_layout(&layout) &&
	       cmaheap_solve_layout(&flat, &layout) == -EINVAL;
	layout.sizes[0] = 1;
	good = good && cmaheap_check_layout(&layout) == -EINVAL;
	syscall(SYS_exit, good ? 0 : 1);
}

void a_layout_takes_no_system_call(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	assert_true(pid >= 0);
	if (!pid)
		solve_under_seccomp();
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NO_SECCOMP) {
		print_message("a kernel without seccomp\n");
		skip();
	}
	assert_int_equal(status, 0);
}
