/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "internal.h"

static const char *const names[PROPERTY_COUNT] = {
	[PROPERTY_ACTIVE] = "ACTIVE",
	[PROPERTY_MODE_ID] = "MODE_ID",
	[PROPERTY_OUT_FENCE_PTR] = "OUT_FENCE_PTR",
	[PROPERTY_CRTC_ID] = "CRTC_ID",
	[PROPERTY_FB_ID] = "FB_ID",
	[PROPERTY_SRC_X] = "SRC_X",
	[PROPERTY_SRC_Y] = "SRC_Y",
	[PROPERTY_SRC_W] = "SRC_W",
	[PROPERTY_SRC_H] = "SRC_H",
	[PROPERTY_CRTC_X] = "CRTC_X",
	[PROPERTY_CRTC_Y] = "CRTC_Y",
	[PROPERTY_CRTC_W] = "CRTC_W",
	[PROPERTY_CRTC_H] = "CRTC_H",
	[PROPERTY_IN_FENCE_FD] = "IN_FENCE_FD",
	[PROPERTY_TYPE] = "type",
	[PROPERTY_WRITEBACK_FB_ID] = "WRITEBACK_FB_ID",
	[PROPERTY_WRITEBACK_OUT_FENCE_PTR] = "WRITEBACK_OUT_FENCE_PTR",
	[PROPERTY_WRITEBACK_PIXEL_FORMATS] = "WRITEBACK_PIXEL_FORMATS",
};

static void read_property(int fd, uint32_t id, uint64_t value, struct kms_object *object)
{
	drmModePropertyRes *property = drmModeGetProperty(fd, id);

	for (int i = 0; property && i < PROPERTY_COUNT; i++) {
		if (strcmp(property->name, names[i]) != 0)
			continue;
		object->properties[i].id = id;
		object->properties[i].saved = value;
	}
	drmModeFreeProperty(property);
}

int kms_read_object(const struct cmaheap_kms *kms, uint32_t id, uint32_t type,
		    struct kms_object *object)
{
	drmModeObjectProperties *all = drmModeObjectGetProperties(kms->fd, id, type);

	if (!all)
		return cmaheap_fail(errno, "%s (%s) does not tell the properties of object %u: %s",
				    kms->path, kms->driver, id, strerror(errno));
	object->id = id;
	for (uint32_t i = 0; i < all->count_props; i++)
		read_property(kms->fd, all->props[i], all->prop_values[i], object);
	drmModeFreeObjectProperties(all);
	return 0;
}
