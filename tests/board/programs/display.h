/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A display under test and pictures for it, in memory of the heap under test. */
#ifndef DISPLAY_H
#define DISPLAY_H

#include <cmaheap/kms.h>

struct display {
	struct cmaheap *heap;
	struct cmaheap_kms *kms;
};

struct picture {
	struct cmaheap_image *image;
	struct cmaheap_kms_fb *fb;
	void *planes[CMAHEAP_MAX_PLANES];
};

/** A call of the library that must succeed. */
void must(int error);

/** Open the first card with this driver. */
void open_display_of(struct display *display, const char *driver, unsigned flags);
void close_display(struct display *display);

/** An image that suits the display and, unless that is NULL, somebody else; imported and mapped. */
void make_picture(const struct display *display, struct picture *picture, uint32_t fourcc,
		  uint32_t width, uint32_t height, const struct cmaheap_needs *needs);
/** The framebuffer, which may be shown, lives until the display is closed. */
void free_picture(struct picture *picture);

/** Announce what the CPU does with the pixels. */
void begin_pixels(struct picture *picture);
void end_pixels(struct picture *picture);

/** The first byte of a row. */
uint8_t *row_of(const struct picture *picture, unsigned plane, unsigned row);

#endif
