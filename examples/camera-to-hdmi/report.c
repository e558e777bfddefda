/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <inttypes.h>
#include <stdio.h>

#include "../common/program.h"
#include "report.h"

void report_choice(const struct choice *choice, const char *heap)
{
	const struct cmaheap_image_info *info = &choice->info;
	const struct cmaheap_kms *kms = choice->kms;
	struct cmaheap_kms_mode mode;

	printf("camera: %s (%s), %ux%u %.4s, pitch %u\n", cmaheap_v4l2_path(choice->camera),
	       cmaheap_v4l2_name(choice->camera), info->width, info->height,
	       (const char *)&info->fourcc, choice->needs[1].pitch);
	if (cmaheap_kms_get_mode(kms, choice->mode, &mode) == 0)
		printf("display: %s (%s), %s, mode %s, %.2f Hz\n", cmaheap_kms_path(kms),
		       cmaheap_kms_driver(kms), cmaheap_kms_connector(kms), mode.name,
		       mode.refresh / 1000.0);
	printf("heap: %s\n", heap);
}

int report_image(unsigned index, const struct cmaheap_image *image, const struct cmaheap_kms_fb *fb)
{
	const struct cmaheap_buffer *buffer = cmaheap_image_buffer(image, 0);
	uint64_t display;
	int error = cmaheap_kms_fb_inode(fb, 0, &display);

	if (!error)
		printf("buffer %u: %zu bytes, inode %" PRIu64 " at the camera, %" PRIu64
		       " at the display\n",
		       index, cmaheap_buffer_size(buffer), cmaheap_buffer_inode(buffer), display);
	return error;
}

static double seconds_of(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double cpu_seconds(const struct rusage *usage)
{
	return seconds_of(usage->ru_utime) + seconds_of(usage->ru_stime);
}

void report_start(struct report *report)
{
	clock_gettime(CLOCK_MONOTONIC, &report->start);
	getrusage(RUSAGE_SELF, &report->used);
}

/* Drivers may number two frames alike, or begin shortly before 0: only a step forward is a gap. */
void report_frame(struct report *report, uint32_t sequence)
{
	uint32_t gap = sequence - report->sequence;

	if (gap <= INT32_MAX)
		report->missed += gap;
	report->sequence = sequence + 1;
}

void report_print(const struct report *report)
{
	struct rusage used;
	double cpu;

	getrusage(RUSAGE_SELF, &used);
	cpu = cpu_seconds(&used) - cpu_seconds(&report->used);

	print_rate(report->shown, &report->start);
	printf("dropped: %u by the camera, %u late for the display\n", report->missed,
	       report->late);
	printf("cpu: %.0f us per frame\n", report->shown ? cpu * 1e6 / report->shown : 0);
	printf("copied: 0 bytes\n");
}
