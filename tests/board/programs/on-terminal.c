/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* on-terminal ROWS COLUMNS COMMAND [ARGUMENT]...: runs it on a terminal of that size, prints what
 * it writes there, and exits as it does. */
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void copy(int terminal)
{
	char text[4096];
	ssize_t length;

	/* The read fails once nobody has the other end open. */
	while ((length = read(terminal, text, sizeof(text))) > 0)
		fwrite(text, 1, (size_t)length, stdout);
}

int main(int argc, char **argv)
{
	struct winsize size = { 0 };
	int terminal, status;
	pid_t child;

	if (argc < 4)
		return 2;
	size.ws_row = (unsigned short)strtoul(argv[1], NULL, 10);
	size.ws_col = (unsigned short)strtoul(argv[2], NULL, 10);
	child = forkpty(&terminal, NULL, NULL, &size);
	if (child < 0) {
		perror("forkpty");
		return 1;
	}
	if (child == 0) {
		setenv("TERM", "linux", 1);
		execvp(argv[3], argv + 3);
		perror(argv[3]);
		_exit(127);
	}
	copy(terminal);
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
