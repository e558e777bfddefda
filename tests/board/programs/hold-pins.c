/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * hold-pins: pins pages of the area of $HEAP by a pipe, prints the size of a buffer that
 * needs their place, and stays until it is killed.
 */
#include "area-pages.h"
#include "board-test.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	struct area_pages area = { 0 };
	int ends[2];

	area_pages_take(&area);
	if (pipe(ends) != 0 ||
	    vmsplice(ends[1], area.pages, (size_t)area.count, SPLICE_F_NONBLOCK) < 0) {
		perror("hold-pins");
		return 1;
	}
	/* What is pinned stays; the rest must not stand in the way. */
	area_pages_unmap(&area);
	printf("%" PRIu64 "\n", area_pages_buffer_size(&area));
	fflush(stdout);
	pause();
	return 1;
}
