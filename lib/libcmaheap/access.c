/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <limits.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/dma-buf.h>
#include <linux/futex.h>

#include "internal.h"

_Static_assert(CMAHEAP_READ == DMA_BUF_SYNC_READ && CMAHEAP_WRITE == DMA_BUF_SYNC_WRITE,
	       "access flags are passed on as they are");

int check_access(unsigned access)
{
	if (!access || access & ~(unsigned)(CMAHEAP_READ | CMAHEAP_WRITE))
		return cmaheap_fail(EINVAL,
				    "access 0x%x: expected CMAHEAP_READ, CMAHEAP_WRITE or both",
				    access);
	return 0;
}

int check_buffer_access(const struct cmaheap_buffer *buffer, unsigned access)
{
	int error = check_access(access);

	if (error || !(access & CMAHEAP_WRITE) || cmaheap_buffer_is_writable(buffer))
		return error;
	return cmaheap_fail(EACCES,
			    "cannot write to a buffer of %zu bytes: its descriptor is read-only; "
			    "whoever gave it must open or allocate it with O_RDWR",
			    buffer->size);
}

static int sync_access(const struct cmaheap_buffer *buffer, unsigned access, unsigned phase)
{
	struct dma_buf_sync sync = { .flags = access | phase };
	int error;

	error = heap_ioctl(buffer->fd, DMA_BUF_IOCTL_SYNC, &sync);
	if (error)
		return cmaheap_fail(-error, "cannot %s CPU access to a buffer of %zu bytes: %s",
				    phase == DMA_BUF_SYNC_START ? "begin" : "end", buffer->size,
				    strerror(-error));
	return 0;
}

/*
 * The kernel may wait for a device, so it is called without the lock, for one thread at a time.
 * Who depends on what that begins or ends waits for it: by a futex, for a condition variable is
 * larger than a buffer may be. Above the state the futex counts those that have ended, so that
 * none is taken for the next one.
 */
enum { NO_SYNC, SYNC, SYNC_WITH_WAITERS };

static const uint32_t SYNC_STATE = 3, SYNC_ENDED = 4;

static uint32_t sync_state(const struct cmaheap_buffer *buffer)
{
	return buffer->sync & SYNC_STATE;
}

static void set_sync_state(struct cmaheap_buffer *buffer, uint32_t state)
{
	buffer->sync = (buffer->sync & ~SYNC_STATE) | state;
}

/* With the lock held. Comes back for no reason, too. */
static void await_sync(struct cmaheap_buffer *buffer)
{
	uint32_t awaited;

	set_sync_state(buffer, SYNC_WITH_WAITERS);
	awaited = buffer->sync;
	pthread_mutex_unlock(&buffer->lock);
	syscall(SYS_futex, &buffer->sync, FUTEX_WAIT_PRIVATE, awaited, NULL);
	pthread_mutex_lock(&buffer->lock);
}

/* With the lock held, but not meanwhile, and with no other under way. */
static int sync_unlocked(struct cmaheap_buffer *buffer, unsigned access, unsigned phase)
{
	bool awaited;
	int error;

	set_sync_state(buffer, SYNC);
	pthread_mutex_unlock(&buffer->lock);
	error = sync_access(buffer, access, phase);
	pthread_mutex_lock(&buffer->lock);
	awaited = sync_state(buffer) == SYNC_WITH_WAITERS;
	set_sync_state(buffer, NO_SYNC);
	buffer->sync += SYNC_ENDED;
	if (awaited)
		syscall(SYS_futex, &buffer->sync, FUTEX_WAKE_PRIVATE, INT_MAX);
	return error;
}

static void count_writer(struct cmaheap_buffer *buffer)
{
	if (!buffer->writers++) {
		buffer->writer = pthread_self();
		buffer->writers_differ = false;
	} else if (!pthread_equal(buffer->writer, pthread_self())) {
		buffer->writers_differ = true;
	}
}

static void count(struct cmaheap_buffer *buffer, unsigned access)
{
	if (access & CMAHEAP_READ)
		buffer->readers++;
	if (access & CMAHEAP_WRITE)
		count_writer(buffer);
}

static void uncount(struct cmaheap_buffer *buffer, unsigned access)
{
	buffer->readers -= (access & CMAHEAP_READ) != 0;
	buffer->writers -= (access & CMAHEAP_WRITE) != 0;
}

/*
 * What was written goes to the devices with the last writer. To end reading may
 * invalidate caches, too, so that waits until nobody writes.
 */
static unsigned unused_access(const struct cmaheap_buffer *buffer)
{
	if (buffer->writers)
		return 0;
	return buffer->readers ? buffer->begun & CMAHEAP_WRITE : buffer->begun;
}

static int end_unused(struct cmaheap_buffer *buffer)
{
	unsigned ended;

	while ((ended = unused_access(buffer)) && sync_state(buffer))
		await_sync(buffer);
	if (!ended)
		return 0;
	buffer->begun &= (uint8_t)~ended;
	return sync_unlocked(buffer, ended, DMA_BUF_SYNC_END);
}

/*
 * To begin reading is to invalidate caches, and with them what another thread has
 * written and not ended. Only the writer itself can stop for that moment.
 */
static int stop_writing(struct cmaheap_buffer *buffer)
{
	int error;

	if (buffer->writers_differ || !pthread_equal(buffer->writer, pthread_self()))
		return cmaheap_fail(EBUSY,
				    "cannot begin to read: another thread is writing; begin there "
				    "with CMAHEAP_READ | CMAHEAP_WRITE");

	buffer->begun = 0;
	error = sync_unlocked(buffer, CMAHEAP_WRITE, DMA_BUF_SYNC_END);
	if (error)
		buffer->begun = CMAHEAP_WRITE;
	return error;
}

static int begin_missing(struct cmaheap_buffer *buffer, unsigned access)
{
	const uint8_t former = buffer->begun;
	unsigned missing = access & ~(unsigned)former;
	int error;

	if (missing && former == CMAHEAP_WRITE) {
		error = stop_writing(buffer);
		if (error)
			return error;
		missing = CMAHEAP_READ | CMAHEAP_WRITE;
	}

	/* Before the kernel is asked, so that nobody ends what this depends on meanwhile. */
	count(buffer, access);
	if (!missing)
		return 0;
	error = sync_unlocked(buffer, missing, DMA_BUF_SYNC_START);
	if (!error) {
		buffer->begun |= (uint8_t)missing;
		return 0;
	}
	buffer->begun = former;
	uncount(buffer, access);
	end_unused(buffer);
	return error;
}

static int begin_access(struct cmaheap_buffer *buffer, unsigned access)
{
	int error;

	error = check_buffer_access(buffer, access);
	if (error)
		return error;

	pthread_mutex_lock(&buffer->lock);
	while (access & ~(unsigned)buffer->begun && sync_state(buffer))
		await_sync(buffer);
	error = begin_missing(buffer, access);
	pthread_mutex_unlock(&buffer->lock);
	return error;
}

CMAHEAP_API int cmaheap_buffer_begin_access(struct cmaheap_buffer *buffer, unsigned access)
{
	return TRACE(begin_access(buffer, access), "%d, 0x%x", buffer->fd, access);
}

static int end_access(struct cmaheap_buffer *buffer, unsigned access)
{
	bool read = access & CMAHEAP_READ, write = access & CMAHEAP_WRITE;
	int error;

	error = check_access(access);
	if (error)
		return error;

	pthread_mutex_lock(&buffer->lock);
	if ((read && !buffer->readers) || (write && !buffer->writers)) {
		error = cmaheap_fail(EINVAL, "cannot end access 0x%x: it was not begun", access);
		goto unlock;
	}
	uncount(buffer, access);
	error = end_unused(buffer);
unlock:
	pthread_mutex_unlock(&buffer->lock);
	return error;
}

CMAHEAP_API int cmaheap_buffer_end_access(struct cmaheap_buffer *buffer, unsigned access)
{
	return TRACE(end_access(buffer, access), "%d, 0x%x", buffer->fd, access);
}
