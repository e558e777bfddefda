/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the heap under test is called, and where it is. */
#ifndef HEAP_PATHS_H
#define HEAP_PATHS_H

/** Its name: $HEAP, or the default area's, ours before the kernel's own. */
const char *heap_name(void);

/** Open its node: a descriptor, or -1 with errno. */
int open_heap_node(void);

/** Open one of its files in /sys/kernel/dma_heap_cma, likewise. A variant has those of the heap. */
int open_heap_file(const char *file, int flags);

#endif
