/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* How text looks: colours on a terminal alone, sizes and ages for people. */
#ifndef CMAHEAP_TOOL_STYLE_H
#define CMAHEAP_TOOL_STYLE_H

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

enum style { STYLE_NONE, STYLE_TITLE, STYLE_GOOD, STYLE_WARNING, STYLE_BAD, STYLE_FAINT };

/* The terminal's code for it; "" where the stream is no terminal or NO_COLOR is set. */
const char *style(FILE *stream, enum style style);

struct text {
	char chars[32];
};

struct text size_text(uint64_t bytes); /* "3.0 MiB" */
struct text user_text(uid_t uid);      /* its name, or its number where it has none */
struct text group_text(gid_t gid);
struct text age_text(uint64_t milliseconds); /* "2 h 5 min" */

#endif
