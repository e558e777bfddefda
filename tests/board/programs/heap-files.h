/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The heap's files in /sys/kernel/dma_heap_cma. */
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

#endif
