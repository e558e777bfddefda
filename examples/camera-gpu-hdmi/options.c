/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <limits.h>

#include "../common/program.h"
#include "options.h"

/* clang-format off */
static const struct argp_option table[] = {
	{ "camera", 'c', "PATH", 0, "V4L2 device (default: the first that fits)", 0 },
	{ "card", 'd', "PATH", 0, "DRM device (default: the first with a display)", 0 },
	{ "connector", 'o', "NAME", 0, "such as HDMI-A-1 (default: the first connected)", 0 },
	{ "mode", 'm', "NAME", 0, "such as 1024x768@60 (default: one that fits the picture)", 0 },
	{ "size", 's', "WxH", 0, "of the camera's picture (default: 640x480)", 0 },
	{ "rotate", 'r', "DEGREES", 0, "0, 90, 180 or 270, to the right (default: 90)", 0 },
	{ "profile", 'g', "NAME", 0, "what the GPU needs of layouts, such as mali (default: nothing)", 0 },
	{ "finish", 'f', NULL, 0, "wait for the GPU, even where its driver has fences", 0 },
	{ "heap", 'p', "NAME", 0, "in /dev/dma_heap (default: a contiguous one)", 0 },
	{ "frames", 'n', "N", 0, "end after N frames (default: on SIGINT or SIGTERM)", 0 },
	{ "hold", 't', "SECONDS", 0, "keep the last picture on screen; \"forever\": until a signal", 0 },
	{ "save", 'w', "FILE.ppm", 0, "write the last picture", 0 },
	{ 0 },
};
/* clang-format on */

static int parse_turns(const char *text, struct argp_state *state)
{
	unsigned degrees = parse_number(text, 0, 270, state);

	if (degrees % 90)
		argp_error(state, "\"%s\": expected 0, 90, 180 or 270", text);
	return (int)degrees / 90;
}

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
	case 'o':
		options->connector = text;
		break;
	case 'm':
		options->mode = text;
		break;
	case 's':
		parse_size(text, &options->width, &options->height, state);
		break;
	case 'r':
		options->turns = parse_turns(text, state);
		break;
	case 'g':
		options->profile = text;
		break;
	case 'f':
		options->finish = true;
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
		.doc = "Show a camera's picture that a GPU has turned, without copying a byte.",
	};
	struct options options = { .width = 640, .height = 480, .turns = 1 };

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	return options;
}
