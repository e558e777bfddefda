/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * show-pattern FILE.ppm: shows a buffer of noise on the display, stores what it
 * wrote as a picture, says "shown INODE" and stays until it is killed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <drm_fourcc.h>

#include <cmaheap/kms.h>

enum { WIDTH = 640, HEIGHT = 480, PITCH = WIDTH * 4 };

static void check(int error)
{
	if (!error)
		return;
	fprintf(stderr, "%s\n", cmaheap_last_error());
	exit(1);
}

/* Every pixel differs from its neighbours, so a wrong pitch or format shows at once. */
static void draw(uint32_t *pixels)
{
	uint32_t noise = 1;

	for (int i = 0; i < WIDTH * HEIGHT; i++) {
		noise = noise * 1664525 + 1013904223;
		pixels[i] = noise >> 8;
	}
}

static void store(const char *path, const uint32_t *pixels)
{
	FILE *file = fopen(path, "wb");

	if (!file)
		goto failed;
	fprintf(file, "P6\n%d %d\n255\n", WIDTH, HEIGHT);
	for (int i = 0; i < WIDTH * HEIGHT; i++) {
		const unsigned char rgb[] = { pixels[i] >> 16 & 255, pixels[i] >> 8 & 255,
					      pixels[i] & 255 };

		fwrite(rgb, sizeof(rgb), 1, file);
	}
	if (!ferror(file) && !fclose(file))
		return;
failed:
	perror(path);
	exit(1);
}

int main(int argc, char **argv)
{
	const struct cmaheap_kms_layout layout = { DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, PITCH, 0 };
	struct cmaheap_buffer *buffer;
	struct cmaheap_kms_fb *fb;
	struct cmaheap_kms *kms;
	struct cmaheap *heap;
	unsigned mode;
	void *pixels;

	if (argc != 2)
		return 2;
	check(cmaheap_open(getenv("HEAP"), &heap));
	check(cmaheap_alloc(heap, (size_t)PITCH * HEIGHT, &buffer));
	check(cmaheap_buffer_map(buffer, &pixels));
	check(cmaheap_buffer_begin_access(buffer, CMAHEAP_WRITE));
	draw(pixels);
	check(cmaheap_buffer_end_access(buffer, CMAHEAP_WRITE));
	store(argv[1], pixels);

	check(cmaheap_kms_open(getenv("CARD"), NULL, &kms));
	check(cmaheap_kms_fit_mode(kms, WIDTH, HEIGHT, &mode));
	check(cmaheap_kms_import(kms, buffer, &layout, &fb));
	check(cmaheap_kms_show(kms, fb, mode));
	printf("shown %" PRIu64 "\n", cmaheap_buffer_inode(buffer));
	fflush(stdout);
	pause();
	return 1;
}
