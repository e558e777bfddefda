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
	[PROPERTY_GAMMA_LUT_SIZE] = "GAMMA_LUT_SIZE",
	[PROPERTY_ROTATION] = "rotation",
	[PROPERTY_ALPHA] = "alpha",
	[PROPERTY_BLEND_MODE] = "pixel blend mode",
	[PROPERTY_COLOR_ENCODING] = "COLOR_ENCODING",
	[PROPERTY_COLOR_RANGE] = "COLOR_RANGE",
	[PROPERTY_DEGAMMA_LUT] = "DEGAMMA_LUT",
	[PROPERTY_CTM] = "CTM",
	[PROPERTY_GAMMA_LUT] = "GAMMA_LUT",
};

static const char *const value_names[PROPERTY_COUNT][PROPERTY_VALUES] = {
	[PROPERTY_ROTATION] = { "rotate-0", "rotate-90", "rotate-180", "rotate-270" },
	[PROPERTY_BLEND_MODE] = { "Pre-multiplied", "Coverage", "None" },
	[PROPERTY_COLOR_ENCODING] = { "ITU-R BT.601 YCbCr", "ITU-R BT.709 YCbCr",
				      "ITU-R BT.2020 YCbCr" },
	[PROPERTY_COLOR_RANGE] = { "YCbCr limited range", "YCbCr full range" },
};

static void read_values(const drmModePropertyRes *property, enum kms_property which,
			struct kms_object *object)
{
	for (int i = 0; i < PROPERTY_VALUES && value_names[which][i]; i++) {
		for (int j = 0; j < property->count_enums; j++) {
			uint64_t value = property->enums[j].value;

			if (strcmp(property->enums[j].name, value_names[which][i]) != 0)
				continue;
			if (property->flags & DRM_MODE_PROP_BITMASK)
				value = UINT64_C(1) << value;
			object->properties[which].values[i] = value;
			object->properties[which].has[i] = true;
		}
	}
}

/*
 * The program that made the blob may end, and the blob goes when it is not used any more. 0,
 * no table, if there is no copy: to name what is gone fails a request as a whole.
 */
static uint64_t copy_blob(int fd, uint64_t id)
{
	drmModePropertyBlobRes *blob = id ? drmModeGetPropertyBlob(fd, (uint32_t)id) : NULL;
	uint32_t copy = 0;

	if (blob && drmModeCreatePropertyBlob(fd, blob->data, blob->length, &copy))
		copy = 0;
	drmModeFreePropertyBlob(blob);
	return copy;
}

static void read_setting(int fd, const drmModePropertyRes *property, enum kms_property which,
			 struct kms_object *object)
{
	switch (which) {
	case PROPERTY_ALPHA:
		if (property->count_values < 2)
			return;
		object->properties[which].values[0] = property->values[1]; /* the largest */
		object->properties[which].has[0] = true;
		break;
	case PROPERTY_DEGAMMA_LUT:
	case PROPERTY_CTM:
	case PROPERTY_GAMMA_LUT:
		object->properties[which].saved = copy_blob(fd, object->properties[which].saved);
		break;
	default:
		read_values(property, which, object);
	}
}

static unsigned wanted_value(enum kms_property property, const struct kms_view *view)
{
	switch (property) {
	case PROPERTY_ROTATION:
		return view->place.rotation / 90;
	case PROPERTY_BLEND_MODE:
		return view->place.blend;
	case PROPERTY_COLOR_ENCODING:
		return view->fb->encoding;
	case PROPERTY_COLOR_RANGE:
		return view->fb->range;
	default:
		return 0;
	}
}

bool kms_setting(const struct kms_object *plane, enum kms_property property,
		 const struct kms_view *view, uint64_t *value)
{
	unsigned which = wanted_value(property, view);

	if (!plane->properties[property].has[which])
		return false;
	*value = plane->properties[property].values[which];
	if (property == PROPERTY_ALPHA)
		*value -= *value * view->place.transparency / UINT16_MAX;
	return true;
}

static void read_property(int fd, uint32_t id, uint64_t value, struct kms_object *object)
{
	drmModePropertyRes *property = drmModeGetProperty(fd, id);

	for (int i = 0; property && i < PROPERTY_COUNT; i++) {
		if (strcmp(property->name, names[i]) != 0)
			continue;
		object->properties[i].id = id;
		object->properties[i].saved = value;
		read_setting(fd, property, (enum kms_property)i, object);
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
