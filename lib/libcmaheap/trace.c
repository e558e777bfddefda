/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "internal.h"
#include "printable.h"

/* Whether $CMAHEAP_DEBUG asks for a trace: read once in a thread, not at every call. */
static _Thread_local enum { UNREAD, OFF, ON } debug;

/* How many public functions the thread is in: they call each other. */
static _Thread_local unsigned depth;

CMAHEAP_API void cmaheap_enter(void)
{
	depth++;
}

static bool debugging(void)
{
	if (debug == UNREAD) {
		const char *value = secure_getenv("CMAHEAP_DEBUG");

		debug = value && !strcmp(value, "1") ? ON : OFF;
	}
	return debug == ON;
}

/* One write() a line, so that threads and processes do not mix theirs. */
static void write_line(const char *function, int result, const char *arguments)
{
	char line[1536];
	int length =
		snprintf(line, sizeof(line) - 1, "cmaheap[%d]: %s(%s) = %d%s%s", getpid(), function,
			 arguments, result, result ? ": " : "", result ? cmaheap_last_error() : "");

	if ((size_t)length > sizeof(line) - 2)
		length = (int)sizeof(line) - 2;
	line[length] = '\n';
	if (write(STDERR_FILENO, line, (size_t)length + 1) < 0)
		return; /* nobody is there to be told */
}

CMAHEAP_API int cmaheap_trace(const char *function, int result, const char *format, ...)
{
	char arguments[256];
	va_list args;

	if (debugging()) {
		va_start(args, format);
		vsnprintf(arguments, sizeof(arguments), format, args);
		va_end(args);
		blank_controls(arguments);
		write_line(function, result, arguments);
	}
	if (--depth == 0 && result < 0)
		report_failure(-result);
	return result;
}
