/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "tracing.h"
#include "board-test.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define TRACING "/sys/kernel/tracing/"

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	must_close(fd);
}

void trace_record(const char *event, bool on)
{
	char path[128];

	snprintf(path, sizeof(path), TRACING "events/%s/enable", event);
	write_file(path, on ? "1" : "0");
}

void trace_forget(void)
{
	/* Truncating the trace clears it. */
	write_file(TRACING "trace", "\n");
}

FILE *trace_open(void)
{
	FILE *file = fopen(TRACING "trace", "r");

	assert_non_null(file);
	return file;
}
