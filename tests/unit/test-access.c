/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Which accesses the kernel is told of, when, and in which direction. */
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <cmaheap/cmaheap.h>
#include <linux/dma-buf.h>

#include "unit.h"

#define START DMA_BUF_SYNC_START
#define END DMA_BUF_SYNC_END
#define READ CMAHEAP_READ
#define WRITE CMAHEAP_WRITE
#define BOTH (CMAHEAP_READ | CMAHEAP_WRITE)

static struct cmaheap_buffer *make_buffer(void)
{
	int fd = fake_make_dmabuf(4096, O_RDWR);
	struct cmaheap_buffer *buffer;

	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	close(fd);
	return buffer;
}

/* The kernel was told this and, before it, as many things as count says. */
static void assert_told(unsigned count, unsigned long long last)
{
	assert_int_equal(fake_log()->syncs, count);
	assert_int_equal(fake_log()->sync_flags, last);
}

static void begin(struct cmaheap_buffer *buffer, unsigned access)
{
	assert_int_equal(cmaheap_buffer_begin_access(buffer, access), 0);
}

static void end(struct cmaheap_buffer *buffer, unsigned access)
{
	assert_int_equal(cmaheap_buffer_end_access(buffer, access), 0);
}

static void first_begins_and_last_ends(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();

	(void)state;
	begin(buffer, WRITE);
	assert_told(1, START | WRITE);
	begin(buffer, WRITE);
	end(buffer, WRITE);
	assert_told(1, START | WRITE);
	end(buffer, WRITE);
	assert_told(2, END | WRITE);
	begin(buffer, BOTH);
	assert_told(3, START | BOTH);
	end(buffer, BOTH);
	assert_told(4, END | BOTH);
	cmaheap_buffer_unref(buffer);
}

static void reader_becomes_writer_without_losing_the_cache(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();

	(void)state;
	begin(buffer, READ);
	begin(buffer, BOTH);
	assert_told(2, START | WRITE);
	end(buffer, BOTH); /* devices see what was written although one still reads */
	assert_told(3, END | WRITE);
	end(buffer, READ);
	assert_told(4, END | READ);
	cmaheap_buffer_unref(buffer);
}

static void reading_ends_only_when_nobody_writes(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();

	(void)state;
	begin(buffer, READ);
	begin(buffer, WRITE);
	end(buffer, READ);
	assert_told(2, START | WRITE);
	begin(buffer, READ);
	end(buffer, READ);
	assert_told(2, START | WRITE);
	end(buffer, WRITE);
	assert_told(3, END | BOTH);
	cmaheap_buffer_unref(buffer);
}

static void writer_that_begins_to_read_cleans_first(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();

	(void)state;
	begin(buffer, WRITE);
	begin(buffer, READ);
	assert_told(3, START | BOTH);
	assert_int_equal(fake_log()->sync_flags_before, END | WRITE);
	end(buffer, WRITE);
	assert_told(4, END | WRITE);
	end(buffer, READ);
	assert_told(5, END | READ);
	cmaheap_buffer_unref(buffer);
}

static void *begin_to_read(void *buffer)
{
	return (void *)(intptr_t)cmaheap_buffer_begin_access(buffer, READ);
}

static intptr_t read_in_another_thread(struct cmaheap_buffer *buffer)
{
	pthread_t thread;
	void *result;

	assert_int_equal(pthread_create(&thread, NULL, begin_to_read, buffer), 0);
	assert_int_equal(pthread_join(thread, &result), 0);
	return (intptr_t)result;
}

static void reader_does_not_destroy_what_another_thread_writes(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();

	(void)state;
	begin(buffer, WRITE);
	assert_int_equal(read_in_another_thread(buffer), -EBUSY);
	assert_told(1, START | WRITE);
	end(buffer, WRITE);

	begin(buffer, BOTH);
	assert_int_equal(read_in_another_thread(buffer), 0);
	assert_told(3, START | BOTH);
	end(buffer, BOTH);
	end(buffer, READ);
	assert_told(5, END | READ);
	cmaheap_buffer_unref(buffer);
}

static void *begin_to_write(void *buffer)
{
	return (void *)(intptr_t)cmaheap_buffer_begin_access(buffer, WRITE);
}

static void writer_beside_a_second_one_does_not_begin_to_read(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();
	pthread_t thread;
	void *result;

	(void)state;
	begin(buffer, WRITE);
	assert_int_equal(pthread_create(&thread, NULL, begin_to_write, buffer), 0);
	assert_int_equal(pthread_join(thread, &result), 0);
	assert_null(result);
	assert_int_equal(cmaheap_buffer_begin_access(buffer, READ), -EBUSY);
	assert_error_has("another thread");
	end(buffer, WRITE);
	/* Whose access lasts is not known. */
	assert_int_equal(cmaheap_buffer_begin_access(buffer, READ), -EBUSY);
	end(buffer, WRITE);
	assert_told(2, END | WRITE);
	cmaheap_buffer_unref(buffer);
}

static void signals_are_waited_out(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();
	unsigned before = fake_log()->ioctls;

	(void)state;
	fake_fail(FAKE_IOCTL, EINTR, 2);
	begin(buffer, READ);
	fake_fail(FAKE_IOCTL, EAGAIN, 2);
	end(buffer, READ);
	assert_int_equal(fake_log()->ioctls - before, 6);
	cmaheap_buffer_unref(buffer);
}

static void begin_that_fails_has_not_begun(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();

	(void)state;
	fake_fail(FAKE_IOCTL, EIO, 1);
	assert_int_equal(cmaheap_buffer_begin_access(buffer, READ), -EIO);
	assert_error_has("4096 bytes");
	assert_int_equal(cmaheap_buffer_end_access(buffer, READ), -EINVAL);
	begin(buffer, READ);
	fake_fail(FAKE_IOCTL, EIO, 1);
	assert_int_equal(cmaheap_buffer_begin_access(buffer, WRITE), -EIO);
	assert_int_equal(cmaheap_buffer_end_access(buffer, WRITE), -EINVAL);
	end(buffer, READ);
	assert_told(2, END | READ);
	cmaheap_buffer_unref(buffer);
}

static void end_that_fails_has_ended(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();

	(void)state;
	begin(buffer, WRITE);
	fake_fail(FAKE_IOCTL, EIO, 1);
	assert_int_equal(cmaheap_buffer_end_access(buffer, WRITE), -EIO);
	assert_int_equal(cmaheap_buffer_end_access(buffer, WRITE), -EINVAL);
	assert_error_has("not begun");
	begin(buffer, WRITE);
	assert_told(2, START | WRITE);
	end(buffer, WRITE);
	cmaheap_buffer_unref(buffer);
}

static void no_or_unknown_access_is_refused(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer();

	(void)state;
	assert_int_equal(cmaheap_buffer_begin_access(buffer, 0), -EINVAL);
	assert_int_equal(cmaheap_buffer_end_access(buffer, 7), -EINVAL);
	assert_error_has("0x7");
	assert_int_equal(fake_log()->syncs, 0);
	cmaheap_buffer_unref(buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(first_begins_and_last_ends),
		UNIT_TEST(reader_becomes_writer_without_losing_the_cache),
		UNIT_TEST(reading_ends_only_when_nobody_writes),
		UNIT_TEST(writer_that_begins_to_read_cleans_first),
		UNIT_TEST(reader_does_not_destroy_what_another_thread_writes),
		UNIT_TEST(writer_beside_a_second_one_does_not_begin_to_read),
		UNIT_TEST(signals_are_waited_out),
		UNIT_TEST(begin_that_fails_has_not_begun),
		UNIT_TEST(end_that_fails_has_ended),
		UNIT_TEST(no_or_unknown_access_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
