/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Measures ways to get a dma-buf beside each other; prints a line of JSON for each series. */
#include "area.h"
#include "cache.h"
#include "condition.h"
#include "measures.h"
#include "pin-kinds.h"
#include "plan.h"

#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const struct {
	const char *name;
	void (*measure)(const struct plan *plan);
} measures[] = {
	{ "buffer", measure_buffer },	    { "import", measure_import },
	{ "sync", measure_sync },	    { "live", measure_live },
	{ "processes", measure_processes }, { "pinned", measure_pinned },
	{ "footprint", measure_footprint }, { "library", measure_library },
	{ "pressure", measure_pressure },
};

enum { CONDITION = 1, ROUNDS, SIZES, AREA, CACHE_FILE, PINS, DISK };

static const struct option options[] = {
	{ "condition", required_argument, NULL, CONDITION },
	{ "rounds", required_argument, NULL, ROUNDS },
	{ "sizes", required_argument, NULL, SIZES },
	{ "area", required_argument, NULL, AREA },
	{ "cache-file", required_argument, NULL, CACHE_FILE },
	{ "pins", required_argument, NULL, PINS },
	{ "disk", required_argument, NULL, DISK },
	{ 0 },
};

static void usage(void)
{
	fprintf(stderr, "usage: bench [--condition NAME] [--rounds N] [--sizes BYTES,...]\n"
			"             [--area START:BYTES] [--cache-file FILE] [--pins KIND[:MS]]\n"
			"             [--disk FILE] MEASURE PEER...\n"
			"see measures.h, condition.h and peer.h\n");
	exit(2);
}

static unsigned long parse_number(const char *text, unsigned long most)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*end || !value || value > most)
		errx(2, "'%s' is not a number from 1 to %lu", text, most);

	return value;
}

static void parse_sizes(struct plan *plan, char *text)
{
	for (char *size = strtok(text, ","); size; size = strtok(NULL, ",")) {
		if (plan->size_count == MAX_SIZES)
			errx(2, "more than %d sizes", MAX_SIZES);
		plan->sizes[plan->size_count++] = parse_number(size, 1ul << 30);
	}
}

static void parse_options(struct plan *plan, int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case CONDITION:
			plan->condition = condition_find(optarg);
			break;
		case ROUNDS:
			plan->rounds = (unsigned)parse_number(optarg, 100000);
			break;
		case SIZES:
			parse_sizes(plan, optarg);
			break;
		case AREA:
			area_set(optarg);
			break;
		case CACHE_FILE:
			cache_set_file(optarg);
			break;
		case PINS:
			plan->pins = plan_parse_pins(optarg);
			break;
		case DISK:
			pin_kind_set_disk(optarg);
			break;
		default:
			usage();
		}
	}
}

/* Thousands of buffers are as many files. */
static void allow_many_files(void)
{
	const struct rlimit limit = { 65536, 65536 };

	if (setrlimit(RLIMIT_NOFILE, &limit))
		err(1, "RLIMIT_NOFILE");
}

static void run(const char *name, const struct plan *plan)
{
	for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++) {
		if (strcmp(measures[i].name, name))
			continue;
		condition_begin(plan);
		measures[i].measure(plan);
		condition_end(plan->condition);
		return;
	}
	errx(2, "'%s' is not a measure", name);
}

int main(int argc, char **argv)
{
	struct plan plan = { .condition = condition_find("idle"), .rounds = 10 };
	const char *measure;

	parse_options(&plan, argc, argv);
	if (argc - optind < 2 || argc - optind - 1 > MAX_PEERS)
		usage();
	measure = argv[optind++];
	if (!plan.size_count)
		plan.sizes[plan.size_count++] = 1 << 20;
	while (optind < argc)
		peer_open(&plan.peers[plan.peer_count++], argv[optind++]);

	allow_many_files();
	run(measure, &plan);
	return 0;
}
