/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#ifndef CMAHEAP_TOOL_HELD_JSON_H
#define CMAHEAP_TOOL_HELD_JSON_H

#include "held.h"
#include "json.h"

/* All of it; the error is of buffers_read(). */
struct json_object *held_json(const struct held *held, const struct processes *processes,
			      int error);

#endif
