/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Mapping a buffer: whole and in part, moved, split, inherited, and what is refused. */
#include "board-test.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGES = 16 };

/* A buffer whose page i is full of i + 1, and its fd. */
static int numbered_buffer(void)
{
	const size_t page = page_size();
	int fd = must_alloc(PAGES * page);
	char *data = must_map(fd, PAGES * page);

	for (int i = 0; i < PAGES; i++)
		memset(data + (size_t)i * page, i + 1, page);
	munmap(data, PAGES * page);

	return fd;
}

static void *map_part(int fd, int first, int count)
{
	const size_t page = page_size();

	return mmap(NULL, (size_t)count * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		    (off_t)((size_t)first * page));
}

static void expect_mmap_errno(int fd, int first, int count, int flags, int expected)
{
	const size_t page = page_size();
	void *data = mmap(NULL, (size_t)count * page, PROT_READ | PROT_WRITE, flags, fd,
			  (off_t)((size_t)first * page));

	assert_ptr_equal(data, MAP_FAILED);
	assert_int_equal(errno, expected);
}

static void two_mappings_show_the_same_memory(void **state)
{
	int fd = numbered_buffer();
	char *one = map_part(fd, 0, PAGES), *two = map_part(fd, 0, PAGES);

	(void)state;
	one[5] = 'x';
	assert_int_equal(two[5], 'x');
	munmap(one, PAGES * page_size());
	munmap(two, PAGES * page_size());
	must_close(fd);
}

static void a_part_at_an_offset_shows_that_part(void **state)
{
	int fd = numbered_buffer();
	char *data = map_part(fd, 3, 2);

	(void)state;
	assert_true(data != MAP_FAILED);
	assert_int_equal(data[0], 4);
	assert_int_equal(data[2 * page_size() - 1], 5);
	munmap(data, 2 * page_size());
	must_close(fd);
}

static void one_page_beyond_the_end_is_refused(void **state)
{
	int fd = numbered_buffer();

	(void)state;
	expect_mmap_errno(fd, 0, PAGES + 1, MAP_SHARED, EINVAL);
	expect_mmap_errno(fd, PAGES, 1, MAP_SHARED, EINVAL);
	expect_mmap_errno(fd, PAGES - 1, 2, MAP_SHARED, EINVAL);
	must_close(fd);
}

static void an_offset_that_wraps_is_refused(void **state)
{
	int fd = numbered_buffer();

	(void)state;
	assert_ptr_equal(
		mmap(NULL, 2 * page_size(), PROT_READ, MAP_SHARED, fd, -(off_t)page_size()),
		MAP_FAILED);
	assert_true(errno == EINVAL || errno == EOVERFLOW);
	must_close(fd);
}

static void a_private_mapping_is_refused(void **state)
{
	int fd = numbered_buffer();

	(void)state;
	expect_mmap_errno(fd, 0, PAGES, MAP_PRIVATE, EINVAL);
	must_close(fd);
}

static void a_read_only_fd_cannot_be_mapped_for_writing(void **state)
{
	struct dma_heap_allocation_data data = { .len = 4096, .fd_flags = O_RDONLY | O_CLOEXEC };
	int heap = open_heap();
	void *map;

	(void)state;
	assert_int_equal(ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data), 0);
	assert_ptr_equal(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, (int)data.fd, 0),
			 MAP_FAILED);
	assert_int_equal(errno, EACCES);
	map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, (int)data.fd, 0);
	assert_true(map != MAP_FAILED);
	munmap(map, 4096);
	must_close((int)data.fd);
	must_close(heap);
}

static void a_mapping_outlives_its_fd(void **state)
{
	int fd = numbered_buffer();
	char *data = map_part(fd, 0, PAGES);

	(void)state;
	must_close(fd);
	assert_int_equal(data[page_size()], 2);
	munmap(data, PAGES * page_size());
}

static void unmapping_the_middle_leaves_the_rest(void **state)
{
	const size_t page = page_size();
	int fd = numbered_buffer();
	char *data = map_part(fd, 0, PAGES);

	(void)state;
	must_close(fd);
	assert_int_equal(munmap(data + 4 * page, 4 * page), 0);
	assert_int_equal(data[3 * page], 4);
	assert_int_equal(data[8 * page], 9);
	assert_int_equal(munmap(data, 4 * page), 0);
	assert_int_equal(data[15 * page], 16);
	assert_int_equal(munmap(data + 8 * page, 8 * page), 0);
}

static void a_mapping_can_move_but_not_grow(void **state)
{
	const size_t page = page_size();
	int fd = numbered_buffer();
	char *data = map_part(fd, 0, PAGES - 1);
	char *room = mmap(NULL, PAGES * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *moved;

	(void)state;
	assert_ptr_equal(mremap(data, (PAGES - 1) * page, PAGES * page, MREMAP_MAYMOVE),
			 MAP_FAILED);
	assert_int_equal(errno, EFAULT);

	moved = mremap(data, (PAGES - 1) * page, (PAGES - 1) * page, MREMAP_MAYMOVE | MREMAP_FIXED,
		       room);
	assert_ptr_equal(moved, room);
	assert_int_equal(moved[7 * page], 8);
	munmap(room, PAGES * page);
	must_close(fd);
}

static void protection_can_be_taken_and_given_back(void **state)
{
	const size_t page = page_size();
	int fd = numbered_buffer();
	char *data = mmap(NULL, PAGES * page, PROT_NONE, MAP_SHARED, fd, 0);

	(void)state;
	assert_true(data != MAP_FAILED);
	assert_int_equal(mprotect(data, PAGES * page, PROT_READ | PROT_WRITE), 0);
	data[2 * page] = 'y';
	assert_int_equal(mprotect(data + 2 * page, page, PROT_READ), 0);
	assert_int_equal(data[2 * page], 'y');
	munmap(data, PAGES * page);
	must_close(fd);
}

static void a_child_sees_its_parents_mapping(void **state)
{
	int fd = numbered_buffer(), status;
	char *data = map_part(fd, 0, PAGES);
	pid_t pid = fork();

	(void)state;
	assert_true(pid >= 0);
	if (!pid) {
		data[1] = 'c';
		_exit(data[0] == 1 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(data[1], 'c');
	munmap(data, PAGES * page_size());
	must_close(fd);
}

/* The kernel's own heaps map page by page. */
static void touching_a_mapping_takes_no_fault(void **state)
{
	const size_t size = 8 << 20, page = page_size();
	struct rusage before, after;
	volatile char *data;
	int fd;

	(void)state;
	if (!has_module())
		skip();
	fd = must_alloc(size);
	data = must_map(fd, size);
	getrusage(RUSAGE_SELF, &before);
	for (size_t i = 0; i < size; i += page)
		data[i] = 1;
	getrusage(RUSAGE_SELF, &after);
	/* A few are the test's own. */
	assert_in_range(after.ru_minflt - before.ru_minflt, 0, 8);
	munmap((void *)data, size);
	must_close(fd);
}

static void it_is_not_in_a_core_dump_nor_advised_away(void **state)
{
	const size_t page = page_size();
	int fd = numbered_buffer();
	char *data = map_part(fd, 0, PAGES);

	(void)state;
	assert_int_equal(madvise(data, page, MADV_DONTNEED), -1);
	assert_int_equal(data[0], 1);
	munmap(data, PAGES * page);
	must_close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(two_mappings_show_the_same_memory),
		checked_test(a_part_at_an_offset_shows_that_part),
		checked_test(one_page_beyond_the_end_is_refused),
		checked_test(an_offset_that_wraps_is_refused),
		checked_test(a_private_mapping_is_refused),
		checked_test(a_read_only_fd_cannot_be_mapped_for_writing),
		checked_test(a_mapping_outlives_its_fd),
		checked_test(unmapping_the_middle_leaves_the_rest),
		checked_test(a_mapping_can_move_but_not_grow),
		checked_test(protection_can_be_taken_and_given_back),
		checked_test(a_child_sees_its_parents_mapping),
		checked_test(touching_a_mapping_takes_no_fault),
		checked_test(it_is_not_in_a_core_dump_nor_advised_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
