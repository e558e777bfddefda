/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <cmaheap/fence.h>
#include <linux/dma-buf.h>

#include "fake-fence.h"
#include "unit.h"

static struct cmaheap_buffer *make_buffer(void)
{
	int fd = fake_make_dmabuf(4096, O_RDWR);
	struct cmaheap_buffer *buffer;

	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	close(fd);
	return buffer;
}

static void reading_waits_for_writers_and_writing_for_all(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();

	(void)state;
	assert_int_equal(cmaheap_buffer_wait(buffer, CMAHEAP_READ, 0), 0);
	fake_set_busy(POLLOUT); /* a device reads */
	assert_int_equal(cmaheap_buffer_wait(buffer, CMAHEAP_READ, 0), 0);
	assert_int_equal(cmaheap_buffer_wait(buffer, CMAHEAP_WRITE, 7), -ETIMEDOUT);
	assert_error_has("still uses");
	assert_error_has("7 ms");
	assert_int_equal(cmaheap_buffer_wait(buffer, CMAHEAP_READ | CMAHEAP_WRITE, 0), -ETIMEDOUT);
	fake_set_busy(POLLIN | POLLOUT); /* a device writes */
	assert_int_equal(cmaheap_buffer_wait(buffer, CMAHEAP_READ, 0), -ETIMEDOUT);
	assert_error_has("still writes");
	assert_int_equal(cmaheap_buffer_wait(buffer, 0, 0), -EINVAL);
	cmaheap_buffer_unref(buffer);
}

static void waiting_goes_on_after_signals(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();

	(void)state;
	fake_interrupt_polls(2);
	assert_int_equal(cmaheap_buffer_wait(buffer, CMAHEAP_READ, -1), 0);
	assert_int_equal(fake_fence_log()->polls, 3);
	assert_true(fake_fence_log()->timeout_ms < 0);
	fake_interrupt_polls(1);
	assert_int_equal(cmaheap_buffer_wait(buffer, CMAHEAP_READ, INT_MAX), 0);
	assert_in_range(fake_fence_log()->timeout_ms, INT_MAX / 2, INT_MAX);
	cmaheap_buffer_unref(buffer);
}

static void fences_are_exported_and_imported_for_an_access(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();
	int fence;

	(void)state;
	assert_int_equal(cmaheap_buffer_export_fence(buffer, CMAHEAP_READ, &fence), 0);
	assert_int_equal(fake_fence_log()->flags, DMA_BUF_SYNC_READ);
	assert_int_equal(cmaheap_fence_wait(fence, 0), 0);
	assert_int_equal(cmaheap_buffer_import_fence(buffer, CMAHEAP_WRITE, fence), 0);
	assert_int_equal(fake_fence_log()->flags, DMA_BUF_SYNC_WRITE);
	assert_int_equal(fake_fence_log()->imported, fence);
	close(fence);
	cmaheap_buffer_unref(buffer);
}

static void what_is_no_fence_or_access_is_refused(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();
	int fence = -7;

	(void)state;
	assert_int_equal(cmaheap_buffer_export_fence(buffer, 4, &fence), -EINVAL);
	assert_int_equal(cmaheap_buffer_import_fence(buffer, 0, 0), -EINVAL);
	assert_error_has("0x0");
	assert_int_equal(
		cmaheap_buffer_import_fence(buffer, CMAHEAP_READ, cmaheap_buffer_fd(buffer)),
		-EINVAL);
	assert_error_has("no sync_file");
	fake_fail(FAKE_IOCTL, EMFILE, 1);
	assert_int_equal(cmaheap_buffer_export_fence(buffer, CMAHEAP_READ, &fence), -EMFILE);
	assert_int_equal(fence, -7);
	cmaheap_buffer_unref(buffer);
}

static void kernel_without_sync_files_is_named(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();
	int fence;

	(void)state;
	fake_forget_sync_files();
	assert_int_equal(cmaheap_buffer_export_fence(buffer, CMAHEAP_READ, &fence), -EOPNOTSUPP);
	assert_error_has("Linux 6.0");
	assert_int_equal(cmaheap_buffer_import_fence(buffer, CMAHEAP_READ, 0), -EOPNOTSUPP);
	cmaheap_buffer_unref(buffer);
}

static void fence_is_waited_for(void **state)
{
	int fence = fake_make_sync_file(0), failed = fake_make_sync_file(-EIO);

	(void)state;
	assert_int_equal(cmaheap_fence_wait(fence, 0), -ETIMEDOUT);
	assert_error_has("not signalled");
	assert_int_equal(cmaheap_fence_wait(fence, -1), 0);
	assert_int_equal(cmaheap_fence_wait(failed, -1), -EIO);
	assert_error_has("has failed");
	assert_int_equal(cmaheap_fence_wait(-1, 0), -ENOTTY);
	assert_error_has("no sync_file");
	close(fence);
	close(failed);
}

/* To see whether it is one takes another, and that there may be no room for. */
static void fence_is_waited_for_without_a_descriptor_left(void **state)
{
	int fence = fake_make_sync_file(0);

	(void)state;
	fake_fail(FAKE_IOCTL, EMFILE, 1);
	assert_int_equal(cmaheap_fence_wait(fence, 0), -ETIMEDOUT);
	fake_fail(FAKE_IOCTL, EMFILE, 1);
	assert_int_equal(cmaheap_fence_wait(fence, -1), 0);
	close(fence);
}

static void two_fences_become_one(void **state)
{
	int one = fake_make_sync_file(1), two = fake_make_sync_file(0), merged;

	(void)state;
	assert_int_equal(cmaheap_fence_merge(one, two, &merged), 0);
	assert_int_equal(fake_fence_log()->merged_with, two);
	close(merged);
	assert_int_equal(cmaheap_fence_merge(one, 250, &merged), -ENOTTY);
	assert_error_has("250");
	assert_int_equal(cmaheap_fence_merge(250, one, &merged), -ENOTTY);
	assert_error_has("250");
	fake_fail(FAKE_IOCTL, EMFILE, 1);
	assert_int_equal(cmaheap_fence_merge(one, two, &merged), -EMFILE);
	close(one);
	close(two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(reading_waits_for_writers_and_writing_for_all),
		UNIT_TEST(waiting_goes_on_after_signals),
		UNIT_TEST(fences_are_exported_and_imported_for_an_access),
		UNIT_TEST(what_is_no_fence_or_access_is_refused),
		UNIT_TEST(kernel_without_sync_files_is_named),
		UNIT_TEST(fence_is_waited_for),
		UNIT_TEST(fence_is_waited_for_without_a_descriptor_left),
		UNIT_TEST(two_fences_become_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
