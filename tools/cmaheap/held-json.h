/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#ifndef CMAHEAP_TOOL_HELD_JSON_H
#define CMAHEAP_TOOL_HELD_JSON_H

#include "held.h"
#include "json.h"

struct json_object *json_held_buffer(const struct held_buffer *buffer);

/* All of it; the error is of buffers_read(). */
void print_held_json(const struct held *held, const struct processes *processes, int error);

#endif
