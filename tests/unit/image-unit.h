/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* An image for tests of the bridges. */
#ifndef IMAGE_UNIT_H
#define IMAGE_UNIT_H

#include <cmaheap/image.h>

#include "unit.h"

/* The smallest layout, in dma-bufs that do not come from a heap. */
struct cmaheap_image *make_image(uint32_t fourcc, uint32_t width, uint32_t height, unsigned needs);

#endif
