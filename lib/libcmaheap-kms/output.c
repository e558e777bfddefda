/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The CRTC and primary plane behind a connector, and the state they are found in. */
#include "internal.h"

static const struct {
	uint32_t type;
	const char *name;
} property_names[KMS_PROPERTY_COUNT] = {
	[CONNECTOR_CRTC_ID] = { DRM_MODE_OBJECT_CONNECTOR, "CRTC_ID" },
	[CRTC_ACTIVE] = { DRM_MODE_OBJECT_CRTC, "ACTIVE" },
	[CRTC_MODE_ID] = { DRM_MODE_OBJECT_CRTC, "MODE_ID" },
	[PLANE_FB_ID] = { DRM_MODE_OBJECT_PLANE, "FB_ID" },
	[PLANE_CRTC_ID] = { DRM_MODE_OBJECT_PLANE, "CRTC_ID" },
	[PLANE_SRC_X] = { DRM_MODE_OBJECT_PLANE, "SRC_X" },
	[PLANE_SRC_Y] = { DRM_MODE_OBJECT_PLANE, "SRC_Y" },
	[PLANE_SRC_W] = { DRM_MODE_OBJECT_PLANE, "SRC_W" },
	[PLANE_SRC_H] = { DRM_MODE_OBJECT_PLANE, "SRC_H" },
	[PLANE_CRTC_X] = { DRM_MODE_OBJECT_PLANE, "CRTC_X" },
	[PLANE_CRTC_Y] = { DRM_MODE_OBJECT_PLANE, "CRTC_Y" },
	[PLANE_CRTC_W] = { DRM_MODE_OBJECT_PLANE, "CRTC_W" },
	[PLANE_CRTC_H] = { DRM_MODE_OBJECT_PLANE, "CRTC_H" },
};

static int read_property(int fd, uint32_t object, uint32_t type, const char *name, uint32_t *id,
			 uint64_t *value)
{
	drmModeObjectProperties *all = drmModeObjectGetProperties(fd, object, type);
	int error = -ENOENT;

	if (!all)
		return -errno;
	for (uint32_t i = 0; i < all->count_props && error; i++) {
		drmModePropertyRes *property = drmModeGetProperty(fd, all->props[i]);

		if (property && !strcmp(property->name, name)) {
			*id = property->prop_id;
			*value = all->prop_values[i];
			error = 0;
		}
		drmModeFreeProperty(property);
	}
	drmModeFreeObjectProperties(all);
	return error;
}

static uint32_t crtc_of_encoder(int fd, uint32_t encoder_id, uint32_t *possible)
{
	drmModeEncoder *encoder = drmModeGetEncoder(fd, encoder_id);
	uint32_t crtc;

	if (!encoder)
		return 0;
	crtc = encoder->crtc_id;
	*possible |= encoder->possible_crtcs;
	drmModeFreeEncoder(encoder);
	return crtc;
}

static bool is_idle(int fd, uint32_t crtc_id)
{
	drmModeCrtc *crtc = drmModeGetCrtc(fd, crtc_id);
	bool idle = crtc && !crtc->mode_valid;

	drmModeFreeCrtc(crtc);
	return idle;
}

/* The CRTC that feeds the connector already, else an idle one that can. */
static int choose_crtc(struct cmaheap_kms *kms, const drmModeRes *resources)
{
	const drmModeConnector *connector = kms->connector;
	uint32_t current = 0, possible = 0;

	if (connector->encoder_id)
		current = crtc_of_encoder(kms->fd, connector->encoder_id, &possible);
	for (int i = 0; i < connector->count_encoders; i++)
		crtc_of_encoder(kms->fd, connector->encoders[i], &possible);

	for (int i = 0; i < resources->count_crtcs; i++) {
		uint32_t crtc = resources->crtcs[i];

		if (current ? crtc == current : possible & (1U << i) && is_idle(kms->fd, crtc)) {
			kms->crtc = crtc;
			kms->crtc_index = (unsigned)i;
			return 0;
		}
	}
	return cmaheap_fail(EBUSY, "%s (%s) has no free CRTC for %s", kms->path, kms->driver,
			    kms->connector_name);
}

static bool is_usable_primary(const struct cmaheap_kms *kms, const drmModePlane *plane)
{
	uint64_t type;
	uint32_t id;

	if (!(plane->possible_crtcs & (1U << kms->crtc_index)))
		return false;
	if (plane->crtc_id && plane->crtc_id != kms->crtc)
		return false;
	return read_property(kms->fd, plane->plane_id, DRM_MODE_OBJECT_PLANE, "type", &id, &type) ==
		       0 &&
	       type == DRM_PLANE_TYPE_PRIMARY;
}

static int choose_plane(struct cmaheap_kms *kms)
{
	drmModePlaneRes *planes = drmModeGetPlaneResources(kms->fd);

	for (uint32_t i = 0; planes && i < planes->count_planes; i++) {
		drmModePlane *plane = drmModeGetPlane(kms->fd, planes->planes[i]);
		bool better = plane && is_usable_primary(kms, plane) &&
			      (!kms->plane || plane->crtc_id == kms->crtc);

		/* The plane that is on the CRTC now wins over one that could be. */
		if (better) {
			drmModeFreePlane(kms->plane);
			kms->plane = plane;
		} else {
			drmModeFreePlane(plane);
		}
	}
	drmModeFreePlaneResources(planes);
	if (!kms->plane)
		return cmaheap_fail(EBUSY, "%s (%s) has no free primary plane for %s", kms->path,
				    kms->driver, kms->connector_name);
	return 0;
}

int kms_choose_output(struct cmaheap_kms *kms, const drmModeRes *resources)
{
	int error = choose_crtc(kms, resources);

	return error ? error : choose_plane(kms);
}

static uint32_t object_of(const struct cmaheap_kms *kms, uint32_t type)
{
	if (type == DRM_MODE_OBJECT_CONNECTOR)
		return kms->connector->connector_id;
	return type == DRM_MODE_OBJECT_CRTC ? kms->crtc : kms->plane->plane_id;
}

int kms_save(struct cmaheap_kms *kms)
{
	drmModeCrtc *crtc;

	for (int i = 0; i < KMS_PROPERTY_COUNT; i++) {
		struct kms_property_state *state = &kms->properties[i];
		uint32_t type = property_names[i].type;
		int error;

		state->object = object_of(kms, type);
		error = read_property(kms->fd, state->object, type, property_names[i].name,
				      &state->id, &state->saved);
		if (error)
			return cmaheap_fail(-error, "%s (%s) does not tell property %s: %s",
					    kms->path, kms->driver, property_names[i].name,
					    strerror(-error));
	}

	crtc = drmModeGetCrtc(kms->fd, kms->crtc);
	if (crtc)
		kms->saved_mode = crtc->mode;
	drmModeFreeCrtc(crtc);
	return 0;
}
