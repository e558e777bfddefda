/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the programs that test the exporter on a board share: the raw uAPI, and no leak unseen. */
#ifndef BOARD_TEST_H
#define BOARD_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "heap-paths.h"

/** Whether module dma_heap_cma is loaded; the heap under test may be the kernel's own. */
bool has_module(void);

/** The test fails, and says why, where it is not. */
void need_module(void);

/** The same before all tests of a program, for cmocka_run_group_tests(). */
int need_module_for_all(void **state);

/** The number that a variable of the environment is, or what it is without one. */
uint64_t number_of(const char *variable, uint64_t otherwise);

/** Open a heap's node; the test fails if it cannot be. */
int open_heap_named(const char *name);
int open_heap(void);

/** DMA_HEAP_IOCTL_ALLOC: an fd, or a negative errno. */
int heap_alloc(int heap, uint64_t size);

/** An allocation that must succeed, from the heap under test. */
int must_alloc(uint64_t size);

/** mmap() of a whole buffer, shared, for reading and writing; must succeed. */
void *must_map(int fd, size_t size);

/** All bytes of a buffer must be zero. */
void expect_zeros(int fd, size_t size);

/** DMA_BUF_IOCTL_SYNC: 0, or a negative errno. */
int sync_buffer(int fd, uint64_t flags);

/** Close every fd; each must be open. */
void must_close(int fd);

uint64_t buffer_size(int fd);
size_t page_size(void);

/** The size of a buffer that was allocated with a size: rounded up to whole pages. */
size_t whole_pages(size_t size);

/** cmocka's setup and teardown: each test must leave as many open fds as it found. */
int remember_fds(void **state);
int compare_fds(void **state);

#define checked_test(function) cmocka_unit_test_setup_teardown(function, remember_fds, compare_fds)

#endif
