/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* libcmaheap and real fences: vgem attaches one to a buffer and signals it when told to. */
#include "board-test.h"
#include "drm-card.h"
#include "vgem-fence.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <xf86drm.h>

#include <cmaheap/fence.h>

enum { SIZE = 614400 };

/* A buffer with a device at work on it. */
struct job {
	struct cmaheap_buffer *buffer;
	int vgem;
	uint32_t fence;
};

static struct job begin_job(bool writes)
{
	struct job job = { .vgem = open_card("vgem") };
	struct cmaheap *heap;
	uint32_t handle;

	assert_true(job.vgem >= 0);
	assert_int_equal(cmaheap_open(heap_name(), &heap), 0);
	assert_int_equal(cmaheap_alloc(heap, SIZE, &job.buffer), 0);
	cmaheap_close(heap);
	assert_int_equal(import_buffer(job.vgem, cmaheap_buffer_fd(job.buffer), &handle), 0);
	job.fence = attach_fence(job.vgem, handle, writes);
	assert_int_equal(drmCloseBufferHandle(job.vgem, handle), 0);
	return job;
}

static void finish(const struct job *job)
{
	signal_fence(job->vgem, job->fence);
}

static void end_job(struct job *job)
{
	cmaheap_buffer_unref(job->buffer);
	must_close(job->vgem);
}

static void idle_buffer_is_not_waited_for(void **state)
{
	struct job job = begin_job(false);
	int fence;

	(void)state;
	finish(&job);
	assert_int_equal(cmaheap_buffer_wait(job.buffer, CMAHEAP_WRITE, 0), 0);
	assert_int_equal(cmaheap_buffer_export_fence(job.buffer, CMAHEAP_WRITE, &fence), 0);
	assert_int_equal(cmaheap_fence_wait(fence, 0), 0);
	must_close(fence);
	end_job(&job);
}

static void writing_device_keeps_all_waiting(void **state)
{
	struct job job = begin_job(true);

	(void)state;
	assert_int_equal(cmaheap_buffer_wait(job.buffer, CMAHEAP_READ, 0), -ETIMEDOUT);
	assert_int_equal(cmaheap_buffer_wait(job.buffer, CMAHEAP_WRITE, 0), -ETIMEDOUT);
	finish(&job);
	assert_int_equal(cmaheap_buffer_wait(job.buffer, CMAHEAP_READ, -1), 0);
	assert_int_equal(cmaheap_buffer_wait(job.buffer, CMAHEAP_WRITE, -1), 0);
	end_job(&job);
}

static void reading_device_keeps_writers_waiting(void **state)
{
	struct job job = begin_job(false);

	(void)state;
	assert_int_equal(cmaheap_buffer_wait(job.buffer, CMAHEAP_READ, 0), 0);
	assert_int_equal(cmaheap_buffer_wait(job.buffer, CMAHEAP_WRITE, 0), -ETIMEDOUT);
	finish(&job);
	assert_int_equal(cmaheap_buffer_wait(job.buffer, CMAHEAP_WRITE, -1), 0);
	end_job(&job);
}

struct reader {
	struct cmaheap_buffer *buffer;
	_Atomic pid_t thread;
	int error;
};

static void *begin_to_read(void *argument)
{
	struct reader *reader = argument;

	reader->thread = gettid();
	reader->error = cmaheap_buffer_begin_access(reader->buffer, CMAHEAP_READ);
	return NULL;
}

static char state_of(pid_t thread)
{
	char path[64], state = '?';
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", thread);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%*d (%*[^)]) %c", &state), 1);
	fclose(file);
	return state;
}

static void others_map_a_buffer_while_one_waits_for_a_device(void **state)
{
	struct job job = begin_job(true);
	struct reader reader = { .buffer = job.buffer };
	pthread_t thread;
	void *data;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, begin_to_read, &reader), 0);
	while (!reader.thread || state_of(reader.thread) == 'R')
		usleep(1000);
	assert_int_equal(cmaheap_buffer_map(job.buffer, &data), 0);
	assert_int_equal(cmaheap_buffer_unmap(job.buffer), 0);
	assert_int_equal(cmaheap_buffer_wait(job.buffer, CMAHEAP_READ, 0), -ETIMEDOUT);
	finish(&job);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(reader.error, 0);
	assert_int_equal(cmaheap_buffer_end_access(job.buffer, CMAHEAP_READ), 0);
	end_job(&job);
}

static void exported_fence_is_signalled_with_the_job(void **state)
{
	struct job job = begin_job(true);
	struct pollfd ready = { .events = POLLIN };

	(void)state;
	assert_int_equal(cmaheap_buffer_export_fence(job.buffer, CMAHEAP_READ, &ready.fd), 0);
	assert_int_equal(cmaheap_fence_wait(ready.fd, 0), -ETIMEDOUT);
	assert_int_equal(poll(&ready, 1, 0), 0);
	finish(&job);
	assert_int_equal(poll(&ready, 1, -1), 1);
	assert_int_equal(ready.revents, POLLIN);
	assert_int_equal(cmaheap_fence_wait(ready.fd, 0), 0);
	must_close(ready.fd);
	end_job(&job);
}

static void imported_fence_keeps_another_buffer_waiting(void **state)
{
	struct job job = begin_job(true), idle = begin_job(false);
	int fence;

	(void)state;
	finish(&idle);
	assert_int_equal(cmaheap_buffer_export_fence(job.buffer, CMAHEAP_READ, &fence), 0);
	assert_int_equal(cmaheap_buffer_import_fence(idle.buffer, CMAHEAP_READ, fence), 0);
	must_close(fence);
	assert_int_equal(cmaheap_buffer_wait(idle.buffer, CMAHEAP_READ, 0), 0);
	assert_int_equal(cmaheap_buffer_wait(idle.buffer, CMAHEAP_WRITE, 0), -ETIMEDOUT);
	finish(&job);
	assert_int_equal(cmaheap_buffer_wait(idle.buffer, CMAHEAP_WRITE, -1), 0);
	end_job(&job);
	end_job(&idle);
}

static void merged_fence_waits_for_both(void **state)
{
	struct job one = begin_job(true), two = begin_job(true);
	int fences[2], merged;

	(void)state;
	assert_int_equal(cmaheap_buffer_export_fence(one.buffer, CMAHEAP_READ, &fences[0]), 0);
	assert_int_equal(cmaheap_buffer_export_fence(two.buffer, CMAHEAP_READ, &fences[1]), 0);
	assert_int_equal(cmaheap_fence_merge(fences[0], fences[1], &merged), 0);
	finish(&one);
	assert_int_equal(cmaheap_fence_wait(fences[0], -1), 0);
	assert_int_equal(cmaheap_fence_wait(merged, 0), -ETIMEDOUT);
	finish(&two);
	assert_int_equal(cmaheap_fence_wait(merged, -1), 0);
	must_close(fences[0]);
	must_close(fences[1]);
	must_close(merged);
	end_job(&one);
	end_job(&two);
}

static void what_is_no_fence_is_refused(void **state)
{
	struct job job = begin_job(false);
	int fd = cmaheap_buffer_fd(job.buffer), fence, merged;

	(void)state;
	finish(&job);
	assert_int_equal(cmaheap_fence_wait(fd, 0), -ENOTTY);
	assert_int_equal(cmaheap_fence_wait(-1, 0), -EBADF);
	assert_int_equal(cmaheap_buffer_import_fence(job.buffer, CMAHEAP_READ, fd), -EINVAL);
	assert_int_equal(cmaheap_buffer_export_fence(job.buffer, CMAHEAP_READ, &fence), 0);
	assert_int_equal(cmaheap_fence_merge(fence, fd, &merged), -ENOTTY);
	assert_int_equal(cmaheap_fence_merge(fd, fence, &merged), -ENOTTY);
	must_close(fence);
	end_job(&job);
}

static void buffers_are_described(void **state)
{
	struct cmaheap_description description;
	struct job job = begin_job(false);
	struct cmaheap_buffer *dumb;
	int fd = export_dumb(job.vgem, 640, 240); /* more than a page: one is contiguous */

	(void)state;
	finish(&job);
	assert_int_equal(cmaheap_buffer_set_name(job.buffer, "frame 1"), 0);
	assert_int_equal(cmaheap_buffer_describe(job.buffer, &description), 0);
	assert_string_equal(description.exporter, heap_name());
	assert_string_equal(description.name, "frame 1");
	assert_int_equal(description.size, whole_pages(SIZE));
	assert_int_equal(description.inode, cmaheap_buffer_inode(job.buffer));
	assert_true(description.contiguous);

	assert_int_equal(cmaheap_import(fd, &dumb), 0);
	must_close(fd);
	assert_int_equal(cmaheap_buffer_describe(dumb, &description), 0);
	assert_string_not_equal(description.exporter, "");
	assert_string_not_equal(description.exporter, heap_name());
	assert_string_equal(description.name, "");
	assert_false(description.contiguous);
	cmaheap_buffer_unref(dumb);
	end_job(&job);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(idle_buffer_is_not_waited_for),
		checked_test(writing_device_keeps_all_waiting),
		checked_test(reading_device_keeps_writers_waiting),
		checked_test(others_map_a_buffer_while_one_waits_for_a_device),
		checked_test(exported_fence_is_signalled_with_the_job),
		checked_test(imported_fence_keeps_another_buffer_waiting),
		checked_test(merged_fence_waits_for_both),
		checked_test(what_is_no_fence_is_refused),
		checked_test(buffers_are_described),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
