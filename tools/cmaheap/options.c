/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "options.h"

static const struct argp_option json_table[] = {
	{ "json", 'j', NULL, 0, "Print JSON", 0 },
	{ 0 },
};

static error_t parse_json(int key, char *text, struct argp_state *state)
{
	bool *json = state->input;

	(void)text;
	if (key != 'j')
		return ARGP_ERR_UNKNOWN;
	*json = true;
	return 0;
}

const struct argp json_argp = { .options = json_table, .parser = parse_json };

struct parser {
	struct options *options;
	bool takes_argument;
};

static error_t parse_one(int key, char *text, struct argp_state *state)
{
	struct parser *parser = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &parser->options->json;
		return 0;
	case ARGP_KEY_ARG:
		if (!parser->takes_argument || parser->options->argument)
			argp_error(state, "unexpected argument \"%s\"", text);
		parser->options->argument = text;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void parse_options(int argc, char **argv, struct options *options, const char *arguments,
		   const char *summary)
{
	const struct argp_child children[] = { { &json_argp, 0, NULL, 0 }, { 0 } };
	struct parser parser = { options, *arguments != '\0' };
	const struct argp argp = {
		.parser = parse_one, .args_doc = arguments, .doc = summary, .children = children
	};

	argp_err_exit_status = STATUS_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &parser);
}

unsigned long parse_number(const char *text, unsigned long min, unsigned long max,
			   struct argp_state *state)
{
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(text, &end, 10);
	if (errno || !isdigit((unsigned char)*text) || *end || number < min || number > max)
		argp_error(state, "\"%s\": expected a number from %lu to %lu", text, min, max);
	return number;
}

int tell_error(const char *what, int error)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_name, what, strerror(-error));
	return STATUS_FAILED;
}

void print_hidden(const struct processes *processes, const char *what)
{
	if (processes->hidden)
		printf("%zu processes could not be looked into; root sees %s, "
		       "with CAP_SYS_PTRACE.\n",
		       processes->hidden, what);
	if (processes->unlisted)
		printf("/proc does not list all processes here (a container's, or hidepid=2); of "
		       "the others it is not known %s.\n",
		       what);
}

void json_add_hidden(struct json_object *object, const struct processes *processes)
{
	json_add_number(object, "hidden_processes", processes->hidden);
	json_add_flag(object, "all_processes_listed", !processes->unlisted);
}
