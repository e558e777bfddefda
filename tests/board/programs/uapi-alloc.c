/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* DMA_HEAP_IOCTL_ALLOC: what it gives, what it refuses and with which errno. */
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

static int try_alloc(struct dma_heap_allocation_data data)
{
	int heap = open_heap();
	int result = ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data) ? -errno : (int)data.fd;

	must_close(heap);
	return result;
}

static void expect_errno(int result, int expected)
{
	if (result >= 0)
		close(result);
	assert_int_equal(result, -expected);
}

static void a_size_is_rounded_up_to_whole_pages(void **state)
{
	const uint64_t page = page_size();
	const uint64_t sizes[] = { 1, page - 1, page, page + 1, 614400, 3110400 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int fd = must_alloc(sizes[i]);

		assert_int_equal(buffer_size(fd), (sizes[i] + page - 1) / page * page);
		must_close(fd);
	}
}

static void memory_is_zero_though_its_last_owner_wrote_to_it(void **state)
{
	const size_t size = 4 << 20;

	(void)state;
	for (int round = 0; round < 4; round++) {
		int fd = must_alloc(size);
		unsigned char *data = must_map(fd, size);

		for (size_t i = 0; i < size; i++)
			if (data[i])
				fail_msg("round %d: byte %zu is 0x%02x", round, i, data[i]);
		memset(data, 0xa5, size);
		munmap(data, size);
		must_close(fd);
	}
}

static void length_0_is_refused(void **state)
{
	(void)state;
	expect_errno(try_alloc((struct dma_heap_allocation_data){ .fd_flags = O_RDWR }), EINVAL);
}

static void lengths_beyond_any_memory_are_refused(void **state)
{
	const uint64_t sizes[] = { 1ULL << 32, 1ULL << 33, 1ULL << 40, 1ULL << 63, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int result = try_alloc((struct dma_heap_allocation_data){ .len = sizes[i] });

		if (result != -EINVAL && result != -ENOMEM)
			fail_msg("length 0x%llx gave %d", (unsigned long long)sizes[i], result);
	}
}

static void more_than_the_area_is_refused(void **state)
{
	(void)state;
	expect_errno(try_alloc((struct dma_heap_allocation_data){ .len = 2000 << 20 }), ENOMEM);
}

static void unknown_fd_flags_are_refused(void **state)
{
	const uint32_t flags[] = { O_APPEND, O_NONBLOCK, 1u << 31 };

	(void)state;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		expect_errno(try_alloc((struct dma_heap_allocation_data){ .len = 4096,
									  .fd_flags = flags[i] }),
			     EINVAL);
}

static void unknown_heap_flags_are_refused(void **state)
{
	(void)state;
	for (int bit = 0; bit < 64; bit++)
		expect_errno(try_alloc((struct dma_heap_allocation_data){
				     .len = 4096, .heap_flags = 1ULL << bit }),
			     EINVAL);
}

static void an_fd_in_the_request_is_refused(void **state)
{
	(void)state;
	expect_errno(try_alloc((struct dma_heap_allocation_data){ .len = 4096, .fd = 1 }), EINVAL);
}

static void a_struct_without_its_tail_is_taken_as_zeros(void **state)
{
	struct {
		uint64_t len;
		uint32_t fd, fd_flags;
	} older = { .len = 4096, .fd_flags = O_RDWR | O_CLOEXEC };
	int heap = open_heap();

	(void)state;
	assert_int_equal(ioctl(heap, _IOWR(DMA_HEAP_IOC_MAGIC, 0, older), &older), 0);
	must_close((int)older.fd);
	must_close(heap);
}

static void a_longer_struct_is_taken(void **state)
{
	struct {
		struct dma_heap_allocation_data known;
		unsigned char unknown[200];
	} newer = { .known = { .len = 4096, .fd_flags = O_RDWR | O_CLOEXEC } };
	int heap = open_heap();

	(void)state;
	assert_int_equal(ioctl(heap, _IOWR(DMA_HEAP_IOC_MAGIC, 0, newer), &newer), 0);
	must_close((int)newer.known.fd);
	must_close(heap);
}

static void a_struct_of_nothing_but_a_fragment_is_refused(void **state)
{
	uint32_t fragment = 4096;
	int heap = open_heap();

	(void)state;
	assert_int_equal(ioctl(heap, _IOWR(DMA_HEAP_IOC_MAGIC, 0, char), &fragment), -1);
	assert_int_equal(errno, EINVAL);
	must_close(heap);
}

static void unknown_ioctls_are_refused(void **state)
{
	struct dma_heap_allocation_data data = { .len = 4096 };
	int heap = open_heap();

	(void)state;
	for (unsigned nr = 1; nr < 256; nr++) {
		assert_int_equal(
			ioctl(heap,
			      _IOC(_IOC_READ | _IOC_WRITE, DMA_HEAP_IOC_MAGIC, nr, sizeof(data)),
			      &data),
			-1);
		assert_true(errno == EINVAL || errno == ENOTTY);
	}
	must_close(heap);
}

static void a_bad_pointer_gives_efault_and_leaks_nothing(void **state)
{
	const size_t page = page_size();
	struct dma_heap_allocation_data *data;
	int heap = open_heap();

	(void)state;
	assert_int_equal(ioctl(heap, DMA_HEAP_IOCTL_ALLOC, NULL), -1);
	assert_int_equal(errno, EFAULT);

	/* Readable but not writable: the buffer exists when the answer cannot be stored. */
	data = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(data != MAP_FAILED);
	*data = (struct dma_heap_allocation_data){ .len = 1 << 20, .fd_flags = O_RDWR };
	assert_int_equal(mprotect(data, page, PROT_READ), 0);
	assert_int_equal(ioctl(heap, DMA_HEAP_IOCTL_ALLOC, data), -1);
	assert_int_equal(errno, EFAULT);

	munmap(data, page);
	must_close(heap);
}

static void without_a_free_fd_the_memory_comes_back(void **state)
{
	struct rlimit old, none;
	int heap = open_heap();

	(void)state;
	getrlimit(RLIMIT_NOFILE, &old);
	none = old;
	none.rlim_cur = (rlim_t)heap + 1;
	setrlimit(RLIMIT_NOFILE, &none);
	assert_int_equal(heap_alloc(heap, 1 << 20), -EMFILE);
	setrlimit(RLIMIT_NOFILE, &old);
	must_close(heap);
}

static void the_flags_of_the_fd_are_those_asked_for(void **state)
{
	int fd = try_alloc((struct dma_heap_allocation_data){ .len = 4096, .fd_flags = O_RDONLY });

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_GETFD), 0);
	assert_int_equal(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDONLY);
	must_close(fd);

	fd = try_alloc(
		(struct dma_heap_allocation_data){ .len = 4096, .fd_flags = O_RDWR | O_CLOEXEC });
	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
	must_close(fd);
}

static void a_closed_fd_is_no_heap_any_more(void **state)
{
	int heap = open_heap();

	(void)state;
	must_close(heap);
	assert_int_equal(heap_alloc(heap, 4096), -EBADF);
}

static void a_buffer_outlives_the_heaps_fd(void **state)
{
	int fd = must_alloc(4096);
	char *data = must_map(fd, 4096);

	(void)state;
	data[4095] = 1;
	munmap(data, 4096);
	must_close(fd);
}

static void a_killed_process_loses_nothing(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	for (int i = 0; i < 8; i++) {
		pid = fork();
		assert_true(pid >= 0);
		if (!pid) {
			memset(must_map(must_alloc(8 << 20), 8 << 20), 1, 8 << 20);
			kill(getpid(), SIGKILL);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(a_size_is_rounded_up_to_whole_pages),
		checked_test(memory_is_zero_though_its_last_owner_wrote_to_it),
		checked_test(length_0_is_refused),
		checked_test(lengths_beyond_any_memory_are_refused),
		checked_test(more_than_the_area_is_refused),
		checked_test(unknown_fd_flags_are_refused),
		checked_test(unknown_heap_flags_are_refused),
		checked_test(an_fd_in_the_request_is_refused),
		checked_test(a_struct_without_its_tail_is_taken_as_zeros),
		checked_test(a_longer_struct_is_taken),
		checked_test(a_struct_of_nothing_but_a_fragment_is_refused),
		checked_test(unknown_ioctls_are_refused),
		checked_test(a_bad_pointer_gives_efault_and_leaks_nothing),
		checked_test(without_a_free_fd_the_memory_comes_back),
		checked_test(the_flags_of_the_fd_are_those_asked_for),
		checked_test(a_closed_fd_is_no_heap_any_more),
		checked_test(a_buffer_outlives_the_heaps_fd),
		checked_test(a_killed_process_loses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
