/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The heaps of this machine: their nodes, other names, and what the module counts for its own. */
#ifndef CMAHEAP_TOOL_HEAPS_H
#define CMAHEAP_TOOL_HEAPS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum failure {
	FAILURE_TOO_LARGE,
	FAILURE_IN_USE,
	FAILURE_PINNED,
	FAILURE_LIMIT,
	FAILURE_KILLED,
	FAILURE_MEMORY,
	FAILURE_OTHER,
	FAILURES
};
extern const char *const failure_names[FAILURES]; /* as the module writes them */

/* Of /sys/kernel/dma_heap_cma/HEAP; sizes in bytes. */
struct heap_counters {
	uint64_t size, used, peak, buffers, pooled, pooled_clean;
	uint64_t allocations, pool_hits, waits;
	uint64_t limit, user_limit, pool_limit, retry_ms; /* a limit of 0 is none */
	uint64_t failures[FAILURES];
};

struct heap {
	char name[NAME_MAX + 1];
	dev_t device; /* of the driver that calls its heap so, 0 where the kernel does not tell */
	dev_t node;   /* what the name leads to */
	const struct heap *leads_to; /* the heap of that node where it is another one's, or NULL */
	mode_t mode;
	uid_t uid;
	gid_t gid;
	int open_error;	 /* 0, or the negative errno with which this process cannot open it */
	bool fenced;	 /* not by its container or service, whatever the mode */
	bool ours;	 /* of module dma_heap_cma; only then there are counters */
	bool contiguous; /* ours, or by its name the kernel's of a CMA area */
	uint64_t area;	 /* bytes of that area, 0 where nobody tells */
	struct heap_counters counters;
	/* Bytes that nobody's buffers or devices have, lent memory among them; where it is not
	 * known, ours have at most so many. */
	uint64_t free;
	bool free_known;
	size_t alias_count;
	char **aliases; /* other names, symlinks in /dev/dma_heap */
};

struct heaps {
	size_t count;
	struct heap *all;
};

/* 0 or a negative errno; free them with heaps_free(). No heap at all is no error. */
int heaps_read(struct heaps *heaps);
void heaps_free(struct heaps *heaps);

/* What a program gets that opens the name, or NULL. */
const struct heap *heaps_find(const struct heaps *heaps, const char *name);

/* The same, and says on stderr if there is none. */
const struct heap *heaps_expect(const struct heaps *heaps, const char *name);

/* The contiguous one that programs best take: ours, and of several the default area's; or NULL. */
const struct heap *heaps_best(const struct heaps *heaps);

/* The counters alone, again. */
int heap_read_counters(struct heap *heap);
uint64_t heap_failures(const struct heap_counters *counters);

#endif
