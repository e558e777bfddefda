/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report.h"

void report_choice(const struct choice *choice, const char *heap)
{
	const struct cmaheap_image_info *info = &choice->info;
	const struct cmaheap_kms *kms = choice->kms;
	struct cmaheap_kms_mode mode;

	/* Each line comes out at once, also into a pipe. */
	setvbuf(stdout, NULL, _IOLBF, 0);
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

void report_print(const struct report *report)
{
	const struct timespec *start = &report->start;
	struct timespec end;
	struct rusage used;
	double seconds, cpu;

	clock_gettime(CLOCK_MONOTONIC, &end);
	getrusage(RUSAGE_SELF, &used);
	seconds =
		(double)(end.tv_sec - start->tv_sec) + (double)(end.tv_nsec - start->tv_nsec) / 1e9;
	cpu = cpu_seconds(&used) - cpu_seconds(&report->used);

	printf("frames: %u in %.2f s, %.2f fps\n", report->shown, seconds, report->shown / seconds);
	printf("dropped: %u by the camera, %u late for the display\n", report->missed,
	       report->late);
	printf("cpu: %.0f us per frame\n", report->shown ? cpu * 1e6 / report->shown : 0);
	printf("copied: 0 bytes\n");
}

/* Through a buffer of our own: not every file system can write from a device's memory. */
static int write_rows(FILE *file, const char *data, size_t size)
{
	char chunk[16384];

	for (size_t done = 0; done < size; done += sizeof(chunk)) {
		size_t length = size - done < sizeof(chunk) ? size - done : sizeof(chunk);

		memcpy(chunk, data + done, length);
		if (fwrite(chunk, 1, length, file) != length)
			return tell("cannot write the picture");
	}
	return 0;
}

int save_picture(struct cmaheap_image *image, const char *path)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	FILE *file = fopen(path, "we");
	void *planes[CMAHEAP_MAX_PLANES];
	int error;

	if (!file)
		return tell("cannot create the picture's file");
	error = cmaheap_image_map(image, planes);
	if (error)
		goto close_file;
	error = cmaheap_image_begin_access(image, CMAHEAP_READ);
	if (error)
		goto unmap;
	error = write_rows(file, planes[0], (size_t)layout->planes[0].pitch * layout->height);
	cmaheap_image_end_access(image, CMAHEAP_READ);
unmap:
	cmaheap_image_unmap(image);
close_file:
	if (fclose(file) && !error)
		error = tell("cannot write the picture");
	return error;
}
