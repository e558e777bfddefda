/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdarg.h>
#include <stdio.h>

#include "error.h"

/* The one piece of state outside objects: errno's companion. */
static _Thread_local char last_error[512];

CMAHEAP_API const char *cmaheap_last_error(void)
{
	return last_error;
}

CMAHEAP_API int cmaheap_fail(int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(last_error, sizeof(last_error), format, args);
	va_end(args);
	return -error;
}
