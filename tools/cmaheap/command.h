/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What `cmaheap COMMAND` can be: each command has a file of its name and a line in commands.c. */
#ifndef CMAHEAP_TOOL_COMMAND_H
#define CMAHEAP_TOOL_COMMAND_H

struct command {
	const char *name;
	const char *summary; /* one line, for cmaheap --help */
	/* argv[0] is "cmaheap NAME", for argp; returns the exit status. */
	int (*run)(int argc, char **argv);
};

extern const struct command commands[]; /* ends with a name of NULL */

int command_list(int argc, char **argv);
int command_info(int argc, char **argv);
int command_who(int argc, char **argv);
int command_top(int argc, char **argv);
int command_doctor(int argc, char **argv);
int command_map(int argc, char **argv);
int command_alloc(int argc, char **argv);
int command_bench(int argc, char **argv);
int command_reclaim(int argc, char **argv);
int command_cdi(int argc, char **argv);

/* Exit statuses beside 0. */
enum {
	STATUS_FAILED = 1, /* it could not be done; stderr says why */
	STATUS_USAGE = 2,  /* wrong arguments */
};

#endif
