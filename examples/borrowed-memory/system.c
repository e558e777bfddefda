/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "system.h"

enum { MAX_ARGUMENTS = 15 };

/* The number after the first word of a line that is this one. */
static uint64_t find_number(const char *path, const char *key)
{
	char word[128];
	FILE *file = fopen(path, "re");

	if (!file)
		err(1, "%s", path);
	while (fscanf(file, "%127s", word) == 1) {
		if (strcmp(word, key) == 0 && fscanf(file, "%127s", word) == 1) {
			fclose(file);
			return strtoull(word, NULL, 10);
		}
	}
	errx(1, "%s has no %s", path, key);
}

size_t meminfo(const char *key)
{
	return (size_t)find_number("/proc/meminfo", key) * 1024;
}

uint64_t vmstat(const char *key)
{
	return find_number("/proc/vmstat", key);
}

double milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void exec_cmaheap(const char *output, const char *const *arguments)
{
	char *argv[MAX_ARGUMENTS + 2] = { "cmaheap" };
	int fd = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0)
		err(1, "%s", output);
	for (size_t i = 0; i < MAX_ARGUMENTS && arguments[i]; i++)
		argv[i + 1] = (char *)arguments[i];
	execvp(argv[0], argv);
	err(1, "cmaheap");
}

void run_cmaheap(const char *output, const char *const *arguments)
{
	pid_t child = fork();
	int status;

	if (child < 0)
		err(1, "fork");
	if (!child)
		exec_cmaheap(output, arguments);
	if (waitpid(child, &status, 0) < 0 || status)
		errx(1, "cmaheap %s failed", arguments[0]);
}

uint64_t map_number(const char *path, const char *key)
{
	char quoted[64];

	snprintf(quoted, sizeof(quoted), "\"%s\":", key);
	return find_number(path, quoted);
}
