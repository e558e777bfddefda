/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* /dev/cmaheap: what each ioctl refuses, and with which error. */
#include "board-test.h"
#include "cmaheap-device.h"
#include "drm-card.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE = 614400 };

/* The same on 32 and 64 bits. */
_Static_assert(sizeof(struct cmaheap_sync_args) == CMAHEAP_SYNC_ARGS_SIZE_VER0, "sync");
_Static_assert(offsetof(struct cmaheap_sync_args, offset) == 8, "sync.offset");
_Static_assert(offsetof(struct cmaheap_sync_args, rows) == 32, "sync.rows");
_Static_assert(sizeof(struct cmaheap_query_args) == CMAHEAP_QUERY_ARGS_SIZE_VER0, "query");
_Static_assert(offsetof(struct cmaheap_query_args, age_ns) == 16, "query.age_ns");
_Static_assert(offsetof(struct cmaheap_query_args, heap) == 32, "query.heap");
_Static_assert(sizeof(struct cmaheap_physical_args) == CMAHEAP_PHYSICAL_ARGS_SIZE_VER0, "physical");
_Static_assert(offsetof(struct cmaheap_physical_args, address) == 24, "physical.address");

/* Any argument, and behind it what a later version might add. */
union args {
	struct {
		int32_t fd;
		uint32_t flags;
	};
	struct cmaheap_sync_args sync;
	struct cmaheap_query_args query;
	struct cmaheap_physical_args physical;
	unsigned char bytes[256];
};

static const struct request {
	unsigned long number;
	union args good; /* but for the fd */
} requests[] = {
	{ CMAHEAP_IOCTL_SYNC,
	  { .sync = { .flags = DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW, .length = SIZE, .rows = 1 } } },
	{ CMAHEAP_IOCTL_QUERY, { .query = { .fd = 0 } } },
	{ CMAHEAP_IOCTL_PHYSICAL, { .physical = { .length = SIZE } } },
};

enum { REQUESTS = sizeof(requests) / sizeof(requests[0]) };

static unsigned long resized(unsigned long request, int difference)
{
	return _IOC(_IOC_DIR(request), _IOC_TYPE(request), _IOC_NR(request),
		    (unsigned)((int)_IOC_SIZE(request) + difference));
}

static int request_on(const struct request *request, int fd)
{
	union args args = request->good;

	args.fd = fd;
	return device_ioctl(request->number, &args);
}

static void everybody_may_open_the_node(void **state)
{
	struct stat status;

	(void)state;
	assert_int_equal(stat("/dev/cmaheap", &status), 0);
	assert_true(S_ISCHR(status.st_mode));
	assert_int_equal(status.st_mode & 0777, 0666);
}

static void what_is_no_dma_buf_is_refused(void **state)
{
	int file = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)state;
	for (size_t i = 0; i < REQUESTS; i++) {
		assert_int_equal(request_on(&requests[i], -1), -EBADF);
		assert_int_equal(request_on(&requests[i], 1000), -EBADF);
		assert_int_equal(request_on(&requests[i], file), -EINVAL);
	}
	must_close(file);
}

static void another_exporters_dma_buf_is_refused(void **state)
{
	int vgem = open_card("vgem"), fd;

	(void)state;
	assert_true(vgem >= 0);
	fd = export_dumb(vgem, 640, 240);
	for (size_t i = 0; i < REQUESTS; i++)
		assert_int_equal(request_on(&requests[i], fd), -EOPNOTSUPP);
	must_close(fd);
	must_close(vgem);
}

static void unknown_flags_are_refused(void **state)
{
	int fd = must_alloc(SIZE);

	(void)state;
	for (size_t i = 0; i < REQUESTS; i++) {
		struct request request = requests[i];

		assert_int_equal(request_on(&request, fd), 0);
		request.good.flags |= 8;
		assert_int_equal(request_on(&request, fd), -EINVAL);
		request.good.flags = 1U << 31;
		assert_int_equal(request_on(&request, fd), -EINVAL);
	}
	assert_int_equal(sync_rows(fd, 0, 0, 1, 1, 1), -EINVAL);
	assert_int_equal(sync_rows(fd, DMA_BUF_SYNC_END, 0, 1, 1, 1), -EINVAL);
	must_close(fd);
}

static void reserved_fields_must_be_0(void **state)
{
	int fd = must_alloc(SIZE);
	struct request sync = requests[0], query = requests[1];

	(void)state;
	sync.good.sync.reserved = 1;
	assert_int_equal(request_on(&sync, fd), -EINVAL);
	query.good.query.reserved = 1;
	assert_int_equal(request_on(&query, fd), -EINVAL);
	must_close(fd);
}

static void an_argument_may_be_longer_if_the_rest_is_0(void **state)
{
	int fd = must_alloc(SIZE);

	(void)state;
	for (size_t i = 0; i < REQUESTS; i++) {
		unsigned long number = requests[i].number;
		union args args = requests[i].good;

		args.fd = fd;
		assert_int_equal(device_ioctl(resized(number, 8), &args), 0);
		args.bytes[_IOC_SIZE(number) + 7] = 1;
		assert_int_equal(device_ioctl(number, &args), 0);
		assert_int_equal(device_ioctl(resized(number, 8), &args), -E2BIG);
		args = requests[i].good;
		args.fd = fd;
		assert_int_equal(device_ioctl(resized(number, -8), &args), -EINVAL);
		assert_int_equal(device_ioctl(resized(number, -(int)_IOC_SIZE(number)), &args),
				 -EINVAL);
	}
	must_close(fd);
}

static void unknown_ioctls_are_refused(void **state)
{
	union args args = { 0 };

	(void)state;
	assert_int_equal(device_ioctl(_IOWR(CMAHEAP_IOC_MAGIC, 3, union args), &args), -ENOTTY);
	assert_int_equal(device_ioctl(_IOWR(CMAHEAP_IOC_MAGIC, 0, struct cmaheap_sync_args), &args),
			 -ENOTTY);
	assert_int_equal(device_ioctl(_IOW(CMAHEAP_IOC_MAGIC, 1, struct cmaheap_query_args), &args),
			 -ENOTTY);
	assert_int_equal(device_ioctl(DMA_BUF_IOCTL_SYNC, &args), -ENOTTY);
}

static void an_argument_out_of_memory_is_refused(void **state)
{
	int fd = must_alloc(SIZE);
	union args *page =
		mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_ptr_not_equal(page, MAP_FAILED);
	for (size_t i = 0; i < REQUESTS; i++) {
		int writes = _IOC_DIR(requests[i].number) & _IOC_READ;

		assert_int_equal(mprotect(page, page_size(), PROT_READ | PROT_WRITE), 0);
		*page = requests[i].good;
		page->fd = fd;
		assert_int_equal(mprotect(page, page_size(), PROT_READ), 0);
		assert_int_equal(device_ioctl(requests[i].number, page), writes ? -EFAULT : 0);
		assert_int_equal(mprotect(page, page_size(), PROT_NONE), 0);
		assert_int_equal(device_ioctl(requests[i].number, page), -EFAULT);
		assert_int_equal(device_ioctl(requests[i].number, NULL), -EFAULT);
	}
	munmap(page, page_size());
	must_close(fd);
}

static void rows_outside_the_buffer_are_refused(void **state)
{
	const uint64_t size = whole_pages(SIZE);
	const struct {
		uint64_t offset, length, pitch;
		uint32_t rows;
	} bad[] = {
		{ 0, 0, 1, 1 },
		{ 0, 1, 1, 0 },
		{ 0, 2, 1, 2 },
		{ size, 1, 0, 1 },
		{ 0, size + 1, 0, 1 },
		{ 1, size / 2, size / 2, 2 },
		{ 0, 1, 1, CMAHEAP_MAX_ROWS + 1 },
		{ 0, 1, 1, UINT32_MAX },
		{ UINT64_MAX, 1, 0, 1 },
		{ 1, UINT64_MAX, 0, 1 },
		{ 0, 1, UINT64_MAX, 2 },
		{ 2, 1, UINT64_MAX - 1, 2 },
		{ 0, 1, UINT64_MAX / 2 + 1, 3 },
		{ UINT32_MAX + 1ULL, 1, 0, 1 },
		{ 0, UINT32_MAX + 2ULL, 0, 1 },
	};
	int fd = must_alloc(SIZE);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		for (unsigned phase = DMA_BUF_SYNC_START; phase <= DMA_BUF_SYNC_END;
		     phase += DMA_BUF_SYNC_END)
			if (sync_rows(fd, phase | DMA_BUF_SYNC_RW, bad[i].offset, bad[i].length,
				      bad[i].pitch, bad[i].rows) != -EINVAL)
				fail_msg("rows %zu, phase %u", i, phase);
	must_close(fd);
}

static void rows_may_fill_the_buffer(void **state)
{
	const uint64_t size = whole_pages(SIZE);
	int fd = must_alloc(SIZE);

	(void)state;
	assert_int_equal(sync_rows(fd, DMA_BUF_SYNC_RW, 0, size, 0, 1), 0);
	assert_int_equal(sync_rows(fd, DMA_BUF_SYNC_RW, 0, size / 2, size / 2, 2), 0);
	assert_int_equal(sync_rows(fd, DMA_BUF_SYNC_RW, size - 1, 1, UINT64_MAX, 1), 0);
	assert_int_equal(sync_rows(fd, DMA_BUF_SYNC_RW, 0, 1, 2, CMAHEAP_MAX_ROWS), 0);
	must_close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(everybody_may_open_the_node),
		checked_test(what_is_no_dma_buf_is_refused),
		checked_test(another_exporters_dma_buf_is_refused),
		checked_test(unknown_flags_are_refused),
		checked_test(reserved_fields_must_be_0),
		checked_test(an_argument_may_be_longer_if_the_rest_is_0),
		checked_test(unknown_ioctls_are_refused),
		checked_test(an_argument_out_of_memory_is_refused),
		checked_test(rows_outside_the_buffer_are_refused),
		checked_test(rows_may_fill_the_buffer),
	};

	return cmocka_run_group_tests(tests, need_module_for_all, NULL);
}
