/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The heap under test, through the library, for programs all of whose tests use it. */
#ifndef TEST_HEAP_H
#define TEST_HEAP_H

#include <cmaheap/cmaheap.h>

extern struct cmaheap *heap;

/** cmocka's setup and teardown of a group. */
int open_test_heap(void **state);
int close_test_heap(void **state);

#endif
