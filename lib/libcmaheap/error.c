/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdarg.h>
#include <stdio.h>

#include "internal.h"

/* The thread's own, like errno. */
static _Thread_local struct {
	char text[512];
	bool unreported; /* the text is newer than the last report */
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

/* Of UTF-8, U+0080 to U+009F are controls, too: two bytes, of which the first is 0xc2. */
static bool is_control(unsigned char before, unsigned char byte)
{
	if (byte < 0x80)
		return byte < 0x20 || byte == 0x7f;
	return byte < 0xa0 && (before < 0x80 || before == 0xc2);
}

void blank_controls(char *text)
{
	unsigned char before = 0;

	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (is_control(before, byte))
			*text = '?';
		before = byte;
	}
}

CMAHEAP_API int cmaheap_fail(int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(last.text, sizeof(last.text), format, args);
	va_end(args);
	blank_controls(last.text);
	last.unreported = true;
	return -error;
}

/* Public functions call each other: what the inner one reported is not reported again. */
void report_failure(int error)
{
	if (!last.unreported)
		return;
	last.unreported = false;
	if (last.log)
		last.log(last.log_data, error, last.text);
}
