/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "top/sample.h"

enum { SEARCH_SECONDS = 10 };

static double seconds_between(const struct timespec *from, const struct timespec *to)
{
	return (double)(to->tv_sec - from->tv_sec) + (double)(to->tv_nsec - from->tv_nsec) / 1e9;
}

static struct activity activity_of(const struct heap_counters *before,
				   const struct heap_counters *now, double seconds)
{
	struct activity activity = { .hits = -1 };
	uint64_t allocations = now->allocations - before->allocations;

	/* Counters start anew when the module is loaded again. */
	if (seconds <= 0 || now->allocations < before->allocations)
		return activity;
	activity.allocations = (double)allocations / seconds;
	activity.failures = (double)(heap_failures(now) - heap_failures(before)) / seconds;
	if (allocations)
		activity.hits = (int)((now->pool_hits - before->pool_hits) * 100 / allocations);
	return activity;
}

static const struct heap *find_heap(const struct heaps *heaps, const char *name)
{
	for (size_t i = 0; i < heaps->count; i++) {
		if (strcmp(heaps->all[i].name, name) == 0)
			return &heaps->all[i];
	}
	return NULL;
}

/* Whether some buffer of the module's heaps came or went. */
static bool changed(const struct heaps *before, const struct heaps *now)
{
	if (before->count != now->count)
		return true;
	for (size_t i = 0; i < now->count; i++) {
		const struct heap_counters *counters = &now->all[i].counters;
		const struct heap *then = find_heap(before, now->all[i].name);

		if (!then)
			return true;
		if (now->all[i].ours && (then->counters.allocations != counters->allocations ||
					 then->counters.buffers != counters->buffers))
			return true;
	}
	return false;
}

static int read_heaps(struct sample *sample, const struct heaps *before, double seconds)
{
	int error = heaps_read(&sample->heaps);

	if (error)
		return error;
	free(sample->activities);
	sample->activities = calloc(sample->heaps.count + 1, sizeof(*sample->activities));
	if (!sample->activities)
		return -ENOMEM;
	for (size_t i = 0; i < sample->heaps.count; i++) {
		const struct heap *then = find_heap(before, sample->heaps.all[i].name);

		sample->activities[i] = (struct activity){ .hits = -1 };
		if (then)
			sample->activities[i] = activity_of(
				&then->counters, &sample->heaps.all[i].counters, seconds);
	}
	return 0;
}

/* Another number once a buffer of other heaps came or went. */
static uint64_t others_buffers(const struct sample *sample)
{
	uint64_t number = 0;

	for (size_t i = 0; i < sample->buffers.count; i++) {
		const struct buffer *buffer = &sample->buffers.all[i];

		if (!buffer->ours && find_heap(&sample->heaps, buffer->heap))
			number = number * 31 + buffer->inode + 1;
	}
	return number;
}

static int search(struct sample *sample)
{
	processes_free(&sample->processes);
	sample->searched = sample->time;
	return processes_read(&sample->processes);
}

static int update(struct sample *sample)
{
	pid_t *pids = calloc(sample->buffers.count + 1, sizeof(*pids));
	size_t count = 0;
	int error;

	if (!pids)
		return -ENOMEM;
	for (size_t i = 0; i < sample->buffers.count; i++) {
		pid_t pid = sample->buffers.all[i].pid;

		if (pid) /* the ledger's */
			pids[count++] = pid;
	}
	error = processes_update(&sample->processes, pids, count);
	free(pids);
	return error;
}

static void forget_joined(struct sample *sample)
{
	shares_free(&sample->shares);
	held_free(&sample->held);
	buffers_free(&sample->buffers);
}

/* What the buffers of another's heap have together; the heap itself counts nothing. */
static void count_buffers(struct heap *heap, const struct held *held)
{
	for (size_t i = 0; i < held->count; i++) {
		if (strcmp(held->all[i].heap, heap->name) != 0)
			continue;
		heap->counters.used += held->all[i].bytes;
		heap->counters.buffers++;
	}
}

static int join(struct sample *sample)
{
	const struct held_filter filter = { 0 };
	int error = held_join(&sample->held, &sample->processes, &sample->buffers, &filter);

	if (error)
		return error;
	held_look_again(&sample->held);
	for (size_t i = 0; i < sample->heaps.count; i++) {
		if (!sample->heaps.all[i].ours)
			count_buffers(&sample->heaps.all[i], &sample->held);
	}
	return shares_read(&sample->shares, &sample->held);
}

int sample_first(struct sample *sample)
{
	const struct heaps none = { 0 };
	int error;

	*sample = (struct sample){ 0 };
	clock_gettime(CLOCK_MONOTONIC, &sample->time);
	error = read_heaps(sample, &none, 0);
	if (error)
		return error;
	sample->unread = buffers_read(&sample->buffers);
	error = search(sample);
	return error ? error : join(sample);
}

int sample_next(struct sample *sample)
{
	struct heaps before = sample->heaps;
	struct timespec then = sample->time;
	uint64_t others = others_buffers(sample);
	bool is_new = true;
	int error;

	sample->heaps = (struct heaps){ 0 };
	clock_gettime(CLOCK_MONOTONIC, &sample->time);
	error = read_heaps(sample, &before, seconds_between(&then, &sample->time));
	if (!error)
		is_new = changed(&before, &sample->heaps);
	heaps_free(&before);
	if (error)
		return error;

	forget_joined(sample);
	sample->unread = buffers_read(&sample->buffers);
	if (others_buffers(sample) != others ||
	    seconds_between(&sample->searched, &sample->time) >= SEARCH_SECONDS)
		error = search(sample);
	else if (is_new || sample->unread)
		error = update(sample);
	return error ? error : join(sample);
}

void sample_free(struct sample *sample)
{
	forget_joined(sample);
	processes_free(&sample->processes);
	free(sample->activities);
	heaps_free(&sample->heaps);
	*sample = (struct sample){ 0 };
}
