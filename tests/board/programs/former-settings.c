/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What another program set on planes and CRTC: it changes no picture, and is there again later,
 * also after we set a gamma table. */
#include "board-test.h"
#include "display.h"
#include "drm-card.h"

#include <stdlib.h>
#include <string.h>

#include <drm_fourcc.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include <cmaheap/fence.h>

enum {
	WIDTH = 640,
	HEIGHT = 480,
	RED = 0xfe0000,
	WHITE = 0xffffff,
	GREEN = 0x01ff00,
	BLUE = 0x0000ff
};

static const struct setting {
	const char *property, *value;
} odd[] = {
	{ "rotation", "rotate-180" },
	{ "COLOR_ENCODING", "ITU-R BT.2020 YCbCr" },
	{ "COLOR_RANGE", "YCbCr full range" },
};
static const struct setting neutral[] = {
	{ "rotation", "rotate-0" },
	{ "COLOR_ENCODING", "ITU-R BT.601 YCbCr" },
	{ "COLOR_RANGE", "YCbCr full range" },
};
enum { SETTINGS = sizeof(odd) / sizeof(odd[0]) };

static uint64_t value_of(const drmModePropertyRes *property, const char *name)
{
	for (int i = 0; i < property->count_enums; i++) {
		if (!strcmp(property->enums[i].name, name))
			return property->flags & DRM_MODE_PROP_BITMASK
				       ? UINT64_C(1) << property->enums[i].value
				       : property->enums[i].value;
	}
	fail_msg("%s cannot be \"%s\"", property->name, name);
	return 0;
}

/* The property of an object; its present value, too. The caller frees it. */
static drmModePropertyRes *find_property(int card, uint32_t object, uint32_t type, const char *name,
					 uint64_t *value)
{
	drmModeObjectProperties *all = drmModeObjectGetProperties(card, object, type);
	drmModePropertyRes *found = NULL;

	assert_non_null(all);
	for (uint32_t i = 0; i < all->count_props && !found; i++) {
		found = drmModeGetProperty(card, all->props[i]);
		assert_non_null(found);
		*value = all->prop_values[i];
		if (strcmp(found->name, name) != 0) {
			drmModeFreeProperty(found);
			found = NULL;
		}
	}
	drmModeFreeObjectProperties(all);
	if (!found)
		fail_msg("object %u has no %s", object, name);
	return found;
}

static void add(int card, drmModeAtomicReq *request, uint32_t plane, const struct setting *setting)
{
	uint64_t value;
	drmModePropertyRes *property =
		find_property(card, plane, DRM_MODE_OBJECT_PLANE, setting->property, &value);

	value = value_of(property, setting->value);
	assert_true(drmModeAtomicAddProperty(request, plane, property->prop_id, value) >= 0);
	drmModeFreeProperty(property);
}

static uint32_t inverting_gamma(int card, size_t size)
{
	struct drm_color_lut *lut = calloc(size, sizeof(*lut));
	uint32_t blob;

	assert_non_null(lut);
	for (size_t i = 0; i < size; i++)
		lut[i].red = lut[i].green = lut[i].blue =
			(uint16_t)(0xffff - i * 0xffff / (size - 1));
	assert_int_equal(drmModeCreatePropertyBlob(card, lut, size * sizeof(*lut), &blob), 0);
	free(lut);
	return blob;
}

static uint32_t first_crtc(int card)
{
	drmModeRes *resources = drmModeGetResources(card);
	uint32_t crtc;

	assert_non_null(resources);
	crtc = resources->crtcs[0];
	drmModeFreeResources(resources);
	return crtc;
}

static void add_gamma(int card, drmModeAtomicReq *request, bool inverted)
{
	uint32_t crtc = first_crtc(card);
	uint64_t size, value;
	drmModePropertyRes *lut =
		find_property(card, crtc, DRM_MODE_OBJECT_CRTC, "GAMMA_LUT", &value);

	drmModeFreeProperty(
		find_property(card, crtc, DRM_MODE_OBJECT_CRTC, "GAMMA_LUT_SIZE", &size));
	value = inverted ? inverting_gamma(card, (size_t)size) : 0;
	assert_true(drmModeAtomicAddProperty(request, crtc, lut->prop_id, value) >= 0);
	drmModeFreeProperty(lut);
}

/* On all planes: which of them is used is up to the library. */
static void be_former_program(int card, const struct setting settings[SETTINGS], bool inverted)
{
	drmModePlaneRes *planes = drmModeGetPlaneResources(card);
	drmModeAtomicReq *request = drmModeAtomicAlloc();

	assert_non_null(planes);
	assert_non_null(request);
	assert_int_equal(drmSetMaster(card), 0);
	for (uint32_t i = 0; i < planes->count_planes; i++) {
		for (int j = 0; j < SETTINGS; j++)
			add(card, request, planes->planes[i], &settings[j]);
	}
	add_gamma(card, request, inverted);
	assert_int_equal(drmModeAtomicCommit(card, request, DRM_MODE_ATOMIC_ALLOW_MODESET, NULL),
			 0);
	assert_int_equal(drmDropMaster(card), 0);
	drmModeAtomicFree(request);
	drmModeFreePlaneResources(planes);
}

static void expect_inverting_gamma(int card, uint64_t blob)
{
	drmModePropertyBlobRes *lut = drmModeGetPropertyBlob(card, (uint32_t)blob);

	assert_non_null(lut);
	assert_int_equal(((const struct drm_color_lut *)lut->data)->red, 0xffff);
	assert_int_equal(((const struct drm_color_lut *)lut->data)->blue, 0xffff);
	drmModeFreePropertyBlob(lut);
}

static void expect_odd_settings(int card)
{
	drmModePlaneRes *planes = drmModeGetPlaneResources(card);
	uint64_t value;

	assert_non_null(planes);
	for (uint32_t i = 0; i < planes->count_planes; i++) {
		for (int j = 0; j < SETTINGS; j++) {
			drmModePropertyRes *property =
				find_property(card, planes->planes[i], DRM_MODE_OBJECT_PLANE,
					      odd[j].property, &value);

			assert_int_equal(value, value_of(property, odd[j].value));
			drmModeFreeProperty(property);
		}
	}
	drmModeFreePlaneResources(planes);
	drmModeFreeProperty(
		find_property(card, first_crtc(card), DRM_MODE_OBJECT_CRTC, "GAMMA_LUT", &value));
	expect_inverting_gamma(card, value);
}

/* White, and red at the top left: BT.601 in limited range. */
static void draw(struct picture *picture)
{
	begin_pixels(picture);
	for (unsigned y = 0; y < HEIGHT; y++) {
		memset(row_of(picture, 0, y), 235, WIDTH);
		if (y < HEIGHT / 4)
			memset(row_of(picture, 0, y), 81, WIDTH / 4);
	}
	for (unsigned y = 0; y < HEIGHT / 2; y++) {
		memset(row_of(picture, 1, y), 128, WIDTH);
		for (unsigned x = 0; x < WIDTH / 4 && y < HEIGHT / 8; x++)
			row_of(picture, 1, y)[x] = x % 2 ? 240 : 90;
	}
	end_pixels(picture);
}

static void expect_colour(const struct picture *picture, unsigned x, unsigned y, int colour)
{
	int pixel = ((const int *)(const void *)row_of(picture, 0, y))[x];

	for (int shift = 0; shift < 24; shift += 8) {
		if (abs((pixel >> shift & 255) - (colour >> shift & 255)) > 2)
			fail_msg("pixel (%u, %u) is 0x%06x instead of 0x%06x", x, y,
				 (unsigned)pixel & 0xffffff, (unsigned)colour);
	}
}

static void expect_screen(const struct display *display, struct picture *target, int corner,
			  int rest)
{
	int fence;

	must(cmaheap_kms_write_back(display->kms, target->fb, &fence));
	must(cmaheap_fence_wait(fence, 20000));
	must_close(fence);
	begin_pixels(target);
	expect_colour(target, 10, 10, corner);
	expect_colour(target, WIDTH - 10, 10, rest);
	expect_colour(target, 10, HEIGHT - 10, rest);
	expect_colour(target, WIDTH - 10, HEIGHT - 10, rest);
	end_pixels(target);
}

/* Other than the former program's in blue. */
static void set_own_gamma(struct cmaheap_kms *kms)
{
	const unsigned size = cmaheap_kms_gamma_size(kms);
	struct cmaheap_kms_gamma *table = calloc(size, sizeof(*table));

	assert_true(size > 1);
	assert_non_null(table);
	for (unsigned i = 0; i < size; i++) {
		table[i].blue = (uint16_t)(i * UINT16_MAX / (size - 1));
		table[i].red = table[i].green = (uint16_t)(UINT16_MAX - table[i].blue);
	}
	must(cmaheap_kms_set_gamma(kms, table, size));
	free(table);
}

static void flip_and_wait(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb)
{
	struct cmaheap_kms_flip flip;

	must(cmaheap_kms_flip(kms, fb, NULL));
	must(cmaheap_kms_finish_flip(kms, 20000, &flip));
}

static void show_and_compare(const struct display *display)
{
	struct picture picture, target;
	unsigned mode;

	must(cmaheap_kms_find_mode(display->kms, "640x480", &mode));
	make_picture(display, &picture, DRM_FORMAT_NV12, WIDTH, HEIGHT, NULL);
	make_picture(display, &target, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, NULL);
	draw(&picture);
	must(cmaheap_kms_show(display->kms, picture.fb, mode));
	expect_screen(display, &target, RED, WHITE);

	set_own_gamma(display->kms);
	flip_and_wait(display->kms, picture.fb);
	expect_screen(display, &target, GREEN, BLUE);
	must(cmaheap_kms_set_gamma(display->kms, NULL, 0));
	must(cmaheap_kms_show(display->kms, picture.fb, mode));
	expect_screen(display, &target, RED, WHITE);
	set_own_gamma(display->kms);
	must(cmaheap_kms_show(display->kms, picture.fb, mode));
	expect_screen(display, &target, GREEN, BLUE);
	free_picture(&target);
	free_picture(&picture);
}

static void former_settings_change_nothing_and_come_back(void **state)
{
	int card = open_card("vkms");
	struct display display;

	(void)state;
	assert_true(card >= 0);
	assert_int_equal(drmSetClientCap(card, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 1), 0);
	assert_int_equal(drmSetClientCap(card, DRM_CLIENT_CAP_ATOMIC, 1), 0);
	be_former_program(card, odd, true);
	open_display_of(&display, "vkms", 0);
	show_and_compare(&display);
	close_display(&display);
	expect_odd_settings(card);
	be_former_program(card, neutral, false);
	must_close(card);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(former_settings_change_nothing_and_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
