/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* raw-to-ppm WIDTH HEIGHT: makes a PPM picture of a frame of XRGB8888. */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	unsigned char pixel[4];
	unsigned long count;

	if (argc != 3)
		return 2;
	printf("P6\n%s %s\n255\n", argv[1], argv[2]);
	count = strtoul(argv[1], NULL, 10) * strtoul(argv[2], NULL, 10);
	while (count-- > 0) {
		if (fread(pixel, sizeof(pixel), 1, stdin) != 1) {
			fprintf(stderr, "raw-to-ppm: %lu pixels are missing\n", count + 1);
			return 1;
		}
		putchar(pixel[2]);
		putchar(pixel[1]);
		putchar(pixel[0]);
	}
	return 0;
}
