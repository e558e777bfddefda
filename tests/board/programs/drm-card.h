/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#ifndef DRM_CARD_H
#define DRM_CARD_H

#include <stdint.h>

enum { CARD_PATH = 32 };

/** Open the card whose driver has this name: an fd, or -1. */
int open_card(const char *driver);
int open_card_path(const char *driver, char path[CARD_PATH]);

/** Open the board's display: $DISPLAY_DRIVER; the test fails if there is none. */
int open_display(void);

/** drmPrimeFDToHandle(): 0 or a negative errno. */
int import_buffer(int card, int fd, uint32_t *handle);

/** Add a framebuffer of 32-bit pixels without gaps: 0 or a negative errno. */
int add_framebuffer(int card, uint32_t handle, uint32_t width, uint32_t height, uint32_t *fb);

/** A dumb buffer of a card, exported: an fd that must be closed. */
int export_dumb(int card, uint32_t width, uint32_t height);

#endif
