/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmaheap/cmaheap.h>

#include "command.h"
#include "json.h"
#include "options.h"
#include "size-list.h"
#include "style.h"
#include "table.h"

enum step { STEP_ALLOC, STEP_TOUCH, STEP_FREE, STEPS };
static const char *const step_names[STEPS] = { "alloc", "map+touch", "free" };

static const struct {
	const char *name;
	unsigned per_mille;
} percentiles[] = { { "min", 0 }, { "p50", 500 }, { "p90", 900 }, { "p99", 990 }, { "max", 1000 } };
enum { PERCENTILES = sizeof(percentiles) / sizeof(percentiles[0]) };

enum { HEAPS = 2, MAX_ROUNDS = 100000 };

struct settings {
	bool json;
	const char *names[HEAPS]; /* the second: to compare with, or NULL */
	unsigned rounds;
	struct size_list sizes;
};

static const struct argp_option table[] = {
	{ "heap", 'p', "NAME", 0, "The heap to measure (default: the best contiguous one)", 0 },
	{ "against", 'a', "HEAP", 0, "Measure this one too, by turns", 0 },
	{ "size", 's', "SIZE[,SIZE...]", 0, "Sizes of buffers (default: 600K,3110400,12441600)",
	  0 },
	{ "rounds", 'n', "N", 0, "Buffers of each size (default: 50)", 0 },
	{ 0 },
};

static error_t parse_one(int key, char *text, struct argp_state *state)
{
	struct settings *settings = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &settings->json;
		size_list_expect(&settings->sizes, "600K,3110400,12441600", state);
		return 0;
	case 'p':
		settings->names[0] = text;
		return 0;
	case 'a':
		settings->names[1] = text;
		return 0;
	case 's':
		size_list_expect(&settings->sizes, text, state);
		return 0;
	case 'n':
		settings->rounds = (unsigned)parse_number(text, 1, MAX_ROUNDS, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int touch(struct cmaheap_buffer *buffer)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), size = cmaheap_buffer_size(buffer);
	void *data;
	int error = cmaheap_buffer_map(buffer, &data);

	if (error)
		return error;
	for (size_t offset = 0; offset < size; offset += page)
		((volatile char *)data)[offset] = 1;
	return cmaheap_buffer_unmap(buffer);
}

/* One buffer's life; the mapping goes with the buffer. */
static int measure_once(struct cmaheap *heap, size_t size, uint64_t *ns[STEPS], unsigned round)
{
	struct cmaheap_buffer *buffer;
	uint64_t start = now_ns();
	int error = cmaheap_alloc(heap, size, &buffer);

	if (error)
		return error;
	ns[STEP_ALLOC][round] = now_ns() - start;
	start = now_ns();
	error = touch(buffer);
	ns[STEP_TOUCH][round] = now_ns() - start;
	start = now_ns();
	cmaheap_buffer_unref(buffer);
	ns[STEP_FREE][round] = now_ns() - start;
	return error;
}

static int compare(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* Nearest rank, of sorted values. */
static double percentile_us(const uint64_t *ns, unsigned count, unsigned per_mille)
{
	unsigned rank = (count * per_mille + 999) / 1000;

	return (double)ns[rank ? rank - 1 : 0] / 1000;
}

static void add_row(struct table *rows, const char *heap, size_t size, enum step step,
		    const uint64_t *ns, unsigned rounds)
{
	table_cell(rows, "%s", heap);
	table_cell(rows, "%s", size_text(size).chars);
	table_cell(rows, "%s", step_names[step]);
	for (size_t i = 0; i < PERCENTILES; i++)
		table_cell(rows, "%.1f", percentile_us(ns, rounds, percentiles[i].per_mille));
}

static void add_json(struct json_object *results, const char *heap, size_t size, enum step step,
		     const uint64_t *ns, unsigned rounds)
{
	struct json_object *result = json_object_new_object();

	json_add_text(result, "heap", heap);
	json_add_number(result, "size", size);
	json_add_text(result, "step", step_names[step]);
	for (size_t i = 0; i < PERCENTILES; i++)
		json_object_object_add(result, percentiles[i].name,
				       json_object_new_double(percentile_us(
					       ns, rounds, percentiles[i].per_mille)));
	json_object_array_add(results, result);
}

struct bench {
	const struct settings *settings;
	struct cmaheap *heaps[HEAPS];
	uint64_t *ns[HEAPS][STEPS];
	struct table *rows;
	struct json_object *results;
};

/* By turns, so that both meet the machine in the same state. */
static int measure(struct bench *bench, size_t size)
{
	unsigned rounds = bench->settings->rounds;

	for (unsigned round = 0; round < rounds; round++) {
		for (size_t i = 0; i < HEAPS && bench->heaps[i]; i++) {
			if (measure_once(bench->heaps[i], size, bench->ns[i], round))
				return STATUS_FAILED;
		}
	}
	for (size_t i = 0; i < HEAPS && bench->heaps[i]; i++) {
		const char *name = cmaheap_name(bench->heaps[i]);

		for (enum step step = 0; step < STEPS; step++) {
			uint64_t *ns = bench->ns[i][step];

			qsort(ns, rounds, sizeof(*ns), compare);
			add_row(bench->rows, name, size, step, ns, rounds);
			add_json(bench->results, name, size, step, ns, rounds);
		}
	}
	return 0;
}

static int open_heaps(struct bench *bench)
{
	size_t count = bench->settings->names[1] ? HEAPS : 1;

	for (size_t i = 0; i < count; i++) {
		if (cmaheap_open(bench->settings->names[i], &bench->heaps[i]))
			return STATUS_FAILED;
		for (enum step step = 0; step < STEPS; step++) {
			bench->ns[i][step] = calloc(bench->settings->rounds, sizeof(uint64_t));
			if (!bench->ns[i][step])
				return STATUS_FAILED;
		}
	}
	return 0;
}

static void close_heaps(struct bench *bench)
{
	for (size_t i = 0; i < HEAPS; i++) {
		cmaheap_close(bench->heaps[i]);
		for (enum step step = 0; step < STEPS; step++)
			free(bench->ns[i][step]);
	}
}

static int run(const struct settings *settings)
{
	static const char *const titles[] = { "HEAP", ">SIZE", "WHAT", ">MIN", ">P50",
					      ">P90", ">P99",  ">MAX", NULL };
	struct bench bench = { .settings = settings,
			       .rows = table_new(titles),
			       .results = json_object_new_array() };
	int status = open_heaps(&bench);

	for (size_t i = 0; !status && i < settings->sizes.count; i++)
		status = measure(&bench, settings->sizes.bytes[i]);
	if (status)
		fprintf(stderr, "cmaheap bench: %s\n", cmaheap_last_error());
	close_heaps(&bench);
	if (!status && !settings->json) {
		printf("Microseconds, %u buffers of each size, one after another.\n",
		       settings->rounds);
		table_print(bench.rows, stdout);
		json_object_put(bench.results);
		return 0;
	}
	table_drop(bench.rows);
	if (status)
		json_object_put(bench.results);
	else
		json_print(bench.results);
	return status;
}

int command_bench(int argc, char **argv)
{
	const struct argp_child children[] = { { &json_argp, 0, NULL, 0 }, { 0 } };
	const struct argp argp = {
		.options = table,
		.parser = parse_one,
		.doc = "Measures how long it takes to allocate a buffer, to map it and touch each "
		       "of "
		       "its pages, and to free it. A heap that recycles memory does so here, too.",
		.children = children,
	};
	struct settings settings = { .rounds = 50 };

	argp_err_exit_status = STATUS_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &settings);
	return run(&settings);
}
