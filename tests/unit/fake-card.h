/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * /dev/dri/card2: a display controller played in place of libdrm. One CRTC, its primary
 * plane, HDMI-A-1 with three modes and VGA-1 with nothing connected.
 */
#ifndef FAKE_CARD_H
#define FAKE_CARD_H

#include <stdbool.h>
#include <stdint.h>

#define FAKE_CARD_PATH "/dev/dri/card2"

enum { FAKE_CRTC = 1, FAKE_PLANE, FAKE_HDMI, FAKE_VGA, FAKE_OBJECT_COUNT };

/* The framebuffer and the mode that another program left. */
enum { FAKE_OLD_FB = 90, FAKE_OLD_WIDTH = 800 };

struct fake_card {
	/* What the card is like; set before use. */
	bool has_atomic, has_other_master, has_display;
	int add_fb_error, commit_error;

	/* What the bridge did. */
	unsigned commits, open_handles, fbs, blobs;
	uint32_t last_flags;
	uint32_t mode_width; /* of the last mode that was set */
};

struct fake_card *fake_card_add(void);
const struct fake_card *fake_card(void);

/* A property's present value, by object and name. */
uint64_t fake_card_value(uint32_t object, const char *name);

/* The flip that was asked for has happened. */
void fake_card_finish_flip(void);

#endif
