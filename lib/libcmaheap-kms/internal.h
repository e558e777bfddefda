/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the files of libcmaheap-kms share. */
#ifndef CMAHEAP_KMS_INTERNAL_H
#define CMAHEAP_KMS_INTERNAL_H

#include <xf86drm.h>
#include <xf86drmMode.h>

#include <cmaheap/kms.h>

#include "error.h"

/* The properties of connectors, CRTCs and planes that matter here, see property.c. */
enum kms_property {
	PROPERTY_ACTIVE,
	PROPERTY_MODE_ID,
	PROPERTY_OUT_FENCE_PTR,
	PROPERTY_CRTC_ID,
	PROPERTY_FB_ID,
	PROPERTY_SRC_X,
	PROPERTY_SRC_Y,
	PROPERTY_SRC_W,
	PROPERTY_SRC_H,
	PROPERTY_CRTC_X,
	PROPERTY_CRTC_Y,
	PROPERTY_CRTC_W,
	PROPERTY_CRTC_H,
	PROPERTY_IN_FENCE_FD,
	PROPERTY_TYPE,
	PROPERTY_WRITEBACK_FB_ID,
	PROPERTY_WRITEBACK_OUT_FENCE_PTR,
	PROPERTY_WRITEBACK_PIXEL_FORMATS,
	PROPERTY_GAMMA_LUT_SIZE,
	/* What a former program may have left on a plane, and the CRTC, and would change colours.
	 */
	PROPERTY_ROTATION,
	PROPERTY_ALPHA,
	PROPERTY_BLEND_MODE,
	PROPERTY_COLOR_ENCODING,
	PROPERTY_COLOR_RANGE,
	PROPERTY_DEGAMMA_LUT,
	PROPERTY_CTM,
	PROPERTY_GAMMA_LUT,
	PROPERTY_COUNT,
};

enum { PROPERTY_VALUES = 4 };

struct kms_object {
	uint32_t id;
	struct {
		uint32_t id;	/* 0: the object has no such property */
		uint64_t saved; /* value when the card was opened */
		/* Of settings, in the order of kms.h; of alpha: opaque only. */
		uint64_t values[PROPERTY_VALUES];
		bool has[PROPERTY_VALUES];
	} properties[PROPERTY_COUNT];
};

struct kms_view {
	struct cmaheap_kms_fb *fb; /* NULL: nothing */
	struct cmaheap_kms_place place;
};

struct cmaheap_kms_plane {
	struct cmaheap_kms *kms;
	struct cmaheap_kms_plane *next;
	struct kms_object object;
	drmModePlane *info;
	struct kms_view shown, wanted;
	bool taken;   /* the primary plane always is */
	bool pending; /* wanted is not shown yet */
	bool touched; /* it is not as we found it */
};

/* How states reach the card. All return 0 or -errno without a text. */
struct kms_backend {
	/* Shows what all planes want, in kms->mode. */
	int (*show)(struct cmaheap_kms *kms);
	/* Starts to show what pending planes want. The fence may be NULL. */
	int (*flip)(struct cmaheap_kms *kms, int *fence);
	/* Whether the card could show what pending planes want. */
	int (*test)(struct cmaheap_kms *kms);
	/* Everything as it was found. */
	int (*restore)(struct cmaheap_kms *kms);
	void (*switch_off)(struct cmaheap_kms *kms);
};

extern const struct kms_backend kms_atomic, kms_legacy;

enum { KMS_CLONES = 7 };

struct cmaheap_kms {
	int fd;
	int memory_fd; /* the same card, see framebuffer.c */
	char path[64];
	char driver[32];
	const struct kms_backend *backend;
	bool has_modifiers;

	drmModeConnector *connector;
	char connector_name[32];
	struct kms_object connector_object, crtc, writeback;
	unsigned crtc_index;
	struct cmaheap_kms_plane *primary;
	struct cmaheap_kms_plane *planes; /* the primary plane first, then overlays */

	drmModeCrtc *saved; /* what the CRTC showed when the card was opened */
	/* and on which other connectors */
	uint32_t clones[KMS_CLONES];
	unsigned clone_count;
	drmModeModeInfo mode; /* what is shown, once something is */
	uint32_t gamma;	      /* the blob of the table that is wanted; 0: none */
	bool gamma_pending;   /* it is not shown yet */

	struct cmaheap_kms_fb *fbs;
	struct cmaheap_kms_fb *leaving; /* destroyed while a flip may still show them */
	bool changed;			/* the screen is not as we found it */
	bool flipping;
	bool writing_back; /* the writeback connector is on the CRTC */
	struct cmaheap_kms_flip last_flip;
};

struct cmaheap_kms_fb {
	struct cmaheap_kms *kms;
	struct cmaheap_kms_fb *next;
	struct cmaheap_layout layout;
	struct cmaheap_image *image;
	uint32_t id;
	unsigned encoding, range;
	int fence; /* to be waited for at the next use, or -1 */
	bool kept; /* destroyed, but the card did not remove it */
};

/* property.c: fills in the properties that the object has, by name. */
int kms_read_object(const struct cmaheap_kms *kms, uint32_t id, uint32_t type,
		    struct kms_object *object);

/* What a plane's setting is to be for a view; false if the plane does not have that. */
bool kms_setting(const struct kms_object *plane, enum kms_property property,
		 const struct kms_view *view, uint64_t *value);

/* connector.c: fills in connector and connector_name. */
int kms_choose_connector(struct cmaheap_kms *kms, const drmModeRes *resources, const char *name);

/* output.c: fills in crtc and what it shows. */
int kms_choose_crtc(struct cmaheap_kms *kms, const drmModeRes *resources);
/* A connector of DisplayPort MST may vanish, and a request that names it fails as a whole. */
void kms_forget_lost_clones(struct cmaheap_kms *kms);

/* plane.c: fills in the planes. */
int kms_find_planes(struct cmaheap_kms *kms);
void kms_free_planes(struct cmaheap_kms *kms);
bool kms_plane_supports(const struct cmaheap_kms_plane *plane, uint32_t fourcc);
int kms_explain_format(const struct cmaheap_kms_plane *plane, uint32_t fourcc);
void kms_want(struct cmaheap_kms_plane *plane, struct cmaheap_kms_fb *fb,
	      const struct cmaheap_kms_place *place);
void kms_forget_fb(struct cmaheap_kms *kms, const struct cmaheap_kms_fb *fb);
void kms_drop_fence(struct cmaheap_kms_fb *fb);
/* What planes want is what they show now; the fences have done their work. */
void kms_settle_planes(struct cmaheap_kms *kms);

/* writeback.c: a card may well have none. */
void kms_find_writeback(struct cmaheap_kms *kms);

/* atomic.c: one job for the writeback connector. */
int kms_atomic_write_back(struct cmaheap_kms *kms, const struct cmaheap_kms_fb *fb, int *fence);

/* framebuffer.c: opens memory_fd. */
int kms_open_memory(struct cmaheap_kms *kms);

/* Whether any plane, or writeback, has the format. */
int kms_check_format(const struct cmaheap_kms *kms, uint32_t fourcc);
/* When nothing shows them any more; what the card kept, when it is closed. */
void kms_free_leaving(struct cmaheap_kms *kms, bool closed);

/* refusal.c: what the card was asked, and why it may have refused. */
int kms_explain_import(const struct cmaheap_kms *kms, const struct cmaheap_image *image,
		       unsigned plane, int error);
int kms_explain_framebuffer(const struct cmaheap_kms *kms, const struct cmaheap_layout *layout,
			    int error);

/* mode.c */
const drmModeModeInfo *kms_mode(const struct cmaheap_kms *kms, unsigned index);

#endif
