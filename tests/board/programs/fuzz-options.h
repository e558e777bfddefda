/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The fuzzer's command line. */
#ifndef FUZZ_OPTIONS_H
#define FUZZ_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/** The first steps of what a seed does. */
struct fuzz_beginning {
	uint64_t seed;
	unsigned steps;
};

struct fuzz_options {
	uint64_t seed;
	unsigned runs;
	unsigned minutes; /* 0: as many runs as there are to be */
	unsigned steps;
	bool trace;
	struct fuzz_beginning after;
};

struct fuzz_options fuzz_parse_options(int argc, char **argv);

#endif
