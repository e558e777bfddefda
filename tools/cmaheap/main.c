/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

static void print_help(FILE *stream)
{
	fputs("Usage: cmaheap COMMAND [OPTION]...\n"
	      "Shows where contiguous memory is, and why an allocation failed.\n\n",
	      stream);
	for (const struct command *command = commands; command->name; command++)
		fprintf(stream, "  %-8s %s\n", command->name, command->summary);
	fputs("\n`cmaheap help COMMAND' tells the options of a command; cmaheap(1) has "
	      "examples.\n",
	      stream);
}

static const struct command *find_command(const char *name)
{
	for (const struct command *command = commands; command->name; command++) {
		if (strcmp(command->name, name) == 0)
			return command;
	}
	return NULL;
}

static int run_command(const struct command *command, int argc, char **argv)
{
	char name[32];

	snprintf(name, sizeof(name), "cmaheap %s", command->name);
	argv[0] = name;
	/* argp shows this one in its errors. */
	program_invocation_short_name = name;
	program_invocation_name = name;
	return command->run(argc, argv);
}

int main(int argc, char **argv)
{
	const struct command *command;
	int status;

	setlocale(LC_CTYPE, "");
	if (argc < 2) {
		print_help(stderr);
		return STATUS_USAGE;
	}
	/* "help COMMAND" is "COMMAND --help". */
	if (argc == 3 && strcmp(argv[1], "help") == 0) {
		argv[1] = argv[2];
		argv[2] = "--help";
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		print_help(stdout);
		return EXIT_SUCCESS;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("cmaheap " CMAHEAP_VERSION);
		return EXIT_SUCCESS;
	}
	command = find_command(argv[1]);
	if (!command) {
		fprintf(stderr, "cmaheap: there is no command \"%s\"; cmaheap --help lists them\n",
			argv[1]);
		return STATUS_USAGE;
	}
	status = run_command(command, argc - 1, argv + 1);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "cmaheap: writing the output: %s\n", strerror(errno));
		return STATUS_FAILED;
	}
	return status;
}
