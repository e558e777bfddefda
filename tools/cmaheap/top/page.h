/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A sample as text, for the screen and for pipes. */
#ifndef CMAHEAP_TOOL_PAGE_H
#define CMAHEAP_TOOL_PAGE_H

#include "json.h"
#include "top/history.h"
#include "top/sample.h"

enum part { PART_HEAPS, PART_HISTORY, PART_HOLDERS, PART_NOTES, PARTS };

/* Each part is a number of lines; the first one of heaps and holders is the titles. */
void page_print(enum part part, const struct sample *sample, const struct histories *histories,
		size_t width, FILE *stream);

struct json_object *page_json(const struct sample *sample);

#endif
