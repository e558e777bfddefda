/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The pool of the heap under test, empty and set as it was before each test. */
#ifndef POOL_SETTINGS_H
#define POOL_SETTINGS_H

#include "board-test.h"

/** Of all tests, setup: remember what a fresh heap has. */
int remember_pool_settings(void **state);

/** Of all tests, teardown: leave the pool empty, as a fresh heap's. */
int restore_pool_settings(void **state);

/** Of a test, setup: an empty pool that forgets nothing by itself. */
int empty_pool(void **state);

#define pool_test(function) cmocka_unit_test_setup_teardown(function, empty_pool, compare_fds)

#endif
