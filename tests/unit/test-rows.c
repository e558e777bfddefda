/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What is asked of /dev/cmaheap, and what happens where it cannot be asked. */
#include <fcntl.h>
#include <unistd.h>

#include <cmaheap/cmaheap.h>
#include <linux/cmaheap.h>
#include <linux/dma-buf.h>

#include "internal.h"
#include "unit.h"

enum { SIZE = 65536 };

static const struct cmaheap_rows square = { .offset = 256, .length = 64, .pitch = 1024, .rows = 8 };

static struct {
	int query_error, physical_error;
	unsigned queries, syncs;
	struct cmaheap_sync_args sync; /* the last */
} device;

static int answer(int error)
{
	errno = error;
	return error ? -1 : 0;
}

static int serve(int fd, unsigned long request, void *argument)
{
	struct cmaheap_physical_args *physical = argument;
	struct cmaheap_query_args *query = argument;

	(void)fd;
	switch (request) {
	case CMAHEAP_IOCTL_SYNC:
		device.sync = *(const struct cmaheap_sync_args *)argument;
		device.syncs++;
		return 0;
	case CMAHEAP_IOCTL_QUERY:
		query->properties = CMAHEAP_QUERY_CONTIGUOUS | CMAHEAP_QUERY_POOL_HIT;
		query->age_ns = 5;
		memcpy(query->heap, "camera", sizeof("camera"));
		device.queries++;
		return answer(device.query_error);
	case CMAHEAP_IOCTL_PHYSICAL:
		physical->address = 0x80000000 + physical->offset;
		return answer(device.physical_error);
	default:
		return answer(ENOTTY);
	}
}

static struct cmaheap_buffer *make_buffer(void)
{
	int fd = fake_make_dmabuf(SIZE, O_RDWR);
	struct cmaheap_buffer *buffer;

	memset(&device, 0, sizeof(device));
	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	close(fd);
	return buffer;
}

static struct cmaheap_buffer *make_buffer_with_device(void)
{
	fake_add_device("/dev/cmaheap", serve);
	return make_buffer();
}

static void rows_are_passed_on_as_they_are(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer_with_device();

	(void)state;
	assert_int_equal(cmaheap_buffer_begin_access_rows(buffer, CMAHEAP_READ, &square), 0);
	assert_int_equal(device.sync.fd, cmaheap_buffer_fd(buffer));
	assert_int_equal(device.sync.flags, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ);
	assert_int_equal(device.sync.offset, 256);
	assert_int_equal(device.sync.length, 64);
	assert_int_equal(device.sync.pitch, 1024);
	assert_int_equal(device.sync.rows, 8);
	assert_int_equal(device.sync.reserved, 0);

	assert_int_equal(
		cmaheap_buffer_end_access_rows(buffer, CMAHEAP_READ | CMAHEAP_WRITE, &square), 0);
	assert_int_equal(device.sync.flags, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW);
	assert_int_equal(device.syncs, 2);
	assert_int_equal(device.queries, 1);
	assert_int_equal(fake_log()->syncs, 0);
	cmaheap_buffer_unref(buffer);
}

static void signals_restart_what_they_interrupt(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer_with_device();
	unsigned before = fake_log()->ioctls;
	uint64_t address;

	(void)state;
	fake_fail(FAKE_IOCTL, EINTR, 3);
	assert_int_equal(cmaheap_buffer_begin_access_rows(buffer, CMAHEAP_READ, &square), 0);
	fake_fail(FAKE_IOCTL, EINTR, 3);
	assert_int_equal(cmaheap_buffer_physical_address(buffer, 0, 1, &address), 0);
	assert_int_equal(fake_log()->ioctls - before, 9);
	cmaheap_buffer_unref(buffer);
}

static void an_error_of_the_device_is_passed_on(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer_with_device();

	(void)state;
	assert_true(device_of(buffer) >= 0);
	fake_fail(FAKE_IOCTL, EIO, 1);
	assert_int_equal(cmaheap_buffer_begin_access_rows(buffer, CMAHEAP_READ, &square), -EIO);
	assert_error_has("begin CPU access to 8 rows of 64 bytes");
	assert_int_equal(fake_log()->syncs, 0);
	cmaheap_buffer_unref(buffer);
}

/* Begin and end of the whole buffer, asked of the kernel once each. */
static void expect_whole_access(struct cmaheap_buffer *buffer)
{
	assert_int_equal(cmaheap_buffer_begin_access_rows(buffer, CMAHEAP_WRITE, &square), 0);
	assert_int_equal(fake_log()->sync_flags, DMA_BUF_SYNC_START | DMA_BUF_SYNC_WRITE);
	assert_int_equal(cmaheap_buffer_end_access_rows(buffer, CMAHEAP_WRITE, &square), 0);
	assert_int_equal(fake_log()->sync_flags, DMA_BUF_SYNC_END | DMA_BUF_SYNC_WRITE);
	assert_int_equal(fake_log()->syncs, 2);
	assert_int_equal(device.syncs, 0);
	cmaheap_buffer_unref(buffer);
}

static void without_the_device_the_whole_buffer_is_accessed(void **state)
{
	(void)state;
	expect_whole_access(make_buffer());
}

static void a_foreign_buffer_is_accessed_as_a_whole(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer_with_device();

	(void)state;
	device.query_error = EOPNOTSUPP;
	expect_whole_access(buffer);
	assert_int_equal(device.queries, 1);
}

static void an_access_ends_as_it_began_when_descriptors_are_short(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer_with_device();

	(void)state;
	fake_fail(FAKE_OPEN, EMFILE, 1);
	expect_whole_access(buffer);
	assert_int_equal(device.queries, 0);
}

static void assert_rows_are_refused(struct cmaheap_buffer *buffer, size_t offset, size_t length,
				    size_t pitch, unsigned rows)
{
	const struct cmaheap_rows bad = { offset, length, pitch, rows };

	assert_int_equal(cmaheap_buffer_begin_access_rows(buffer, CMAHEAP_READ, &bad), -EINVAL);
	assert_error_has("65536 bytes");
	assert_int_equal(cmaheap_buffer_end_access_rows(buffer, CMAHEAP_READ, &bad), -EINVAL);
}

static void rows_outside_the_buffer_are_refused(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();

	(void)state;
	assert_rows_are_refused(buffer, 0, 0, 64, 1);
	assert_rows_are_refused(buffer, 0, 64, 64, 0);
	assert_rows_are_refused(buffer, 0, 64, 63, 2);
	assert_rows_are_refused(buffer, SIZE, 1, 0, 1);
	assert_rows_are_refused(buffer, 1, 1024, 1024, 64);
	assert_rows_are_refused(buffer, 0, 1, 1, 65537);
	assert_rows_are_refused(buffer, SIZE_MAX, 1, 0, 1);
	assert_rows_are_refused(buffer, 0, 1, SIZE_MAX, 3);
	assert_rows_are_refused(buffer, 1, SIZE_MAX, 0, 1);
	assert_rows_are_refused(buffer, 2, 1, SIZE_MAX - 1, 2);
	assert_int_equal(fake_log()->ioctls, 0);
	assert_int_equal(cmaheap_buffer_begin_access_rows(buffer, 0, &square), -EINVAL);
	assert_int_equal(cmaheap_buffer_end_access_rows(buffer, 4, &square), -EINVAL);
	assert_error_has("0x4");
	cmaheap_buffer_unref(buffer);
}

static void rows_may_fill_the_buffer(void **state)
{
	const struct cmaheap_rows all = { .length = 1024, .pitch = 1024, .rows = 64 };
	const struct cmaheap_rows last = { .offset = SIZE - 1, .length = 1, .rows = 1 };
	struct cmaheap_buffer *buffer = make_buffer_with_device();

	(void)state;
	assert_int_equal(cmaheap_buffer_begin_access_rows(buffer, CMAHEAP_READ, &all), 0);
	assert_int_equal(cmaheap_buffer_begin_access_rows(buffer, CMAHEAP_READ, &last), 0);
	cmaheap_buffer_unref(buffer);
}

static void a_physical_address_is_told(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer_with_device();
	uint64_t address = 0;

	(void)state;
	assert_int_equal(cmaheap_buffer_physical_address(buffer, 4096, SIZE - 4096, &address), 0);
	assert_int_equal(address, 0x80001000);
	assert_int_equal(cmaheap_buffer_physical_address(buffer, 0, 0, &address), -EINVAL);
	assert_int_equal(cmaheap_buffer_physical_address(buffer, 1, SIZE, &address), -EINVAL);
	assert_int_equal(cmaheap_buffer_physical_address(buffer, SIZE_MAX, 2, &address), -EINVAL);
	assert_error_has("65536 bytes");
	assert_int_equal(address, 0x80001000);
	cmaheap_buffer_unref(buffer);
}

static void a_physical_address_takes_a_capability(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer_with_device();
	uint64_t address;

	(void)state;
	device.physical_error = EPERM;
	assert_int_equal(cmaheap_buffer_physical_address(buffer, 0, 1, &address), -EPERM);
	assert_error_has("CAP_SYS_RAWIO");
	cmaheap_buffer_unref(buffer);
}

static void assert_no_address(struct cmaheap_buffer *buffer, int error, const char *text)
{
	uint64_t address;

	assert_int_equal(cmaheap_buffer_physical_address(buffer, 0, 1, &address), error);
	assert_error_has(text);
	cmaheap_buffer_unref(buffer);
}

static void a_physical_address_takes_the_device_and_a_buffer_of_its_module(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer_with_device();

	(void)state;
	device.query_error = EOPNOTSUPP;
	assert_no_address(buffer, -ENOTSUP, "not of module dma_heap_cma");
	fake_fail(FAKE_OPEN, ENOENT, 1);
	assert_no_address(make_buffer(), -ENOTSUP, "the module is not loaded");
	fake_fail(FAKE_OPEN, EMFILE, 1);
	assert_no_address(make_buffer(), -EMFILE, "/dev/cmaheap");
	fake_fail(FAKE_OPEN, EPERM, 1);
	assert_no_address(make_buffer(), -EPERM, "DeviceAllow=/dev/cmaheap");
	fake_fail(FAKE_OPEN, EACCES, 1);
	assert_no_address(make_buffer(), -EACCES, "--device /dev/cmaheap");
}

static void an_origin_is_told_or_refused_always_alike(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();
	struct cmaheap_origin origin = { .heap = "untouched" };

	(void)state;
	assert_int_equal(cmaheap_buffer_get_origin(buffer, &origin), -ENOTSUP);
	fake_add_device("/dev/cmaheap", serve);
	assert_int_equal(cmaheap_buffer_get_origin(buffer, &origin), -ENOTSUP);
	assert_error_has("the module is not loaded");
	assert_string_equal(origin.heap, "untouched");
	cmaheap_buffer_unref(buffer);

	buffer = make_buffer();
	assert_int_equal(cmaheap_buffer_get_origin(buffer, &origin), 0);
	assert_string_equal(origin.heap, "camera");
	assert_int_equal(origin.age_ns, 5);
	assert_true(origin.contiguous && origin.recycled && !origin.uncached);
	cmaheap_buffer_unref(buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(rows_are_passed_on_as_they_are),
		UNIT_TEST(signals_restart_what_they_interrupt),
		UNIT_TEST(an_error_of_the_device_is_passed_on),
		UNIT_TEST(without_the_device_the_whole_buffer_is_accessed),
		UNIT_TEST(a_foreign_buffer_is_accessed_as_a_whole),
		UNIT_TEST(an_access_ends_as_it_began_when_descriptors_are_short),
		UNIT_TEST(rows_outside_the_buffer_are_refused),
		UNIT_TEST(rows_may_fill_the_buffer),
		UNIT_TEST(a_physical_address_is_told),
		UNIT_TEST(a_physical_address_takes_a_capability),
		UNIT_TEST(a_physical_address_takes_the_device_and_a_buffer_of_its_module),
		UNIT_TEST(an_origin_is_told_or_refused_always_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
