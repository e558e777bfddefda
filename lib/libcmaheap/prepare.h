/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* For those who allocate several buffers, here and in the bridges; not installed. */
#ifndef CMAHEAP_PREPARE_H
#define CMAHEAP_PREPARE_H

#include <cmaheap/image.h>

/* cmaheap_prepare() for each of an image's buffers. Buffers can be had also where it fails. */
CMAHEAP_API void cmaheap_prepare_images(const struct cmaheap *heap,
					const struct cmaheap_layout *layout, unsigned count);

#endif
