/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "fake-card.h"
#include "fake-fence.h"
#include "fake-kernel.h"
#include "wrap.h"

#define NO_FENCE UINT64_MAX /* -1, as the kernel has it */

enum { MAX_PROPERTIES = 20, MAX_ITEMS = 64 };

struct property {
	const char *name;
	uint64_t value;
};

struct _drmModeAtomicReq {
	int count;
	struct {
		uint32_t object, property;
		uint64_t value;
	} items[MAX_ITEMS];
};

static struct fake_card card;
static struct property properties[FAKE_OBJECT_COUNT][MAX_PROPERTIES];
static void *flip_data;
static bool flip_done;

static int refuse(int error)
{
	errno = error;
	return -error;
}

static struct property *find(uint32_t object, const char *name)
{
	for (int i = 0; i < MAX_PROPERTIES && properties[object][i].name; i++) {
		if (!strcmp(properties[object][i].name, name))
			return &properties[object][i];
	}
	abort();
}

struct fake_card *fake_card(void)
{
	return &card;
}

uint64_t fake_card_value(uint32_t object, const char *name)
{
	return find(object, name)->value;
}

static int no_ioctls(int fd, unsigned long request, void *argument)
{
	(void)fd;
	(void)request;
	(void)argument;
	return refuse(ENOTTY);
}

struct fake_card *fake_card_add(void)
{
	static const struct property crtc[] = { { "ACTIVE", 1 },
						{ "MODE_ID", FAKE_OLD_BLOB },
						{ "OUT_FENCE_PTR", 0 },
						{ "GAMMA_LUT", FAKE_LUT_BLOB },
						{ "GAMMA_LUT_SIZE", FAKE_LUT_SIZE } };
	static const struct property plane[] = {
		{ "type", DRM_PLANE_TYPE_PRIMARY },
		{ "FB_ID", FAKE_OLD_FB },
		{ "CRTC_ID", FAKE_CRTC },
		{ "SRC_X", 0 },
		{ "SRC_Y", 0 },
		{ "SRC_W", FAKE_OLD_WIDTH << 16 },
		{ "SRC_H", 600 << 16 },
		{ "CRTC_X", 0 },
		{ "CRTC_Y", 0 },
		{ "CRTC_W", FAKE_OLD_WIDTH },
		{ "CRTC_H", 600 },
		{ "IN_FENCE_FD", NO_FENCE },
		{ "rotation", 4 },
		{ "alpha", 0x8000 },
		{ "pixel blend mode", 7 },
		{ "COLOR_ENCODING", 2 },
		{ "COLOR_RANGE", 1 },
	};
	static const struct property overlay[] = {
		{ "type", DRM_PLANE_TYPE_OVERLAY },
		{ "FB_ID", 0 },
		{ "CRTC_ID", 0 },
		{ "SRC_X", 0 },
		{ "SRC_Y", 0 },
		{ "SRC_W", 0 },
		{ "SRC_H", 0 },
		{ "CRTC_X", 0 },
		{ "CRTC_Y", 0 },
		{ "CRTC_W", 0 },
		{ "CRTC_H", 0 },
		{ "IN_FENCE_FD", NO_FENCE },
		{ "rotation", 4 },
		{ "alpha", 0x8000 },
		{ "pixel blend mode", 7 },
		{ "COLOR_ENCODING", 2 },
		{ "COLOR_RANGE", 1 },
	};
	static const struct property connector[] = { { "CRTC_ID", FAKE_CRTC } };
	static const struct property writeback[] = { { "CRTC_ID", 0 },
						     { "WRITEBACK_FB_ID", 0 },
						     { "WRITEBACK_OUT_FENCE_PTR", 0 },
						     { "WRITEBACK_PIXEL_FORMATS",
						       FAKE_FORMATS_BLOB } };

	memset(properties, 0, sizeof(properties));
	memcpy(properties[FAKE_CRTC], crtc, sizeof(crtc));
	memcpy(properties[FAKE_PLANE], plane, sizeof(plane));
	memcpy(properties[FAKE_OVERLAY], overlay, sizeof(overlay));
	memcpy(properties[FAKE_HDMI], connector, sizeof(connector));
	memcpy(properties[FAKE_VGA], connector, sizeof(connector));
	memcpy(properties[FAKE_WRITEBACK], writeback, sizeof(writeback));
	card = (struct fake_card){
		.driver = "fake",
		.has_atomic = true,
		.has_display = true,
		.has_modifiers = true,
		.dumb_align = 1,
	};
	flip_data = NULL;
	flip_done = false;
	fake_add_device(FAKE_CARD_PATH, no_ioctls);
	return &card;
}

void fake_card_finish_flip(void)
{
	flip_done = true;
}

/* Descriptors of the fake always poll readable: /dev/null does. */
int drmHandleEvent(int fd, drmEventContextPtr context)
{
	void *data = flip_data;

	if (card.other_events) {
		card.other_events--;
		context->page_flip_handler2(fd, 1, 1, 1, 0, card.other_data);
		return 0;
	}
	if (!flip_done || !data)
		return 0;
	flip_done = false;
	flip_data = NULL;
	context->page_flip_handler2(fd, 7, 2, 3, FAKE_CRTC, data);
	return 0;
}

/* A property's id is its object's times 100 plus its place there. */
drmModeObjectPropertiesPtr drmModeObjectGetProperties(int fd, uint32_t object, uint32_t type)
{
	drmModeObjectPropertiesPtr all;

	(void)fd;
	(void)type;
	if (card.properties_error) {
		errno = card.properties_error;
		return NULL;
	}
	all = calloc(1, sizeof(*all));
	all->props = calloc(MAX_PROPERTIES, sizeof(*all->props));
	all->prop_values = calloc(MAX_PROPERTIES, sizeof(*all->prop_values));
	for (uint32_t i = 0; i < MAX_PROPERTIES && properties[object][i].name; i++) {
		if (card.has_no_lut && !strcmp(properties[object][i].name, "GAMMA_LUT"))
			break; /* its size is the last one */
		all->props[i] = object * 100 + i;
		all->prop_values[i] = properties[object][i].value;
		all->count_props++;
	}
	return all;
}

void drmModeFreeObjectProperties(drmModeObjectPropertiesPtr all)
{
	free(all->prop_values);
	free(all->props);
	free(all);
}

/* As the kernel has them: of "rotation" the values are bits' numbers. */
static void tell_values(drmModePropertyPtr property)
{
	static struct drm_mode_property_enum rotations[] = { { 2, "rotate-180" },
							     { 0, "rotate-0" } };
	static struct drm_mode_property_enum blends[] = { { 7, "None" }, { 5, "Pre-multiplied" } };
	static struct drm_mode_property_enum encodings[] = { { 0, "ITU-R BT.601 YCbCr" },
							     { 1, "ITU-R BT.709 YCbCr" } };
	static struct drm_mode_property_enum ranges[] = { { 0, "YCbCr limited range" },
							  { 1, "YCbCr full range" } };
	static uint64_t alphas[] = { 0, 0xffff };
	static const struct {
		const char *name;
		struct drm_mode_property_enum *enums;
	} known[] = { { "rotation", rotations },
		      { "pixel blend mode", blends },
		      { "COLOR_ENCODING", encodings },
		      { "COLOR_RANGE", ranges } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(property->name, known[i].name) != 0)
			continue;
		property->enums = known[i].enums;
		property->count_enums = 2;
	}
	property->flags = property->enums == rotations ? DRM_MODE_PROP_BITMASK : 0;
	if (!strcmp(property->name, "alpha")) {
		property->values = alphas;
		property->count_values = 2;
	}
}

drmModePropertyPtr drmModeGetProperty(int fd, uint32_t id)
{
	drmModePropertyPtr property = calloc(1, sizeof(*property));

	(void)fd;
	property->prop_id = id;
	strncpy(property->name, properties[id / 100][id % 100].name, DRM_PROP_NAME_LEN - 1);
	tell_values(property);
	return property;
}

void drmModeFreeProperty(drmModePropertyPtr property)
{
	free(property);
}

drmModeAtomicReqPtr drmModeAtomicAlloc(void)
{
	return calloc(1, sizeof(struct _drmModeAtomicReq));
}

void drmModeAtomicFree(drmModeAtomicReqPtr request)
{
	free(request);
}

int drmModeAtomicAddProperty(drmModeAtomicReqPtr request, uint32_t object, uint32_t property,
			     uint64_t value)
{
	request->items[request->count].object = object;
	request->items[request->count].property = property;
	request->items[request->count].value = value;
	return ++request->count;
}

/* What the kernel does not keep: fences. */
static void apply(struct property *property, uint64_t value)
{
	bool is_fence = strstr(property->name, "OUT_FENCE_PTR") != NULL;

	if (is_fence && value)
		*(int *)(uintptr_t)value = fake_make_sync_file(1);
	else
		property->value = value;
}

/* What the kernel says to a request that feeds VGA-1, or only names it. */
static int vga_error(bool feeds)
{
	if (card.vga_is_lost)
		return ENOENT;
	return feeds ? card.clone_error : 0;
}

static void note_tested(const struct _drmModeAtomicReq *request)
{
	card.tested_lut = 0;
	for (int i = 0; i < request->count; i++) {
		uint32_t property = request->items[i].property;

		if (strcmp(properties[property / 100][property % 100].name, "GAMMA_LUT") == 0)
			card.tested_lut = request->items[i].value;
	}
}

static int request_error(const struct _drmModeAtomicReq *request)
{
	for (int i = 0; i < request->count; i++) {
		if (request->items[i].object == FAKE_VGA && vga_error(request->items[i].value))
			return vga_error(request->items[i].value);
	}
	return 0;
}

int drmModeAtomicCommit(int fd, const drmModeAtomicReqPtr request, uint32_t flags, void *data)
{
	bool test = flags & DRM_MODE_ATOMIC_TEST_ONLY;

	(void)fd;
	if (test)
		note_tested(request);
	if (test ? card.test_error : card.commit_error)
		return refuse(test ? card.test_error : card.commit_error);
	if (request_error(request))
		return refuse(request_error(request));
	if (test)
		return 0;
	card.commits++;
	card.last_flags = flags;
	flip_data = data;
	find(FAKE_PLANE, "IN_FENCE_FD")->value = NO_FENCE;
	find(FAKE_OVERLAY, "IN_FENCE_FD")->value = NO_FENCE;
	for (int i = 0; i < request->count; i++) {
		uint32_t property = request->items[i].property, object = property / 100;

		if (request->items[i].object == FAKE_VGA) /* its CRTC_ID has the same number */
			object = FAKE_VGA;
		apply(&properties[object][property % 100], request->items[i].value);
	}
	return 0;
}

/* The older calls come down to the same properties. */
int drmModeSetCrtc(int fd, uint32_t crtc, uint32_t fb, uint32_t x, uint32_t y, uint32_t *connectors,
		   int count, drmModeModeInfoPtr mode)
{
	(void)fd, (void)crtc, (void)x, (void)y;
	if (card.commit_error && fb)
		return refuse(card.commit_error);
	for (int i = 0; i < count; i++) {
		if (connectors[i] == FAKE_VGA && vga_error(true))
			return refuse(vga_error(true));
	}
	card.crtc_sets++;
	card.last_connectors = 0;
	for (int i = 0; i < count; i++)
		card.last_connectors |= 1U << connectors[i];
	card.mode_width = mode ? mode->hdisplay : 0;
	find(FAKE_PLANE, "FB_ID")->value = fb;
	return 0;
}

int drmModePageFlip(int fd, uint32_t crtc, uint32_t fb, uint32_t flags, void *data)
{
	(void)fd, (void)crtc;
	if (card.commit_error)
		return refuse(card.commit_error);
	card.page_flips++;
	card.last_flags = flags;
	flip_data = data;
	find(FAKE_PLANE, "FB_ID")->value = fb;
	return 0;
}

int drmModeSetPlane(int fd, uint32_t plane, uint32_t crtc, uint32_t fb, uint32_t flags, int32_t x,
		    int32_t y, uint32_t width, uint32_t height, uint32_t crop_x, uint32_t crop_y,
		    uint32_t crop_width, uint32_t crop_height)
{
	const struct property values[] = {
		{ "FB_ID", fb },	   { "CRTC_ID", crtc }, { "CRTC_X", (uint64_t)x },
		{ "CRTC_Y", (uint64_t)y }, { "CRTC_W", width }, { "CRTC_H", height },
		{ "SRC_X", crop_x },	   { "SRC_Y", crop_y }, { "SRC_W", crop_width },
		{ "SRC_H", crop_height },
	};

	(void)fd, (void)flags;
	if (card.plane_error)
		return refuse(card.plane_error);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		find(plane, values[i].name)->value = values[i].value;
	return 0;
}
