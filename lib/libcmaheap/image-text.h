/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* An image in words, for error texts of the bridges; not installed. */
#ifndef CMAHEAP_IMAGE_TEXT_H
#define CMAHEAP_IMAGE_TEXT_H

#include <cmaheap/image.h>

enum { IMAGE_TEXT_SIZE = 320 };

/* Size, format, where each plane lies and whose memory that is. Returns the text. */
CMAHEAP_API const char *cmaheap_image_text(const struct cmaheap_image *image,
					   char text[IMAGE_TEXT_SIZE]);

#endif
