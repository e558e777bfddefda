/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdarg.h>
#include <stdio.h>

#include "internal.h"
#include "printable.h"

/* The thread's own, like errno. */
static _Thread_local struct {
	char text[1024];
	void (*log)(void *data, int error, const char *text);
	void *log_data;
} last;

CMAHEAP_API const char *cmaheap_last_error(void)
{
	return last.text;
}

CMAHEAP_API void cmaheap_set_log(void (*log)(void *data, int error, const char *text), void *data)
{
	last.log = log;
	last.log_data = data;
}

CMAHEAP_API int cmaheap_fail(int error, const char *format, ...)
{
	char text[sizeof(last.text)]; /* the arguments may have the former text among them */
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if ((size_t)length >= sizeof(text))
		strcpy(text + sizeof(text) - sizeof("..."), "...");
	blank_controls(text);
	memcpy(last.text, text, sizeof(text));
	return -error;
}

void report_failure(int error)
{
	if (last.log)
		last.log(last.log_data, error, last.text);
}
