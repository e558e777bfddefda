/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "options.h"
#include "top/page.h"
#include "top/screen.h"

enum { DELAY_MS = 1000, LEAST_MS = 10, MOST_MS = 3600000, PIPE_WIDTH = 80 };

struct top_options {
	bool json;
	unsigned delay_ms;
	unsigned long count; /* 0: without end */
};

static const struct argp_option table[] = {
	{ "delay", 'd', "SECONDS", 0, "Between two looks, such as 0.5; default 1", 0 },
	{ "count", 'n', "N", 0, "End after so many looks", 0 },
	{ 0 },
};

static unsigned parse_delay(const char *text, struct argp_state *state)
{
	char *end;
	double milliseconds;

	errno = 0;
	milliseconds = strtod(text, &end) * 1000;
	if (errno || end == text || *end || !(milliseconds >= LEAST_MS && milliseconds <= MOST_MS))
		argp_error(state, "\"%s\": expected seconds, 0.01 to 3600", text);
	return (unsigned)milliseconds;
}

static error_t parse_one(int key, char *text, struct argp_state *state)
{
	struct top_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->json;
		return 0;
	case 'd':
		options->delay_ms = parse_delay(text, state);
		return 0;
	case 'n':
		options->count = parse_number(text, 1, UINT_MAX, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void remember(struct histories *histories, const struct sample *sample)
{
	for (size_t i = 0; i < sample->heaps.count; i++) {
		const struct heap *heap = &sample->heaps.all[i];
		struct history *history = heap->area ? history_of(histories, heap->name) : NULL;

		if (history)
			history_add(history, heap->counters.used, heap->area);
	}
}

static void show(const struct sample *sample, const struct histories *histories,
		 const struct top_options *options, bool on_screen)
{
	if (on_screen) {
		screen_draw(sample, histories, options->delay_ms);
		return;
	}
	if (options->json) {
		struct json_object *object = page_json(sample);

		puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN));
		json_object_put(object);
	} else {
		for (enum part part = 0; part < PARTS; part++)
			page_print(part, sample, histories, PIPE_WIDTH, stdout);
		putchar('\n');
	}
	fflush(stdout);
}

/* Whether to look again. */
static bool wait_for_next(const struct top_options *options, unsigned long shown, bool on_screen)
{
	const struct timespec delay = { options->delay_ms / 1000,
					(long)(options->delay_ms % 1000) * 1000000 };

	if (options->count && shown >= options->count)
		return false;
	if (on_screen)
		return !screen_wants_end(options->delay_ms);
	nanosleep(&delay, NULL);
	return !ferror(stdout);
}

static int watch(struct sample *sample, const struct top_options *options, bool on_screen)
{
	struct histories *histories = calloc(1, sizeof(*histories));
	int error = histories ? 0 : -ENOMEM;

	for (unsigned long shown = 1; !error; shown++) {
		remember(histories, sample);
		show(sample, histories, options, on_screen);
		if (!wait_for_next(options, shown, on_screen))
			break;
		error = sample_next(sample);
	}
	free(histories);
	return error;
}

int command_top(int argc, char **argv)
{
	const struct argp_child children[] = { { &json_argp, 0, NULL, 0 }, { 0 } };
	const struct argp argp = {
		.options = table,
		.parser = parse_one,
		.doc = "Shows heaps and who holds their buffers, again and again: on a terminal "
		       "until q "
		       "is pressed, in a pipe as text or, with --json, as an object a line.",
		.children = children
	};
	struct top_options options = { .delay_ms = DELAY_MS };
	const char *terminal = getenv("TERM");
	struct sample sample;
	bool on_screen;
	int error;

	argp_err_exit_status = STATUS_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &options);
	on_screen =
		!options.json && isatty(STDOUT_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
	error = sample_first(&sample);
	if (!error && on_screen)
		screen_open();
	if (!error) {
		error = watch(&sample, &options, on_screen);
		if (on_screen)
			screen_close();
	}
	sample_free(&sample);
	return error ? tell_error("cannot look at the heaps", error) : 0;
}
