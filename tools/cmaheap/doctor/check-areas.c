/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <cmaheap/cmaheap.h>

#include "../buffers.h"
#include "../shares.h"
#include "../style.h"
#include "doctor.h"

/* Where the kernel counts an area's pages, what drivers allocated for themselves is in it, too. */
static uint64_t bytes_in_use(const struct heap *heap)
{
	const struct heap_counters *counters = &heap->counters;
	const uint64_t gone = heap->free < counters->size ? counters->size - heap->free : 0;

	return heap->free_known && gone > counters->used ? gone : counters->used;
}

/* Where debugfs was not read, what is only mapped may be of any heap. */
static const struct share *largest_share(const struct shares *shares, const char *heap, bool read)
{
	for (size_t i = 0; i < shares->count; i++) {
		const struct share *share = &shares->all[i];

		if (strcmp(share->heap, heap) == 0 || (!read && !*share->heap))
			return share;
	}
	return NULL;
}

static void describe_process(const struct share *share, char *text, size_t size)
{
	snprintf(text, size, "%s%s, by %s (%d)%s", *share->heap ? "most of it, " : "",
		 size_text(share->bytes).chars, share->process->comm, share->process->pid,
		 *share->heap ? "" : ", which only maps them: root learns of which heap");
}

static void report_drivers(struct doctor *doctor, const struct heap *heap, uint64_t drivers)
{
	report(doctor, LEVEL_BAD, heap->name,
	       "no %s in one piece: %s of %s are in use, %s of it by drivers that allocated it for "
	       "themselves",
	       size_text(doctor->size).chars, size_text(bytes_in_use(heap)).chars,
	       size_text(heap->counters.size).chars, size_text(drivers).chars);
	advise(doctor,
	       "fuser --verbose /dev/video* /dev/dri/* tells whose; have one of them ask for less "
	       "or import buffers of the heap, or make the area larger");
}

static void report_holder(struct doctor *doctor, const struct heap *heap, const struct share *share)
{
	char holder[200];

	if (share)
		describe_process(share, holder, sizeof(holder));
	else
		snprintf(holder, sizeof(holder), "by %s",
			 processes_are_all_seen(&doctor->processes)
				 ? "devices, or descriptors on their way"
				 : "processes that cannot be seen");
	report(doctor, LEVEL_BAD, heap->name, "no %s in one piece: %s of %s are in use, %s",
	       size_text(doctor->size).chars, size_text(bytes_in_use(heap)).chars,
	       size_text(heap->counters.size).chars, holder);
	advise(doctor,
	       "cmaheap who --heap %s names all of them; end or limit the largest, or make the "
	       "area larger",
	       heap->name);
}

/* Most of what is in use is a process's, or drivers' by themselves, or of nobody that can be seen.
 */
static void report_in_use(struct doctor *doctor, const struct heap *heap)
{
	const uint64_t drivers = bytes_in_use(heap) - heap->counters.used;
	const struct held_filter filter = { .others = true };
	const struct share *largest = NULL;
	struct shares shares = { 0 };
	struct held held = { 0 };
	struct processes now;
	struct buffers buffers;
	bool read = buffers_read(&buffers) == 0;

	if (processes_read(&now) == 0 && held_join(&held, &now, &buffers, &filter) == 0 &&
	    shares_read(&shares, &held) == 0)
		largest = largest_share(&shares, heap->name, read);
	if (drivers > heap->counters.used && (!largest || drivers > largest->bytes))
		report_drivers(doctor, heap, drivers);
	else
		report_holder(doctor, heap, largest);
	shares_free(&shares);
	held_free(&held);
	processes_free(&now);
	buffers_free(&buffers);
}

static void report_pinned(struct doctor *doctor, const struct heap *heap)
{
	report(doctor, LEVEL_BAD, heap->name,
	       "no %s in one piece: there is room (%s free), but pages in it that are lent to "
	       "others are pinned",
	       size_text(doctor->size).chars, size_text(heap->free).chars);
	advise(doctor,
	       "find who pins memory for long (RDMA, io_uring buffers, vmsplice, VFIO) and start "
	       "it after "
	       "the camera; or allocate early: echo 1x%llu > /sys/kernel/dma_heap_cma/%s/pool_warm",
	       (unsigned long long)doctor->size, heap->name);
}

/* The cause is the one that the module counted meanwhile. */
static void report_failure(struct doctor *doctor, const struct heap *heap, int error)
{
	struct heap now = *heap;
	int cause = -1;

	heap_read_counters(&now);
	for (int i = 0; i < FAILURES; i++) {
		if (now.counters.failures[i] > heap->counters.failures[i])
			cause = i;
	}
	switch (cause) {
	case FAILURE_TOO_LARGE:
		report(doctor, LEVEL_BAD, heap->name,
		       "the area, %s, is smaller than one buffer of %s",
		       size_text(heap->counters.size).chars, size_text(doctor->size).chars);
		advise(doctor, "boot with cma=%lluM, or enlarge the region in the device tree",
		       (unsigned long long)(doctor->size / (1 << 20) + 1) * 4);
		return;
	case FAILURE_IN_USE:
		report_in_use(doctor, &now);
		return;
	case FAILURE_PINNED:
		report_pinned(doctor, &now);
		return;
	case FAILURE_LIMIT:
		report(doctor, LEVEL_BAD, heap->name, "a limit forbids another buffer of %s: %s",
		       size_text(doctor->size).chars, cmaheap_last_error());
		advise(doctor,
		       "free buffers (cmaheap who), or raise user_limit or limit in "
		       "/sys/kernel/dma_heap_cma/%s",
		       heap->name);
		return;
	case FAILURE_MEMORY:
		report(doctor, LEVEL_BAD, heap->name,
		       "no %s in one piece: the area lends its memory to others, and "
		       "the machine has none to move it to",
		       size_text(doctor->size).chars);
		advise(doctor,
		       "end what needs memory, add swap, or allocate early: "
		       "echo 1x%llu > /sys/kernel/dma_heap_cma/%s/pool_warm",
		       (unsigned long long)doctor->size, heap->name);
		return;
	default:
		report(doctor, LEVEL_BAD, heap->name, "an allocation of %s fails: %s",
		       size_text(doctor->size).chars, cmaheap_last_error());
		if (error == -ENOMEM)
			advise(doctor,
			       "cmaheap who --heap %s tells who has buffers, and dmesg what the "
			       "kernel said",
			       heap->name);
	}
}

static void try_allocation(struct doctor *doctor, const struct heap *heap)
{
	struct cmaheap_buffer *buffer;
	struct cmaheap *opened;
	int error;

	if (cmaheap_open(heap->name, &opened) != 0)
		return;
	/* No size_t holds what is larger, and no heap. */
	error = cmaheap_alloc(opened, doctor->size < SIZE_MAX ? (size_t)doctor->size : SIZE_MAX,
			      &buffer);
	if (error) {
		report_failure(doctor, heap, error);
	} else {
		report(doctor, LEVEL_GOOD, heap->name, "a buffer of %s can be had",
		       size_text(doctor->size).chars);
		cmaheap_buffer_unref(buffer);
	}
	cmaheap_close(opened);
}

static void mention_failures(struct doctor *doctor, const struct heap *heap)
{
	const uint64_t *failures = heap->counters.failures;

	if (failures[FAILURE_PINNED])
		report(doctor, LEVEL_NOTE, heap->name,
		       "%llu allocations failed since the module was loaded because pages were "
		       "pinned for longer "
		       "than retry_ms (%llu)",
		       (unsigned long long)failures[FAILURE_PINNED],
		       (unsigned long long)heap->counters.retry_ms);
	if (failures[FAILURE_LIMIT])
		report(doctor, LEVEL_NOTE, heap->name,
		       "%llu allocations were refused by limits since the module was loaded",
		       (unsigned long long)failures[FAILURE_LIMIT]);
}

void check_areas(struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->heaps.count; i++) {
		struct heap *heap = &doctor->heaps.all[i];

		if (!heap->contiguous)
			continue;
		mention_failures(doctor, heap);
		if (!heap->open_error)
			try_allocation(doctor, heap);
	}
}
