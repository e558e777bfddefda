/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#ifndef CMAHEAP_TOOL_SIZES_H
#define CMAHEAP_TOOL_SIZES_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes of "3110400", "12M", "1.5G" (powers of 1024); false for 0 and for what is no size. */
bool parse_size(const char *text, uint64_t *bytes);

#endif
