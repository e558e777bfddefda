/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the files of libcmaheap-kms share. */
#ifndef CMAHEAP_KMS_INTERNAL_H
#define CMAHEAP_KMS_INTERNAL_H

#include <xf86drm.h>
#include <xf86drmMode.h>

#include <cmaheap/kms.h>

#include "error.h"

/* The properties that make up the state of an output. */
enum kms_property {
	CONNECTOR_CRTC_ID,
	CRTC_ACTIVE,
	CRTC_MODE_ID,
	PLANE_FB_ID,
	PLANE_CRTC_ID,
	PLANE_SRC_X,
	PLANE_SRC_Y,
	PLANE_SRC_W,
	PLANE_SRC_H,
	PLANE_CRTC_X,
	PLANE_CRTC_Y,
	PLANE_CRTC_W,
	PLANE_CRTC_H,
	KMS_PROPERTY_COUNT,
};

struct kms_property_state {
	uint32_t object;
	uint32_t id;
	uint64_t saved; /* value when the card was opened */
};

struct cmaheap_kms {
	int fd;
	char path[64];
	char driver[32];

	drmModeConnector *connector;
	char connector_name[32];
	uint32_t crtc;
	unsigned crtc_index;
	drmModePlane *plane;

	struct kms_property_state properties[KMS_PROPERTY_COUNT];
	drmModeModeInfo saved_mode; /* valid if saved MODE_ID is not 0 */

	struct cmaheap_kms_fb *fbs;
	const struct cmaheap_kms_fb *shown; /* on screen, or about to be */
	bool changed;			    /* the screen is not as we found it */
	bool flipping;
	struct cmaheap_kms_flip last_flip;
};

struct cmaheap_kms_fb {
	struct cmaheap_kms *kms;
	struct cmaheap_kms_fb *next;
	struct cmaheap_kms_layout layout;
	uint32_t id;
};

/* connector.c: fills in connector and connector_name. */
int kms_choose_connector(struct cmaheap_kms *kms, const drmModeRes *resources, const char *name);

/* output.c: fills in crtc and plane, and remembers what they show. */
int kms_choose_output(struct cmaheap_kms *kms, const drmModeRes *resources);
int kms_save(struct cmaheap_kms *kms);

/* commit.c */
void kms_restore(struct cmaheap_kms *kms);

/* mode.c */
const drmModeModeInfo *kms_mode(const struct cmaheap_kms *kms, unsigned index);

#endif
