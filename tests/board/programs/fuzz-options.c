/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "fuzz-options.h"

#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

static const struct argp_option known_options[] = {
	{ "seed", 's', "N", 0, "Of the first process; each next one has the next (1)", 0 },
	{ "runs", 'r', "N", 0, "Processes to run (100)", 0 },
	{ "minutes", 'm', "N", 0, "Run processes until so many have passed", 0 },
	{ "steps", 'n', "N", 0, "Actions of each (200)", 0 },
	{ "after", 'a', "SEED:N", 0, "Begin with the first N actions of that seed", 0 },
	{ "trace", 't', NULL, 0, "Show the seed and the step", 0 },
	{ 0 }
};

static error_t take_option(int key, char *text, struct argp_state *state)
{
	struct fuzz_options *options = state->input;

	switch (key) {
	case 's':
		options->seed = strtoull(text, NULL, 0);
		return 0;
	case 'r':
		options->runs = (unsigned)strtoul(text, NULL, 0);
		return 0;
	case 'm':
		options->minutes = (unsigned)strtoul(text, NULL, 0);
		options->runs = UINT_MAX;
		return 0;
	case 'n':
		options->steps = (unsigned)strtoul(text, NULL, 0);
		return 0;
	case 'a':
		return sscanf(text, "%" SCNu64 ":%u", &options->after.seed,
			      &options->after.steps) == 2
			       ? 0
			       : EINVAL;
	case 't':
		options->trace = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

struct fuzz_options fuzz_parse_options(int argc, char **argv)
{
	const struct argp argp = { .options = known_options,
				   .parser = take_option,
				   .doc = "Random use of the heaps, their buffers and devices." };
	struct fuzz_options options = { .seed = 1, .runs = 100, .steps = 200 };

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	return options;
}
