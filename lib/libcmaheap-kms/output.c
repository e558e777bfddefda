/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The CRTC behind a connector, and the state it is found in. */
#include "internal.h"

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
static int find_crtc(struct cmaheap_kms *kms, const drmModeRes *resources)
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
			kms->crtc.id = crtc;
			kms->crtc_index = (unsigned)i;
			return 0;
		}
	}
	return cmaheap_fail(EBUSY, "%s (%s) has no free CRTC for %s", kms->path, kms->driver,
			    kms->connector_name);
}

/* Other connectors that the CRTC feeds. */
static void find_clones(struct cmaheap_kms *kms, const drmModeRes *resources)
{
	for (int i = 0; i < resources->count_connectors; i++) {
		uint32_t id = resources->connectors[i], unused = 0;
		drmModeConnector *connector = id == kms->connector->connector_id
						      ? NULL
						      : drmModeGetConnectorCurrent(kms->fd, id);

		if (connector && connector->encoder_id && kms->clone_count < KMS_CLONES &&
		    crtc_of_encoder(kms->fd, connector->encoder_id, &unused) == kms->crtc.id)
			kms->clones[kms->clone_count++] = id;
		drmModeFreeConnector(connector);
	}
}

static bool is_there(int fd, uint32_t connector_id)
{
	drmModeConnector *connector = drmModeGetConnectorCurrent(fd, connector_id);
	bool there = connector != NULL;

	drmModeFreeConnector(connector);
	return there;
}

void kms_forget_lost_clones(struct cmaheap_kms *kms)
{
	unsigned left = 0;

	for (unsigned i = 0; i < kms->clone_count; i++) {
		if (is_there(kms->fd, kms->clones[i]))
			kms->clones[left++] = kms->clones[i];
	}
	kms->clone_count = left;
}

int kms_choose_crtc(struct cmaheap_kms *kms, const drmModeRes *resources)
{
	int error = find_crtc(kms, resources);

	if (!error)
		error = kms_read_object(kms, kms->crtc.id, DRM_MODE_OBJECT_CRTC, &kms->crtc);
	if (!error)
		error = kms_read_object(kms, kms->connector->connector_id,
					DRM_MODE_OBJECT_CONNECTOR, &kms->connector_object);
	if (error)
		return error;

	kms->saved = drmModeGetCrtc(kms->fd, kms->crtc.id);
	if (!kms->saved)
		return cmaheap_fail(errno, "%s (%s) does not tell what it shows: %s", kms->path,
				    kms->driver, strerror(errno));
	find_clones(kms, resources);
	return 0;
}
