/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* How pixels of each format are laid out. */
#ifndef CMAHEAP_FORMAT_H
#define CMAHEAP_FORMAT_H

#include <cmaheap/image.h>

struct format {
	uint32_t fourcc;
	uint8_t block; /* pixels, side by side, that take whole bytes in every plane */
	uint8_t vsub;  /* rows of the first plane for a row of the others */
	uint8_t bytes[CMAHEAP_MAX_PLANES]; /* of a block in each plane; 0: no such plane */
};

/* The known formats, in no order. */
extern const struct format formats[];
extern const size_t format_count;

/* NULL if it is unknown. */
const struct format *format_find(uint32_t fourcc);

unsigned format_planes(const struct format *format);

/* Bytes of a plane's row without padding; a 64-bit number cannot overflow. */
uint64_t format_row(const struct format *format, unsigned plane, uint32_t width);

/* Rows of a plane, for so many rows of the first. */
uint32_t format_rows(const struct format *format, unsigned plane, uint32_t rows);

#endif
