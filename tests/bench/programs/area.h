/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Fills the CMA area with other people's pages. */
#ifndef AREA_H
#define AREA_H

#include <stddef.h>
#include <stdint.h>

/** Where the area is: START:BYTES, both hexadecimal. */
void area_set(const char *text);

/**
 * Fill memory with anonymous pages, then give back those outside the area until
 * @outside bytes are free there: what the area's pages can move to. Only what is
 * missing is filled when it is called again.
 */
void area_fill_anonymous(size_t outside);

/** Give back the anonymous pages in the area, so that others can fill it. */
void area_clear(void);

/** Give all of them back. */
void area_empty(void);

/** Visit our pages in the area, with their offset there. */
void area_visit(void (*visit)(void *page, size_t offset, void *argument), void *argument);

#endif
