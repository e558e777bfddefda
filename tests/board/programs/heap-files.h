/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The heap's files in /sys/kernel/dma_heap_cma, and what tells without them. */
#ifndef HEAP_FILES_H
#define HEAP_FILES_H

/** Write a line to a file of the heap under test: 0 or a negative errno. */
int write_setting(const char *file, const char *text);

/** Write a setting that must be accepted. */
void must_set(const char *file, const char *text);

/** The first number in a file of the heap under test. */
unsigned long long read_counter(const char *file);

/** The number behind a word, such as "pinned" in `failures`. */
unsigned long long read_counter_of(const char *file, const char *word);

/** Wait until a counter has a value; the test fails after 20 s. */
void wait_for(const char *file, unsigned long long value);

/** What the module keeps for the next allocation goes back; other heaps keep nothing. */
void drain_pool(void);

/** How many buffers of the heap under test there are, be it the module's or the kernel's own. */
unsigned long long count_buffers(void);

/** Wait until there are none, and none of its memory is in use; the test fails after 20 s. */
void wait_for_no_buffers(void);

#endif
