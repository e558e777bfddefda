/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * largest-buffer HEAP          prints how many bytes a heap gives in one piece
 * largest-buffer HEAP BYTES    waits until it gives that much, 10 s at most
 */
#include "largest.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	if (argc > 2)
		return wait_for_largest(argv[1], strtoull(argv[2], NULL, 10)) ? 0 : 1;
	printf("%llu\n", find_largest(argv[1]));
	return 0;
}
