/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * /dev/dri/card2: a display controller played in place of libdrm. One CRTC, its primary
 * plane (XR24, RG16), an overlay (NV12, XR24, NV24), HDMI-A-1 with three modes, VGA-1 with nothing
 * connected, and a writeback connector (XR24, BG24).
 */
#ifndef FAKE_CARD_H
#define FAKE_CARD_H

#include <stdbool.h>
#include <stdint.h>

#define FAKE_CARD_PATH "/dev/dri/card2"

enum {
	FAKE_CRTC = 1,
	FAKE_PLANE,
	FAKE_OVERLAY,
	FAKE_HDMI,
	FAKE_VGA,
	FAKE_WRITEBACK,
	FAKE_OBJECT_COUNT
};

/* The framebuffer and the mode that another program left. */
enum {
	FAKE_OLD_FB = 90,
	FAKE_OLD_WIDTH = 800,
	FAKE_OLD_BLOB = 50,
	FAKE_FORMATS_BLOB = 60,
	FAKE_LUT_BLOB = 70,
	FAKE_LUT_COPY,	  /* and those after it: tables in the order they were made */
	FAKE_LUT_SIZE = 4 /* entries */
};

struct fake_card {
	/* What the card is like; set before use. */
	char driver[32];
	bool has_atomic, has_other_master, has_display, has_modifiers, has_no_displays;
	bool overlay_is_taken, has_no_writeback, vga_is_clone, vga_is_lost;
	uint32_t dumb_align; /* of the pitch, bytes; 0: no dumb buffers */
	int add_fb_error, rm_fb_error, prime_error, commit_error, test_error, plane_error,
		properties_error;
	int clone_error;       /* of what feeds VGA-1 */
	int lut_error;	       /* of making a table's blob */
	int mode_error;	       /* likewise a mode's */
	bool has_no_lut;       /* CRTCs without GAMMA_LUT */
	unsigned other_events; /* flips that the program asked for, before the bridge's */
	void *other_data;      /* of them */

	/* What the bridge did. */
	unsigned commits, crtc_sets, page_flips, fbs, fb_ids, blobs, dumb_buffers;
	uint64_t open_handles[64]; /* of each open file, one bit each */
	uint32_t last_flags, last_fb_flags;
	uint32_t last_pitches[4], last_offsets[4];
	uint32_t luts, luts_made;	      /* blobs of tables */
	uint16_t last_lut[FAKE_LUT_SIZE * 4]; /* red, green, blue and nothing of each */
	uint64_t tested_lut;		      /* the blob that a commit was last asked about */
	uint32_t mode_width;		      /* of the last mode that was set */
	unsigned last_connectors;	      /* of the last such call, a bit each */
	bool lists_writeback;
};

struct fake_card *fake_card_add(void);
struct fake_card *fake_card(void);

/* A property's present value, by object and name. */
uint64_t fake_card_value(uint32_t object, const char *name);

/* Whether any open file has a handle. */
bool fake_card_has_handles(void);

/* The flip that was asked for has happened. */
void fake_card_finish_flip(void);

#endif
