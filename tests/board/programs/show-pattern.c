/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * show-pattern FILE.ppm: shows an image of noise on the display, stores what it
 * wrote as a picture, says "shown INODE" and stays until it is killed. With $LEGACY set it
 * uses no atomic modesetting. It flips to a blank image and back a few times first.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <drm_fourcc.h>

#include <cmaheap/kms.h>

enum { WIDTH = 640, HEIGHT = 480, FLIPS = 10 };

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

static struct cmaheap_image *make_image(struct cmaheap *heap, struct cmaheap_kms *kms)
{
	struct cmaheap_needs needs[2] = { { .flags = CMAHEAP_TIGHT } };
	const struct cmaheap_image_info info = { DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, needs, 2 };
	struct cmaheap_image *image;

	check(cmaheap_kms_needs(kms, info.fourcc, &needs[1]));
	check(cmaheap_alloc_image(heap, &info, &image));
	return image;
}

static void fill(struct cmaheap_image *image, const char *path)
{
	void *planes[CMAHEAP_MAX_PLANES];

	check(cmaheap_image_map(image, planes));
	check(cmaheap_image_begin_access(image, CMAHEAP_WRITE));
	draw(planes[0]);
	check(cmaheap_image_end_access(image, CMAHEAP_WRITE));
	store(path, planes[0]);
}

/* An even number of flips ends where it began. */
static void flip_about(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fbs[2])
{
	struct cmaheap_kms_flip flip;

	for (int i = 1; i <= FLIPS; i++) {
		check(cmaheap_kms_flip(kms, fbs[i % 2], NULL));
		check(cmaheap_kms_finish_flip(kms, 10000, &flip));
	}
}

int main(int argc, char **argv)
{
	unsigned flags = getenv("LEGACY") ? CMAHEAP_KMS_LEGACY : 0, mode;
	struct cmaheap_image *images[2];
	struct cmaheap_kms_fb *fbs[2];
	struct cmaheap_kms *kms;
	struct cmaheap *heap;

	if (argc != 2)
		return 2;
	check(cmaheap_open(getenv("HEAP"), &heap));
	check(cmaheap_kms_open(getenv("CARD"), NULL, flags, &kms));
	check(cmaheap_kms_fit_mode(kms, WIDTH, HEIGHT, &mode));
	for (int i = 0; i < 2; i++) {
		images[i] = make_image(heap, kms);
		check(cmaheap_kms_import(kms, images[i], &fbs[i]));
	}
	fill(images[0], argv[1]);
	check(cmaheap_kms_show(kms, fbs[0], mode));
	flip_about(kms, fbs);
	printf("shown %" PRIu64 "\n", cmaheap_buffer_inode(cmaheap_image_buffer(images[0], 0)));
	fflush(stdout);
	pause();
	return 1;
}
