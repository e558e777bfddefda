/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* /dev/cmaheap: what it tells of a buffer, and whom; and what an access waits for. */
#include "board-test.h"
#include "cmaheap-device.h"
#include "drm-card.h"
#include "heap-files.h"
#include "vgem-fence.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/dma-buf.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmaheap/cmaheap.h>
#include <xf86drm.h>

enum { SIZE = 614400 };

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static struct cmaheap_query_args must_query(int fd)
{
	struct cmaheap_query_args query = { .fd = fd };

	assert_int_equal(device_ioctl(CMAHEAP_IOCTL_QUERY, &query), 0);
	return query;
}

static void a_query_tells_heap_size_and_age(void **state)
{
	uint64_t before = now();
	int fd = must_alloc(SIZE - 1);
	struct cmaheap_query_args first = must_query(fd), second = must_query(fd);

	(void)state;
	assert_string_equal(first.heap, heap_name());
	assert_int_equal(first.size, whole_pages(SIZE));
	assert_true(first.properties & CMAHEAP_QUERY_CONTIGUOUS);
	assert_int_equal(!!(first.properties & CMAHEAP_QUERY_UNCACHED),
			 strstr(heap_name(), "-uncached") != NULL);
	assert_true(first.age_ns <= second.age_ns);
	assert_true(second.age_ns <= now() - before);
	must_close(fd);
}

static void a_query_tells_recycled_memory(void **state)
{
	int fd;

	(void)state;
	must_set("pool_drain", "1");
	fd = must_alloc(SIZE);
	assert_false(must_query(fd).properties & CMAHEAP_QUERY_POOL_HIT);
	must_close(fd);
	wait_for("pooled_clean", whole_pages(SIZE));
	fd = must_alloc(SIZE);
	assert_true(must_query(fd).properties & CMAHEAP_QUERY_POOL_HIT);
	must_close(fd);
}

/* As debugfs has it. */
static uint64_t recorded_address(int fd)
{
	FILE *file = fopen("/sys/kernel/debug/dma_heap_cma/buffers", "r");
	unsigned long long inode, start, found = 0;
	struct stat status;
	char line[1024];

	assert_non_null(file);
	assert_int_equal(fstat(fd, &status), 0);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%*s %llu %*u %llx-", &inode, &start) == 2 &&
		    inode == status.st_ino)
			found = start;
	fclose(file);
	assert_int_not_equal(found, 0);

	return found;
}

static int locate(int fd, uint64_t offset, uint64_t length, uint64_t *address)
{
	struct cmaheap_physical_args args = { .fd = fd, .offset = offset, .length = length };
	int error = device_ioctl(CMAHEAP_IOCTL_PHYSICAL, &args);

	*address = args.address;
	return error;
}

static void the_library_tells_a_buffers_origin(void **state)
{
	struct cmaheap_origin origin;
	struct cmaheap_buffer *buffer;
	int fd = must_alloc(SIZE);

	(void)state;
	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	assert_int_equal(cmaheap_buffer_get_origin(buffer, &origin), 0);
	assert_string_equal(origin.heap, heap_name());
	assert_true(origin.contiguous);
	assert_int_equal(origin.uncached, strstr(heap_name(), "-uncached") != NULL);
	cmaheap_buffer_unref(buffer);
	must_close(fd);
}

static void a_physical_address_is_the_buffers(void **state)
{
	const uint64_t size = whole_pages(SIZE);
	int fd = must_alloc(SIZE);
	uint64_t start = recorded_address(fd), address;

	(void)state;
	assert_int_equal(locate(fd, 0, size, &address), 0);
	assert_int_equal(address, start);
	assert_int_equal(locate(fd, 5121, 1, &address), 0);
	assert_int_equal(address, start + 5121);
	assert_int_equal(locate(fd, size - 1, 1, &address), 0);
	assert_int_equal(address, start + size - 1);
	must_close(fd);
}

static void a_physical_address_of_other_memory_is_not_told(void **state)
{
	const uint64_t size = whole_pages(SIZE);
	int fd = must_alloc(SIZE);
	uint64_t address;

	(void)state;
	assert_int_equal(locate(fd, 0, 0, &address), -EINVAL);
	assert_int_equal(locate(fd, size, 1, &address), -EINVAL);
	assert_int_equal(locate(fd, 1, size, &address), -EINVAL);
	assert_int_equal(locate(fd, UINT64_MAX, 2, &address), -EINVAL);
	assert_int_equal(locate(fd, 1, UINT64_MAX, &address), -EINVAL);
	assert_int_equal(address, 0);
	must_close(fd);
}

/* Root that may do everything but this. */
static int give_up_raw_io(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return -1;
	data[0].effective &= ~(1U << CAP_SYS_RAWIO);
	return (int)syscall(SYS_capset, &header, data);
}

static int become_nobody(void)
{
	return setuid(65534);
}

/* In a process of its own; returns the step that went wrong, or 0. */
static int try_unprivileged(int fd, int (*drop)(void))
{
	struct cmaheap_query_args query = { .fd = fd };
	struct cmaheap_buffer *buffer;
	uint64_t address;

	if (drop())
		return 1;
	if (locate(fd, 0, 1, &address) != -EPERM || address)
		return 2;
	if (locate(-1, 0, 0, &address) != -EPERM)
		return 3;
	if (device_ioctl(CMAHEAP_IOCTL_QUERY, &query))
		return 4;
	if (sync_rows(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW, 0, 64, 2560, 8))
		return 5;
	if (cmaheap_import(fd, &buffer))
		return 6;
	if (cmaheap_buffer_physical_address(buffer, 0, 1, &address) != -EPERM)
		return 7;
	if (!strstr(cmaheap_last_error(), "CAP_SYS_RAWIO"))
		return 8;
	return 0;
}

static void a_physical_address_takes_the_capability_and_nothing_else_does(void **state)
{
	int (*const ways[])(void) = { give_up_raw_io, become_nobody };
	int fd = must_alloc(SIZE);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		pid_t pid = fork();
		int status;

		assert_true(pid >= 0);
		if (!pid)
			_exit(try_unprivileged(fd, ways[i]));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
	must_close(fd);
}

static void the_library_tells_the_same_address(void **state)
{
	const struct cmaheap_rows rows = { .length = 64, .pitch = 2560, .rows = 8 };
	struct cmaheap_buffer *buffer;
	int fd = must_alloc(SIZE);
	uint64_t address;

	(void)state;
	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	assert_int_equal(cmaheap_buffer_physical_address(buffer, 64, 64, &address), 0);
	assert_int_equal(address, must_locate(fd) + 64);
	assert_int_equal(cmaheap_buffer_begin_access_rows(buffer, CMAHEAP_WRITE, &rows), 0);
	assert_int_equal(cmaheap_buffer_end_access_rows(buffer, CMAHEAP_WRITE, &rows), 0);
	cmaheap_buffer_unref(buffer);
	must_close(fd);
}

static void the_library_syncs_all_of_another_exporters_buffer(void **state)
{
	const struct cmaheap_rows rows = { .length = 64, .pitch = 2560, .rows = 8 };
	int vgem = open_card("vgem"), fd;
	struct cmaheap_buffer *buffer;
	uint64_t address;

	(void)state;
	assert_true(vgem >= 0);
	fd = export_dumb(vgem, 640, 240);
	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	assert_int_equal(cmaheap_buffer_begin_access_rows(buffer, CMAHEAP_WRITE, &rows), 0);
	assert_int_equal(cmaheap_buffer_end_access_rows(buffer, CMAHEAP_WRITE, &rows), 0);
	assert_int_equal(cmaheap_buffer_physical_address(buffer, 0, 1, &address), -ENOTSUP);
	cmaheap_buffer_unref(buffer);
	must_close(fd);
	must_close(vgem);
}

static void do_nothing(int number)
{
	(void)number;
}

/* SIGALRM again and again, so that one comes while a call waits, however late it begins. */
static int interrupt_calls(int on)
{
	const struct sigaction action = { .sa_handler = on ? do_nothing : SIG_DFL };
	const struct itimerval often = { { 0, on ? 20000 : 0 }, { 0, on ? 20000 : 0 } };

	return on ? sigaction(SIGALRM, &action, NULL) || setitimer(ITIMER_REAL, &often, NULL)
		  : setitimer(ITIMER_REAL, &often, NULL) || sigaction(SIGALRM, &action, NULL);
}

static int interrupted_sync(int fd, uint32_t flags)
{
	int error;

	assert_int_equal(interrupt_calls(1), 0);
	error = sync_rows(fd, flags, 0, 64, 2560, 8);
	assert_int_equal(interrupt_calls(0), 0);

	return error;
}

static void an_access_waits_for_the_devices_that_matter(void **state)
{
	int vgem = open_card("vgem"), fd = must_alloc(SIZE);
	uint32_t handle, fence;

	(void)state;
	assert_int_equal(import_buffer(vgem, fd, &handle), 0);
	fence = attach_fence(vgem, handle, false);
	assert_int_equal(sync_rows(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ, 0, 64, 2560, 8), 0);
	assert_int_equal(sync_rows(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW, 0, 64, 2560, 8), 0);
	assert_int_equal(interrupted_sync(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_WRITE), -EINTR);
	signal_fence(vgem, fence);
	assert_int_equal(sync_rows(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_WRITE, 0, 64, 2560, 8), 0);

	fence = attach_fence(vgem, handle, true);
	assert_int_equal(interrupted_sync(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ), -EINTR);
	signal_fence(vgem, fence);
	assert_int_equal(sync_rows(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ, 0, 64, 2560, 8), 0);
	assert_int_equal(drmCloseBufferHandle(vgem, handle), 0);
	must_close(fd);
	must_close(vgem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(a_query_tells_heap_size_and_age),
		checked_test(a_query_tells_recycled_memory),
		checked_test(the_library_tells_a_buffers_origin),
		checked_test(a_physical_address_is_the_buffers),
		checked_test(a_physical_address_of_other_memory_is_not_told),
		checked_test(a_physical_address_takes_the_capability_and_nothing_else_does),
		checked_test(the_library_tells_the_same_address),
		checked_test(the_library_syncs_all_of_another_exporters_buffer),
		checked_test(an_access_waits_for_the_devices_that_matter),
	};

	return cmocka_run_group_tests(tests, need_module_for_all, NULL);
}
