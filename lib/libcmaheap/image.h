/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#ifndef CMAHEAP_IMAGE_OBJECT_H
#define CMAHEAP_IMAGE_OBJECT_H

#include <cmaheap/image.h>

struct cmaheap_image {
	_Atomic unsigned references;
	struct cmaheap_layout layout;
	struct cmaheap_buffer *buffers[]; /* layout.buffer_count */
};

#endif
