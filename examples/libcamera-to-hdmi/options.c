/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <limits.h>

#include "../common/program.h"
#include "options.h"

/* clang-format off */
static const struct argp_option table[] = {
	{ "camera", 'c', "ID", 0, "as libcamera calls it (default: its first)", 0 },
	{ "card", 'd', "PATH", 0, "DRM device (default: the first with a display)", 0 },
	{ "size", 's', "WxH", 0, "of the picture (default: what the camera offers, at most the screen)", 0 },
	{ "heap", 'p', "NAME", 0, "in /dev/dma_heap (default: a contiguous one)", 0 },
	{ "frames", 'n', "N", 0, "end after N frames (default: on SIGINT or SIGTERM)", 0 },
	{ "hold", 't', "SECONDS", 0, "keep the last picture on screen; \"forever\": until a signal", 0 },
	{ "save", 'w', "FILE", 0, "write the last picture as PNG", 0 },
	{ 0 },
};
/* clang-format on */

static error_t parse_one(int key, char *text, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'c':
		options->camera = text;
		break;
	case 'd':
		options->card = text;
		break;
	case 's':
		parse_size(text, &options->width, &options->height, state);
		break;
	case 'p':
		options->heap = text;
		break;
	case 'n':
		options->frames = parse_number(text, 1, UINT_MAX, state);
		break;
	case 't':
		options->hold_ms = parse_hold(text, state);
		break;
	case 'w':
		options->save = text;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

struct options parse_options(int argc, char **argv)
{
	static const struct argp argp = {
		.options = table,
		.parser = parse_one,
		.doc = "Show a camera of libcamera on a display without copying a byte.",
	};
	struct options options = { 0 };

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	return options;
}
