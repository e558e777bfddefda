/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <unistd.h>

#include <cmaheap/cmaheap.h>

#include "unit.h"

static struct cmaheap *open_heap(void)
{
	struct cmaheap *heap;

	fake_add_heap("linux,cma");
	assert_int_equal(cmaheap_open("linux,cma", &heap), 0);
	return heap;
}

static struct cmaheap_buffer *make_buffer(size_t size)
{
	struct cmaheap *heap = open_heap();
	struct cmaheap_buffer *buffer;

	assert_int_equal(cmaheap_alloc(heap, size, &buffer), 0);
	cmaheap_close(heap);
	return buffer;
}

static void assert_alloc_fails(size_t size, int error)
{
	struct cmaheap *heap = open_heap();
	struct cmaheap_buffer *buffer = NULL;

	assert_int_equal(cmaheap_alloc(heap, size, &buffer), error);
	assert_null(buffer);
	cmaheap_close(heap);
}

static void alloc_reports_whole_pages(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer(5000);

	(void)state;
	assert_int_equal(cmaheap_buffer_size(buffer), 8192);
	assert_true(cmaheap_buffer_inode(buffer) != 0);
	assert_int_equal(fake_log()->fd_flags, O_RDWR | O_CLOEXEC);
	cmaheap_buffer_unref(buffer);
}

static void alloc_of_nothing_and_of_too_much_is_refused(void **state)
{
	unsigned ioctls;

	(void)state;
	assert_alloc_fails(0, -EINVAL);
	assert_error_has("0 bytes");
	ioctls = fake_log()->ioctls;
	assert_alloc_fails(SIZE_MAX, -EOVERFLOW);
	assert_int_equal(fake_log()->ioctls, ioctls + 1); /* the open's probe */
}

static void alloc_out_of_memory_tells_asked_total_and_free(void **state)
{
	(void)state;
	fake_set_meminfo("MemTotal: 9 kB\nCmaTotal:     65536 kB\nCmaFree:       1024 kB\n");
	fake_fail(FAKE_IOCTL, ENOMEM, 1);
	assert_alloc_fails(8 << 20, -ENOMEM);
	assert_error_has("8388608 bytes");
	assert_error_has("CmaTotal 65536 KiB");
	assert_error_has("CmaFree 1024 KiB");
	assert_error_has("release buffers");

	fake_fail(FAKE_IOCTL, ENOMEM, 1);
	assert_alloc_fails(1 << 20, -ENOMEM);
	assert_error_has("in pieces");

	fake_fail(FAKE_IOCTL, ENOMEM, 1);
	assert_alloc_fails(100 << 20, -ENOMEM);
	assert_error_has("larger than all CMA memory");
}

#if SIZE_MAX > UINT32_MAX
static void alloc_of_4_gib_is_not_for_lack_of_cma(void **state)
{
	(void)state;
	fake_set_meminfo("CmaTotal:     8388608 kB\nCmaFree:      8388608 kB\n");
	fake_fail(FAKE_IOCTL, ENOMEM, 1);
	assert_alloc_fails((size_t)4 << 30, -ENOMEM);
	assert_error_has("4 GiB");
	assert_null(strstr(cmaheap_last_error(), "cma="));
	fake_fail(FAKE_IOCTL, ENOMEM, 1);
	assert_alloc_fails(((size_t)4 << 30) - 65536, -ENOMEM);
	assert_error_has("in pieces");
}
#endif

static void alloc_from_system_memory_that_fails_is_not_for_lack_of_cma(void **state)
{
	static const char *const names[] = { "system", "system-uncached", "system_cc_shared" };

	(void)state;
	fake_set_meminfo("MemAvailable: 2048 kB\nCmaTotal:     65536 kB\nCmaFree:       1024 kB\n");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct cmaheap_buffer *buffer;
		struct cmaheap *heap;

		fake_add_heap(names[i]);
		assert_int_equal(cmaheap_open(names[i], &heap), 0);
		fake_fail(FAKE_IOCTL, ENOMEM, 1);
		assert_int_equal(cmaheap_alloc(heap, 8 << 20, &buffer), -ENOMEM);
		assert_error_has("MemAvailable 2048 KiB");
		assert_null(strstr(cmaheap_last_error(), "cma="));
		assert_null(strstr(cmaheap_last_error(), "in one piece"));
		cmaheap_close(heap);
	}
}

static void alloc_out_of_memory_without_cma_figures_still_fails_cleanly(void **state)
{
	(void)state;
	fake_fail(FAKE_IOCTL, ENOMEM, 1);
	assert_alloc_fails(4096, -ENOMEM);
	assert_error_has("4096 bytes");
}

static void alloc_restarts_after_a_signal(void **state)
{
	(void)state;
	fake_fail(FAKE_IOCTL, EINTR, 3);
	cmaheap_buffer_unref(make_buffer(4096));
}

static void alloc_with_too_many_files_says_so(void **state)
{
	(void)state;
	fake_fail(FAKE_IOCTL, EMFILE, 1);
	assert_alloc_fails(4096, -EMFILE);
	assert_error_has("ulimit -n");
}

static void alloc_beyond_a_limit_tells_where_it_is_set(void **state)
{
	(void)state;
	fake_fail(FAKE_IOCTL, EDQUOT, 1);
	assert_alloc_fails(4096, -EDQUOT);
	assert_error_has("/sys/kernel/dma_heap_cma/");
}

static void alloc_passes_on_other_errors(void **state)
{
	(void)state;
	fake_fail(FAKE_IOCTL, EIO, 1);
	assert_alloc_fails(4096, -EIO);
	assert_error_has("linux,cma");
}

static void alloc_that_fails_late_closes_the_descriptor(void **state)
{
	(void)state;
	fake_fail_later(FAKE_MEMORY, ENOMEM, 1);
	assert_alloc_fails(4096, -ENOMEM);
}

static void buffer_outlives_its_heap_and_all_but_the_last_reference(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer(4096);
	int fd = cmaheap_buffer_fd(buffer);

	(void)state;
	assert_ptr_equal(cmaheap_buffer_ref(buffer), buffer);
	cmaheap_buffer_unref(buffer);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	cmaheap_buffer_unref(buffer);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	cmaheap_buffer_unref(NULL);
}

static void map_is_counted_and_maps_once(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer(4096);
	void *first, *second;

	(void)state;
	assert_int_equal(cmaheap_buffer_map(buffer, &first), 0);
	assert_int_equal(cmaheap_buffer_map(buffer, &second), 0);
	assert_ptr_equal(first, second);
	assert_int_equal(fake_log()->maps, 1);
	assert_int_equal(cmaheap_buffer_unmap(buffer), 0);
	memset(first, 1, 4096);
	assert_int_equal(cmaheap_buffer_unmap(buffer), 0);
	assert_int_equal(cmaheap_buffer_unmap(buffer), -EINVAL);
	cmaheap_buffer_unref(buffer); /* unmaps; the teardown checks */
}

static void mapping_is_kept_until_it_is_dropped(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer(4096);
	void *first, *second;

	(void)state;
	assert_int_equal(cmaheap_buffer_drop_mapping(buffer), 0);
	assert_int_equal(cmaheap_buffer_map(buffer, &first), 0);
	assert_int_equal(cmaheap_buffer_drop_mapping(buffer), -EBUSY);
	assert_error_has("1 users");
	assert_int_equal(cmaheap_buffer_unmap(buffer), 0);
	assert_int_equal(cmaheap_buffer_map(buffer, &second), 0);
	assert_ptr_equal(first, second);
	assert_int_equal(fake_log()->maps, 1);
	assert_int_equal(cmaheap_buffer_unmap(buffer), 0);
	assert_int_equal(cmaheap_buffer_drop_mapping(buffer), 0);
	assert_int_equal(cmaheap_buffer_map(buffer, &first), 0);
	assert_int_equal(fake_log()->maps, 2);
	cmaheap_buffer_unref(buffer);
}

static void map_that_fails_can_be_tried_again(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer(4096);
	void *data;

	(void)state;
	fake_fail(FAKE_MMAP, ENOMEM, 1);
	assert_int_equal(cmaheap_buffer_map(buffer, &data), -ENOMEM);
	assert_error_has("4096 bytes");
	assert_int_equal(cmaheap_buffer_unmap(buffer), -EINVAL);
	assert_int_equal(cmaheap_buffer_map(buffer, &data), 0);
	cmaheap_buffer_unref(buffer);
}

static void name_of_31_bytes_fits_and_of_32_does_not(void **state)
{
	static const char name[] = "0123456789012345678901234567890X";
	struct cmaheap_buffer *buffer = make_buffer(4096);

	(void)state;
	assert_int_equal(cmaheap_buffer_set_name(buffer, name), -ENAMETOOLONG);
	assert_error_has("32 bytes");
	assert_string_equal(fake_log()->buffer_name, "");
	assert_int_equal(cmaheap_buffer_set_name(buffer, name + 1), 0);
	assert_string_equal(fake_log()->buffer_name, name + 1);
	fake_fail(FAKE_IOCTL, EBUSY, 1);
	assert_int_equal(cmaheap_buffer_set_name(buffer, "frame"), -EBUSY);
	cmaheap_buffer_unref(buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(alloc_reports_whole_pages),
		UNIT_TEST(alloc_of_nothing_and_of_too_much_is_refused),
		UNIT_TEST(alloc_out_of_memory_tells_asked_total_and_free),
#if SIZE_MAX > UINT32_MAX
		UNIT_TEST(alloc_of_4_gib_is_not_for_lack_of_cma),
#endif
		UNIT_TEST(alloc_from_system_memory_that_fails_is_not_for_lack_of_cma),
		UNIT_TEST(alloc_out_of_memory_without_cma_figures_still_fails_cleanly),
		UNIT_TEST(alloc_restarts_after_a_signal),
		UNIT_TEST(alloc_with_too_many_files_says_so),
		UNIT_TEST(alloc_beyond_a_limit_tells_where_it_is_set),
		UNIT_TEST(alloc_passes_on_other_errors),
		UNIT_TEST(alloc_that_fails_late_closes_the_descriptor),
		UNIT_TEST(buffer_outlives_its_heap_and_all_but_the_last_reference),
		UNIT_TEST(map_is_counted_and_maps_once),
		UNIT_TEST(mapping_is_kept_until_it_is_dropped),
		UNIT_TEST(map_that_fails_can_be_tried_again),
		UNIT_TEST(name_of_31_bytes_fits_and_of_32_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
