/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* While the kernel waits for a device in one thread, the others go on. */
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

#include <cmaheap/cmaheap.h>
#include <linux/dma-buf.h>

#include "unit.h"

#define READ CMAHEAP_READ
#define WRITE CMAHEAP_WRITE
#define BOTH (CMAHEAP_READ | CMAHEAP_WRITE)

enum { THREADS = 4 };

/* A device that is at work when the kernel is told of a certain access. */
static struct {
	unsigned long long flags;
	sem_t reached, finished;
} device;

static void wait_for_device(unsigned long long flags)
{
	if (flags != device.flags)
		return;
	sem_post(&device.reached);
	sem_wait(&device.finished);
}

static struct cmaheap_buffer *make_awaited_buffer(unsigned long long flags)
{
	int fd = fake_make_dmabuf(4096, O_RDWR);
	struct cmaheap_buffer *buffer;

	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	close(fd);
	device.flags = flags;
	sem_init(&device.reached, 0, 0);
	sem_init(&device.finished, 0, 0);
	fake_on_sync(wait_for_device);
	return buffer;
}

static void *begin_to_write(void *buffer)
{
	return (void *)(intptr_t)cmaheap_buffer_begin_access(buffer, WRITE);
}

static void *end_writing(void *buffer)
{
	return (void *)(intptr_t)cmaheap_buffer_end_access(buffer, WRITE);
}

static pthread_t start(void *(*run)(void *), struct cmaheap_buffer *buffer)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, run, buffer), 0);
	return thread;
}

static void join(pthread_t thread, int expected)
{
	void *result;

	assert_int_equal(pthread_join(thread, &result), 0);
	assert_int_equal((intptr_t)result, expected);
}

static void use_mapping(struct cmaheap_buffer *buffer)
{
	void *data;

	assert_int_equal(cmaheap_buffer_map(buffer, &data), 0);
	assert_int_equal(cmaheap_buffer_unmap(buffer), 0);
	assert_int_equal(cmaheap_buffer_drop_mapping(buffer), 0);
}

static void others_map_and_read_while_one_begins_to_write(void **state)
{
	struct cmaheap_buffer *buffer = make_awaited_buffer(DMA_BUF_SYNC_START | WRITE);
	pthread_t writer;

	(void)state;
	assert_int_equal(cmaheap_buffer_begin_access(buffer, READ), 0);
	writer = start(begin_to_write, buffer);
	sem_wait(&device.reached);
	use_mapping(buffer);
	assert_int_equal(cmaheap_buffer_begin_access(buffer, READ), 0);
	assert_int_equal(cmaheap_buffer_end_access(buffer, READ), 0);
	/* The last reader: what was begun for it, the writer still depends on. */
	assert_int_equal(cmaheap_buffer_end_access(buffer, READ), 0);
	assert_int_equal(fake_log()->syncs, 1);
	sem_post(&device.finished);
	join(writer, 0);
	assert_int_equal(cmaheap_buffer_end_access(buffer, WRITE), 0);
	assert_int_equal(fake_log()->syncs, 3);
	assert_int_equal(fake_log()->sync_flags, DMA_BUF_SYNC_END | BOTH);
	cmaheap_buffer_unref(buffer);
}

static void others_map_while_one_ends(void **state)
{
	struct cmaheap_buffer *buffer = make_awaited_buffer(DMA_BUF_SYNC_END | WRITE);
	pthread_t writer;

	(void)state;
	assert_int_equal(cmaheap_buffer_begin_access(buffer, WRITE), 0);
	writer = start(end_writing, buffer);
	sem_wait(&device.reached);
	use_mapping(buffer);
	sem_post(&device.finished);
	join(writer, 0);
	cmaheap_buffer_unref(buffer);
}

/* One asks the kernel, and all wait for the answer. */
static void who_begins_the_same_waits_for_it(void **state)
{
	struct cmaheap_buffer *buffer = make_awaited_buffer(DMA_BUF_SYNC_START | WRITE);
	pthread_t writers[THREADS];

	(void)state;
	for (int i = 0; i < THREADS; i++)
		writers[i] = start(begin_to_write, buffer);
	sem_wait(&device.reached);
	assert_int_equal(fake_log()->syncs, 0);
	sem_post(&device.finished);
	for (int i = 0; i < THREADS; i++)
		join(writers[i], 0);
	assert_int_equal(fake_log()->syncs, 1);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(cmaheap_buffer_end_access(buffer, WRITE), 0);
	assert_int_equal(fake_log()->syncs, 2);
	cmaheap_buffer_unref(buffer);
}

static void a_begin_waits_for_an_end(void **state)
{
	struct cmaheap_buffer *buffer = make_awaited_buffer(DMA_BUF_SYNC_END | WRITE);
	pthread_t ends, begins;

	(void)state;
	assert_int_equal(cmaheap_buffer_begin_access(buffer, WRITE), 0);
	ends = start(end_writing, buffer);
	sem_wait(&device.reached);
	begins = start(begin_to_write, buffer);
	sem_post(&device.finished);
	join(ends, 0);
	join(begins, 0);
	assert_int_equal(fake_log()->syncs, 3);
	assert_int_equal(fake_log()->sync_flags, DMA_BUF_SYNC_START | WRITE);
	sem_post(&device.finished);
	assert_int_equal(cmaheap_buffer_end_access(buffer, WRITE), 0);
	cmaheap_buffer_unref(buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(others_map_and_read_while_one_begins_to_write),
		UNIT_TEST(others_map_while_one_ends),
		UNIT_TEST(who_begins_the_same_waits_for_it),
		UNIT_TEST(a_begin_waits_for_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
