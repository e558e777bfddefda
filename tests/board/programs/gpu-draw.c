/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * What the example's GPU draws, with OpenGL ES or Vulkan, whichever is linked: every pixel of what
 * is written after the import, in colours that the CPU agrees with.
 */
#include "board-test.h"
#include "display.h"

#include <math.h>
#include <stdlib.h>

#include <drm_fourcc.h>

#include <cmaheap/fence.h>

#include "camera-gpu-hdmi/gpu.h"

enum { WIDTH = 96, HEIGHT = 64, TARGET_WIDTH = 112, TARGET_HEIGHT = 128 };

struct drawing {
	struct cmaheap *heap;
	struct cmaheap_image *source, *target;
	void *from[CMAHEAP_MAX_PLANES], *to[CMAHEAP_MAX_PLANES];
	struct gpu *gpu;
	struct effect effect;
};

static struct cmaheap_image *make_mapped(struct cmaheap *heap, uint32_t fourcc, uint32_t width,
					 uint32_t height, const struct cmaheap_needs *needs,
					 void *planes[CMAHEAP_MAX_PLANES])
{
	const struct cmaheap_image_info info = { fourcc, width, height, needs, 1 };
	struct cmaheap_image *image;

	must(cmaheap_alloc_image(heap, &info, &image));
	must(cmaheap_image_map(image, planes));
	return image;
}

static void set_up(struct drawing *d, uint32_t fourcc, const struct cmaheap_needs *needs)
{
	must(cmaheap_open(heap_name(), &d->heap));
	d->source = make_mapped(d->heap, fourcc, WIDTH, HEIGHT, needs, d->from);
	d->target = make_mapped(d->heap, DRM_FORMAT_XRGB8888, TARGET_WIDTH, TARGET_HEIGHT, needs,
				d->to);
	d->effect.source = cmaheap_image_layout(d->source);
	d->effect.target = cmaheap_image_layout(d->target);
	must(gpu_open(&d->effect, &d->gpu));
	must(gpu_add_source(d->gpu, 0, d->source));
	must(gpu_add_target(d->gpu, 0, d->target));
}

static void tear_down(struct drawing *d)
{
	gpu_close(d->gpu);
	must(cmaheap_image_unmap(d->target));
	must(cmaheap_image_unmap(d->source));
	cmaheap_image_unref(d->target);
	cmaheap_image_unref(d->source);
	cmaheap_close(d->heap);
}

static void draw(struct drawing *d)
{
	int fence;

	must(gpu_draw(d->gpu, 0, 0, &fence));
	assert_int_equal(d->effect.finish, fence == NO_FENCE);
	if (fence == NO_FENCE)
		return;
	must(cmaheap_fence_wait(fence, 20000));
	must_close(fence);
}

static void write_noise(struct drawing *d)
{
	const struct cmaheap_layout *layout = d->effect.source;
	uint32_t value = 1;

	must(cmaheap_image_begin_access(d->source, CMAHEAP_WRITE));
	for (unsigned i = 0; i < layout->plane_count; i++) {
		for (uint32_t byte = 0; byte < layout->planes[i].size; byte++) {
			value = value * 1664525 + 1013904223;
			((uint8_t *)d->from[i])[byte] = (uint8_t)(value >> 24);
		}
	}
	must(cmaheap_image_end_access(d->source, CMAHEAP_WRITE));
}

static double fetch(const struct drawing *d, unsigned plane, int y, int byte)
{
	const size_t pitch = d->effect.source->planes[plane].pitch;

	return ((const uint8_t *)d->from[plane])[(size_t)y * pitch + (size_t)byte];
}

static int clamp(int value, int end)
{
	return value < 0 ? 0 : value >= end ? end - 1 : value;
}

static double luma(const struct drawing *d, int x, int y)
{
	bool interleaved = d->effect.source->plane_count == 1;

	x = clamp(x, WIDTH);
	y = clamp(y, HEIGHT);
	return fetch(d, 0, y, interleaved ? 2 * x : x);
}

static void expect_colour(const struct drawing *d, int x, int y, double rgb[3])
{
	bool interleaved = d->effect.source->plane_count == 1;
	unsigned plane = interleaved ? 0 : 1;
	int row = interleaved ? y : y / 2, u = interleaved ? x / 2 * 4 + 1 : x / 2 * 2;
	double l = (luma(d, x, y) - 16) * 255 / 219;
	double cb = (fetch(d, plane, row, u) - 128) * 255 / 224;
	double cr = (fetch(d, plane, row, u + (interleaved ? 2 : 1)) - 128) * 255 / 224;

	rgb[0] = l + 1.402 * cr;
	rgb[1] = l - 0.344136 * cb - 0.714136 * cr;
	rgb[2] = l + 1.772 * cb;
}

static void expect_edge(const struct drawing *d, int x, int y, double rgb[3])
{
	double across = 0, down = 0;

	for (int i = -1; i <= 1; i++) {
		int weight = i ? 1 : 2;

		across += weight * (luma(d, x + 1, y + i) - luma(d, x - 1, y + i));
		down += weight * (luma(d, x + i, y + 1) - luma(d, x + i, y - 1));
	}
	rgb[0] = rgb[1] = rgb[2] = sqrt(across * across + down * down);
}

/* A pixel of the target: black, the camera's colour, or an edge. */
static void expect(const struct drawing *d, int x, int y, double rgb[3])
{
	bool upright = d->effect.turns % 2 == 0;
	int width = upright ? WIDTH : HEIGHT, height = upright ? HEIGHT : WIDTH;
	int px = x - (TARGET_WIDTH - width) / 2, py = y - (TARGET_HEIGHT - height) / 2;
	const int places[4][2] = { { px, py },
				   { py, HEIGHT - 1 - px },
				   { WIDTH - 1 - px, HEIGHT - 1 - py },
				   { WIDTH - 1 - py, px } };
	const int *at = places[d->effect.turns];

	rgb[0] = rgb[1] = rgb[2] = 0;
	if (px < 0 || py < 0 || px >= width || py >= height)
		return;
	if (2 * px >= width)
		expect_edge(d, at[0], at[1], rgb);
	else
		expect_colour(d, at[0], at[1], rgb);
}

static bool is_wrong(uint32_t pixel, unsigned shift, double expected)
{
	double nearest = fmin(fmax(round(expected), 0), 255);

	return fabs((pixel >> shift & 255) - nearest) > 1;
}

static void compare(struct drawing *d)
{
	unsigned wrong = 0;
	double rgb[3];

	must(cmaheap_image_begin_access(d->target, CMAHEAP_READ));
	for (int y = 0; y < TARGET_HEIGHT; y++) {
		const uint32_t *row = (const void *)((const char *)d->to[0] +
						     (size_t)y * d->effect.target->planes[0].pitch);

		for (int x = 0; x < TARGET_WIDTH; x++) {
			expect(d, x, y, rgb);
			wrong += is_wrong(row[x], 16, rgb[0]) || is_wrong(row[x], 8, rgb[1]) ||
				 is_wrong(row[x], 0, rgb[2]);
		}
	}
	must(cmaheap_image_end_access(d->target, CMAHEAP_READ));
	assert_int_equal(wrong, 0);
}

static void draw_noise(struct drawing *d, uint32_t fourcc, struct cmaheap_needs needs)
{
	set_up(d, fourcc, &needs);
	draw(d); /* whatever the GPU may keep of the picture is out of date from here on */
	write_noise(d);
	draw(d);
	compare(d);
	tear_down(d);
}

static void a_picture_comes_in_its_colours(void **state)
{
	struct drawing d = { .effect.turns = 0 };

	(void)state;
	draw_noise(&d, DRM_FORMAT_NV12, (struct cmaheap_needs){ 0 });
}

static void yuyv_is_drawn_from_its_bytes(void **state)
{
	struct drawing d = { .effect.turns = 1 };

	(void)state;
	draw_noise(&d, DRM_FORMAT_YUYV, (struct cmaheap_needs){ 0 });
}

static void planes_may_lie_in_two_buffers(void **state)
{
	struct drawing d = { .effect.turns = 2 };

	(void)state;
	draw_noise(&d, DRM_FORMAT_NV12, (struct cmaheap_needs){ .flags = CMAHEAP_SEPARATE });
}

/* And without a fence all is drawn at once. */
static void padding_and_offsets_are_respected(void **state)
{
	struct drawing d = { .effect = { .turns = 3, .finish = true } };

	(void)state;
	draw_noise(&d, DRM_FORMAT_NV12,
		   (struct cmaheap_needs){
			   .pitch_align = 256, .height_align = 48, .offset_align = 8192 });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(a_picture_comes_in_its_colours),
		checked_test(yuyv_is_drawn_from_its_bytes),
		checked_test(planes_may_lie_in_two_buffers),
		checked_test(padding_and_offsets_are_respected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
