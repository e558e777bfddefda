/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* vkms composes pictures from heap buffers into another: all pixels must arrive. */
#include "board-test.h"
#include "display.h"

#include <stdlib.h>

#include <drm_fourcc.h>

#include <cmaheap/fence.h>

enum { WIDTH = 1024, HEIGHT = 768, PATCH_WIDTH = 254, PATCH_HEIGHT = 130 };

/* Not at even places, partly off the left edge, and not the whole of what there is. */
static const struct cmaheap_kms_place patch_place = {
	.x = -33,
	.y = 77,
	.crop_x = 2,
	.crop_y = 4,
	.crop_width = 251,
	.crop_height = 121,
};

struct composition {
	struct display display;
	struct picture background, target;
	unsigned mode;
};

static uint32_t noise(uint32_t i)
{
	return i * 2654435761u >> 8;
}

static void set_up(struct composition *c)
{
	open_display_of(&c->display, "vkms", 0);
	must(cmaheap_kms_find_mode(c->display.kms, "1024x768", &c->mode));
	make_picture(&c->display, &c->background, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, NULL);
	make_picture(&c->display, &c->target, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, NULL);

	begin_pixels(&c->background);
	for (uint32_t i = 0; i < WIDTH * HEIGHT; i++)
		((uint32_t *)row_of(&c->background, 0, i / WIDTH))[i % WIDTH] = noise(i);
	end_pixels(&c->background);
	must(cmaheap_kms_show(c->display.kms, c->background.fb, c->mode));
}

static void tear_down(struct composition *c)
{
	free_picture(&c->target);
	free_picture(&c->background);
	close_display(&c->display);
}

static void write_back(struct composition *c)
{
	int fence;

	must(cmaheap_kms_write_back(c->display.kms, c->target.fb, &fence));
	must(cmaheap_fence_wait(fence, 20000));
	must_close(fence);
}

/* The pixel of the patch that covers a place on the screen, or false. */
static bool is_covered(int x, int y, int *patch_x, int *patch_y)
{
	int from_left = x - patch_place.x, from_top = y - patch_place.y;

	*patch_x = from_left + (int)patch_place.crop_x;
	*patch_y = from_top + (int)patch_place.crop_y;
	return from_left >= 0 && from_left < (int)patch_place.crop_width && from_top >= 0 &&
	       from_top < (int)patch_place.crop_height;
}

typedef bool (*patch_check)(const struct picture *patch, int x, int y, uint32_t pixel);

static void compare(struct composition *c, struct picture *patch, patch_check is_right)
{
	unsigned covered = 0, wrong = 0;

	begin_pixels(&c->target);
	for (int i = 0; i < WIDTH * HEIGHT; i++) {
		int x = i % WIDTH, y = i / WIDTH, patch_x, patch_y;
		uint32_t pixel = ((uint32_t *)row_of(&c->target, 0, (unsigned)y))[x] & 0xffffff;

		if (patch && is_covered(x, y, &patch_x, &patch_y)) {
			covered++;
			wrong += !is_right(patch, patch_x, patch_y, pixel);
		} else {
			wrong += pixel != (noise((uint32_t)i) & 0xffffff);
		}
	}
	end_pixels(&c->target);
	assert_int_equal(wrong, 0);
	assert_int_equal(covered,
			 patch ? (patch_place.crop_width - 33) * patch_place.crop_height : 0);
}

static void a_picture_arrives_whole_in_another_buffer(void **state)
{
	struct composition c;

	(void)state;
	set_up(&c);
	write_back(&c);
	compare(&c, NULL, NULL);
	tear_down(&c);
}

static void show_turned(struct composition *c, struct cmaheap_kms_plane *plane,
			struct picture *patch, uint32_t rotation)
{
	struct cmaheap_kms_place place = patch_place;
	struct cmaheap_kms_flip flip;

	place.rotation = rotation;
	must(cmaheap_kms_set_plane(plane, patch ? patch->fb : NULL, &place));
	must(cmaheap_kms_flip(c->display.kms, c->background.fb, NULL));
	must(cmaheap_kms_finish_flip(c->display.kms, 20000, &flip));
}

static void show_patch(struct composition *c, struct cmaheap_kms_plane *plane,
		       struct picture *patch)
{
	show_turned(c, plane, patch, 0);
}

static bool is_bright(const struct picture *patch, int x, int y, uint32_t pixel)
{
	(void)patch;
	return pixel == (0xc00000u | (uint32_t)(y << 8 | x));
}

static bool is_turned(const struct picture *patch, int x, int y, uint32_t pixel)
{
	return is_bright(patch, (int)(2 * patch_place.crop_x + patch_place.crop_width) - 1 - x,
			 (int)(2 * patch_place.crop_y + patch_place.crop_height) - 1 - y, pixel);
}

static void an_overlay_covers_its_place_and_goes(void **state)
{
	struct cmaheap_kms_plane *plane;
	struct composition c;
	struct picture patch;

	(void)state;
	set_up(&c);
	make_picture(&c.display, &patch, DRM_FORMAT_XRGB8888, PATCH_WIDTH, PATCH_HEIGHT, NULL);
	begin_pixels(&patch);
	for (unsigned i = 0; i < PATCH_WIDTH * PATCH_HEIGHT; i++) {
		unsigned x = i % PATCH_WIDTH, y = i / PATCH_WIDTH;

		((uint32_t *)row_of(&patch, 0, y))[x] = 0xc00000u | y << 8 | x;
	}
	end_pixels(&patch);

	must(cmaheap_kms_take_plane(c.display.kms, DRM_FORMAT_XRGB8888, &plane));
	show_patch(&c, plane, &patch);
	write_back(&c);
	compare(&c, &patch, is_bright);
	show_turned(&c, plane, &patch, 180);
	write_back(&c);
	compare(&c, &patch, is_turned);
	show_patch(&c, plane, NULL);
	write_back(&c);
	compare(&c, NULL, NULL);
	free_picture(&patch);
	tear_down(&c);
}

static uint8_t luma(int x, int y)
{
	return (uint8_t)(64 + (x * 7 + y * 13) % 128);
}

/* Blocks of chroma, small enough for no colour to be cut off. */
static uint8_t chroma(int x, int y, int which)
{
	return (uint8_t)(128 + ((x / 8 + y / 8 + which) % 3 - 1) * 24);
}

static int difference(uint32_t pixel, unsigned shift, double expected)
{
	return abs((int)(pixel >> shift & 255) - (int)(expected + 0.5));
}

/* ITU-R BT.601: black and white in all values, and how far chroma goes. */
static bool is_converted(int x, int y, uint32_t pixel, int black, int white, int colours)
{
	double l = (luma(x, y) - black) * 255.0 / (white - black);
	double u = (chroma(x / 2, y / 2, 0) - 128) * 255.0 / colours;
	double v = (chroma(x / 2, y / 2, 1) - 128) * 255.0 / colours;

	return difference(pixel, 16, l + 1.402 * v) <= 1 &&
	       difference(pixel, 8, l - 0.344136 * u - 0.714136 * v) <= 1 &&
	       difference(pixel, 0, l + 1.772 * u) <= 1;
}

static bool is_in_limited_range(const struct picture *patch, int x, int y, uint32_t pixel)
{
	(void)patch;
	return is_converted(x, y, pixel, 16, 235, 224);
}

static bool is_in_full_range(const struct picture *patch, int x, int y, uint32_t pixel)
{
	(void)patch;
	return is_converted(x, y, pixel, 0, 255, 255);
}

static void draw_nv12(struct picture *patch)
{
	begin_pixels(patch);
	for (int y = 0; y < PATCH_HEIGHT; y++) {
		for (int x = 0; x < PATCH_WIDTH; x++)
			row_of(patch, 0, (unsigned)y)[x] = luma(x, y);
	}
	for (int y = 0; y < PATCH_HEIGHT / 2; y++) {
		for (int x = 0; x < PATCH_WIDTH; x++)
			row_of(patch, 1, (unsigned)y)[x] = chroma(x / 2, y, x % 2);
	}
	end_pixels(patch);
}

/* With bytes between rows, and rows and bytes between planes. */
static void nv12_is_seen_in_its_colours(void **state)
{
	const struct cmaheap_needs needs = { .pitch_align = 96,
					     .height_align = 16,
					     .offset_align = 128 };
	struct cmaheap_kms_plane *plane;
	struct composition c;
	struct picture patch;

	(void)state;
	set_up(&c);
	must(cmaheap_kms_take_plane(c.display.kms, DRM_FORMAT_NV12, &plane));
	make_picture(&c.display, &patch, DRM_FORMAT_NV12, PATCH_WIDTH, PATCH_HEIGHT, &needs);
	draw_nv12(&patch);
	show_patch(&c, plane, &patch);
	write_back(&c);
	compare(&c, &patch, is_in_limited_range);
	must(cmaheap_kms_fb_set_color(patch.fb, CMAHEAP_KMS_BT601, CMAHEAP_KMS_FULL_RANGE));
	show_patch(&c, plane, &patch);
	write_back(&c);
	compare(&c, &patch, is_in_full_range);
	free_picture(&patch);
	tear_down(&c);
}

/* vkms takes the second buffer, but reads the first only. */
static void nv12_in_two_buffers_is_imported_with_both(void **state)
{
	const struct cmaheap_needs needs = { .flags = CMAHEAP_SEPARATE };
	struct composition c;
	struct picture patch;

	(void)state;
	set_up(&c);
	make_picture(&c.display, &patch, DRM_FORMAT_NV12, PATCH_WIDTH, PATCH_HEIGHT, &needs);
	for (unsigned i = 0; i < 2; i++) {
		uint64_t inode;

		must(cmaheap_kms_fb_inode(patch.fb, i, &inode));
		assert_true(inode == cmaheap_buffer_inode(cmaheap_image_buffer(patch.image, i)));
	}
	assert_ptr_not_equal(cmaheap_image_buffer(patch.image, 0),
			     cmaheap_image_buffer(patch.image, 1));
	free_picture(&patch);
	tear_down(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(a_picture_arrives_whole_in_another_buffer),
		checked_test(an_overlay_covers_its_place_and_goes),
		checked_test(nv12_is_seen_in_its_colours),
		checked_test(nv12_in_two_buffers_is_imported_with_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
