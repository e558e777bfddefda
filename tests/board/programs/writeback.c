/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* vkms composes a picture from one heap buffer into another: all pixels must arrive. */
#include "board-test.h"
#include "drm-card.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

enum { MAX_WIDTH = 1024, MAX_HEIGHT = 768 };

struct output {
	int card;
	uint32_t crtc, plane, connector;
	drmModeModeInfo mode;
};

static uint32_t property(int card, uint32_t object, uint32_t type, const char *name)
{
	drmModeObjectPropertiesPtr all = drmModeObjectGetProperties(card, object, type);
	uint32_t id = 0;

	assert_non_null(all);
	for (uint32_t i = 0; i < all->count_props && !id; i++) {
		drmModePropertyPtr one = drmModeGetProperty(card, all->props[i]);

		if (!strcmp(one->name, name))
			id = one->prop_id;
		drmModeFreeProperty(one);
	}
	drmModeFreeObjectProperties(all);
	assert_int_not_equal(id, 0);

	return id;
}

static void set(drmModeAtomicReqPtr request, int card, uint32_t object, uint32_t type,
		const char *name, uint64_t value)
{
	assert_true(drmModeAtomicAddProperty(request, object, property(card, object, type, name),
					     value) >= 0);
}

static uint32_t primary_plane(int card)
{
	drmModePlaneResPtr planes = drmModeGetPlaneResources(card);
	uint32_t plane;

	assert_non_null(planes);
	assert_true(planes->count_planes > 0);
	plane = planes->planes[0];
	drmModeFreePlaneResources(planes);

	return plane;
}

static void find_writeback(struct output *output)
{
	drmModeResPtr resources = drmModeGetResources(output->card);

	assert_non_null(resources);
	output->crtc = resources->crtcs[0];
	for (int i = 0; i < resources->count_connectors; i++) {
		drmModeConnectorPtr connector =
			drmModeGetConnector(output->card, resources->connectors[i]);

		if (connector->connector_type == DRM_MODE_CONNECTOR_WRITEBACK)
			output->connector = connector->connector_id;
		drmModeFreeConnector(connector);
	}
	drmModeFreeResources(resources);
	assert_int_not_equal(output->connector, 0);
}

/* A writeback connector lists no modes: any that the CRTC can do will serve. */
static void fill_mode(drmModeModeInfo *mode)
{
	*mode = (drmModeModeInfo){
		.clock = 65000,
		.hdisplay = 1024,
		.hsync_start = 1048,
		.hsync_end = 1184,
		.htotal = 1344,
		.vdisplay = 768,
		.vsync_start = 771,
		.vsync_end = 777,
		.vtotal = 806,
		.vrefresh = 60,
		.name = "1024x768",
	};
}

static void open_vkms(struct output *output)
{
	*output = (struct output){ .card = open_card("vkms") };
	assert_true(output->card >= 0);
	assert_int_equal(drmSetClientCap(output->card, DRM_CLIENT_CAP_ATOMIC, 1), 0);
	assert_int_equal(drmSetClientCap(output->card, DRM_CLIENT_CAP_WRITEBACK_CONNECTORS, 1), 0);
	find_writeback(output);
	output->plane = primary_plane(output->card);
	fill_mode(&output->mode);
}

static uint32_t framebuffer(int card, int fd)
{
	uint32_t handle, fb;

	assert_int_equal(import_buffer(card, fd, &handle), 0);
	assert_int_equal(add_framebuffer(card, handle, MAX_WIDTH, MAX_HEIGHT, &fb), 0);
	assert_int_equal(drmCloseBufferHandle(card, handle), 0);

	return fb;
}

/* Returns the fence that signals when the target is written. */
static int commit(const struct output *o, uint32_t source, uint32_t target)
{
	drmModeAtomicReqPtr r = drmModeAtomicAlloc();
	const uint64_t width = o->mode.hdisplay, height = o->mode.vdisplay;
	uint32_t mode;
	int fence = -1;

	assert_int_equal(drmModeCreatePropertyBlob(o->card, &o->mode, sizeof(o->mode), &mode), 0);
	set(r, o->card, o->crtc, DRM_MODE_OBJECT_CRTC, "MODE_ID", mode);
	set(r, o->card, o->crtc, DRM_MODE_OBJECT_CRTC, "ACTIVE", 1);
	set(r, o->card, o->plane, DRM_MODE_OBJECT_PLANE, "FB_ID", source);
	set(r, o->card, o->plane, DRM_MODE_OBJECT_PLANE, "CRTC_ID", o->crtc);
	set(r, o->card, o->plane, DRM_MODE_OBJECT_PLANE, "SRC_W", width << 16);
	set(r, o->card, o->plane, DRM_MODE_OBJECT_PLANE, "SRC_H", height << 16);
	set(r, o->card, o->plane, DRM_MODE_OBJECT_PLANE, "CRTC_W", width);
	set(r, o->card, o->plane, DRM_MODE_OBJECT_PLANE, "CRTC_H", height);
	set(r, o->card, o->connector, DRM_MODE_OBJECT_CONNECTOR, "CRTC_ID", o->crtc);
	set(r, o->card, o->connector, DRM_MODE_OBJECT_CONNECTOR, "WRITEBACK_FB_ID", target);
	set(r, o->card, o->connector, DRM_MODE_OBJECT_CONNECTOR, "WRITEBACK_OUT_FENCE_PTR",
	    (uint64_t)(uintptr_t)&fence);
	assert_int_equal(drmModeAtomicCommit(o->card, r, DRM_MODE_ATOMIC_ALLOW_MODESET, NULL), 0);
	drmModeAtomicFree(r);
	drmModeDestroyPropertyBlob(o->card, mode);
	assert_true(fence >= 0);

	return fence;
}

static void a_composed_picture_arrives_whole_in_another_buffer(void **state)
{
	const size_t size = (size_t)MAX_WIDTH * MAX_HEIGHT * 4, pixels = size / 4;
	int source = must_alloc(size), target = must_alloc(size);
	uint32_t *in = must_map(source, size), *out = must_map(target, size), wrong = 0;
	struct pollfd fence = { .events = POLLIN };
	struct output output;

	(void)state;
	for (size_t i = 0; i < pixels; i++)
		in[i] = (uint32_t)i * 2654435761u >> 8;

	open_vkms(&output);
	fence.fd =
		commit(&output, framebuffer(output.card, source), framebuffer(output.card, target));
	assert_int_equal(poll(&fence, 1, 20000), 1);
	for (size_t i = 0; i < pixels; i++)
		wrong += (in[i] & 0xffffff) != (out[i] & 0xffffff);
	assert_int_equal(wrong, 0);

	must_close(fence.fd);
	must_close(output.card);
	munmap(in, size);
	munmap(out, size);
	must_close(source);
	must_close(target);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(a_composed_picture_arrives_whole_in_another_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
