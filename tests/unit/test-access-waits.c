/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* While the kernel waits for a device in one thread, the others go on. */
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmaheap/cmaheap.h>
#include <linux/dma-buf.h>
#include <linux/futex.h>

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

/* Threads that are about to sleep until another is finished. The first is held up there. */
static struct {
	bool watched;
	unsigned count;
	sem_t reached, released;
} waits;

static void hold_first_wait(void)
{
	bool first = !waits.count++;

	sem_post(&waits.reached);
	if (first)
		sem_wait(&waits.released);
}

/* NOLINTBEGIN(bugprone-reserved-identifier): the linker's names */
long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);

long __wrap_syscall(long number, ...)
{
	const struct timespec *no_limit = NULL;
	uint32_t *word, value;
	va_list arguments;
	int operation;

	va_start(arguments, number);
	word = va_arg(arguments, uint32_t *);
	operation = va_arg(arguments, int);
	value = va_arg(arguments, uint32_t);
	va_end(arguments);
	assert_int_equal(number, SYS_futex);
	if (operation == FUTEX_WAIT_PRIVATE && waits.watched)
		hold_first_wait();
	return __real_syscall(number, word, operation, value, no_limit);
}
/* NOLINTEND(bugprone-reserved-identifier) */

static void *begin_to_read(void *buffer)
{
	return (void *)(intptr_t)cmaheap_buffer_begin_access(buffer, READ);
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

/* What it waits for has ended, and another has begun that others wait for: it is not its. */
static void who_falls_asleep_late_does_not_wait_for_the_next(void **state)
{
	struct cmaheap_buffer *buffer = make_awaited_buffer(DMA_BUF_SYNC_START | READ);
	pthread_t readers[2], writers[2];

	(void)state;
	sem_init(&waits.reached, 0, 0);
	sem_init(&waits.released, 0, 0);
	waits.watched = true;
	readers[0] = start(begin_to_read, buffer);
	sem_wait(&device.reached);
	readers[1] = start(begin_to_read, buffer);
	sem_wait(&waits.reached);
	device.flags = DMA_BUF_SYNC_START | WRITE;
	sem_post(&device.finished);
	join(readers[0], 0);

	writers[0] = start(begin_to_write, buffer);
	sem_wait(&device.reached);
	writers[1] = start(begin_to_write, buffer);
	sem_wait(&waits.reached);
	sem_post(&waits.released);
	join(readers[1], 0);
	sem_post(&device.finished);
	for (int i = 0; i < 2; i++)
		join(writers[i], 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(cmaheap_buffer_end_access(buffer, BOTH), 0);
	waits.watched = false;
	cmaheap_buffer_unref(buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(others_map_and_read_while_one_begins_to_write),
		UNIT_TEST(others_map_while_one_ends),
		UNIT_TEST(who_begins_the_same_waits_for_it),
		UNIT_TEST(a_begin_waits_for_an_end),
		UNIT_TEST(who_falls_asleep_late_does_not_wait_for_the_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
