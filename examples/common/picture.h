/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A picture that a program leaves in a file. */
#ifndef COMMON_PICTURE_H
#define COMMON_PICTURE_H

#include <cmaheap/image.h>

/* Write the rows of the first plane as they are in memory. */
int save_bytes(struct cmaheap_image *image, const char *path);

/* Write an image of XRGB8888 as a PPM picture. */
int save_ppm(struct cmaheap_image *image, const char *path);

/* Write an image of XRGB8888, RGB888, BGR888 or NV12 as a PNG picture; in picture-png.c. */
int save_png(struct cmaheap_image *image, const char *path);

#endif
