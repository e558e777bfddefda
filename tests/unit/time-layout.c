/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Prints how long the layout solver takes, for each format. Not a test: it judges nothing. */
#include <stdio.h>
#include <time.h>

#include <cmaheap/image.h>

#include "format.h"

enum { ROUNDS = 200000 };

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

int main(void)
{
	const struct cmaheap_needs needs[] = {
		{ .who = "camera",
		  .pitch_align = 32,
		  .size_min = 1 << 20,
		  .flags = CMAHEAP_TOGETHER },
		{ .who = "GPU", .pitch_align = 64, .offset_align = 4096, .tail = 64 },
		{ .who = "display", .pitch_align = 16, .pitch_max = 1 << 16, .height_align = 16 },
	};
	struct cmaheap_layout layout;

	for (size_t i = 0; i < format_count; i++) {
		struct cmaheap_image_info info = { formats[i].fourcc, 0, 1080, needs, 3 };
		double begin = now_ns();

		for (uint32_t round = 1; round <= ROUNDS; round++) {
			info.width = 1 + round % 4096;
			if (cmaheap_solve_layout(&info, &layout)) {
				fprintf(stderr, "%s\n", cmaheap_last_error());
				return 1;
			}
		}
		printf("%.4s with three needs: %.0f ns\n", (const char *)&info.fourcc,
		       (now_ns() - begin) / ROUNDS);
	}
	return 0;
}
