/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "test-heap.h"
#include "board-test.h"

struct cmaheap *heap;

int open_test_heap(void **state)
{
	(void)state;
	if (cmaheap_open(heap_name(), &heap))
		fail_msg("%s", cmaheap_last_error());
	return 0;
}

int close_test_heap(void **state)
{
	(void)state;
	cmaheap_close(heap);
	return 0;
}
