/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Short names for what the commands make of json-c. */
#ifndef CMAHEAP_TOOL_JSON_H
#define CMAHEAP_TOOL_JSON_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

/* UTF-8 without control characters, whatever the text is; NULL: null. */
struct json_object *json_text(const char *text);

void json_add_text(struct json_object *object, const char *key, const char *text);
void json_add_number(struct json_object *object, const char *key, uint64_t number);
void json_add_flag(struct json_object *object, const char *key, bool flag);

/* Print it with a line end, and free it. */
void json_print(struct json_object *object);

#endif
