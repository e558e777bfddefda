/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the commands that print data have in common. */
#ifndef CMAHEAP_TOOL_OPTIONS_H
#define CMAHEAP_TOOL_OPTIONS_H

#include <argp.h>
#include <stdbool.h>

#include "json.h"
#include "processes.h"

struct options {
	bool json;
	const char *argument; /* NULL if there is none; only where arguments are documented */
};

/* Option --json, --help and at most one argument; exits where they are wrong. */
void parse_options(int argc, char **argv, struct options *options, const char *arguments,
		   const char *summary);

/* For commands with options of their own: --json as a child of their parser. */
extern const struct argp json_argp; /* its input is a bool */

/* The number that text is, of digits alone; exits where it is not one from min to max. */
unsigned long parse_number(const char *text, unsigned long min, unsigned long max,
			   struct argp_state *state);

/* Says on stderr what went wrong; returns STATUS_FAILED. */
int tell_error(const char *what, int error);

/* Says on stdout which processes could not be looked into, and why, if there are any. */
void print_hidden(const struct processes *processes, const char *what);
void json_add_hidden(struct json_object *object, const struct processes *processes);

#endif
