/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <argp.h>
#include <stdlib.h>

#include "story.h"

static error_t parse_one(int key, char *text, struct argp_state *state)
{
	struct story *story = state->input;
	char *end;

	switch (key) {
	case 'p':
		story->heap = text;
		return 0;
	case 'f':
		story->folder = text;
		return 0;
	case 's':
		story->size = strtoul(text, &end, 10) * MIB;
		if (*end || !story->size)
			argp_error(state, "\"%s\": expected MiB of the camera's buffer", text);
		return 0;
	case ARGP_KEY_ARG:
		story->output = text;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void parse_options(struct story *story, int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "heap", 'p', "NAME", 0, "Its area (default: the one that programs get)", 0 },
		{ "files", 'f', "FOLDER", 0, "Files to read (default: /usr)", 0 },
		{ "size", 's', "MIB", 0,
		  "Of the camera's buffer (default: three quarters of the area)", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = table,
		.parser = parse_one,
		.args_doc = "[FOLDER]",
		.doc = "Shows what CMA does; maps and picture go to FOLDER (default: the present "
		       "one).",
	};

	argp_parse(&argp, argc, argv, 0, NULL, story);
}
