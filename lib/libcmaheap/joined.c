/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "joined.h"

CMAHEAP_API void cmaheap_join(struct joined *list, const char *separator, const char *format, ...)
{
	const size_t most = sizeof(list->text) - sizeof("; ...");
	const char *end = list->text + sizeof(list->text);
	char *entry = list->text + list->used;
	va_list args;

	if (list->is_cut)
		return;
	if (list->used)
		entry = stpcpy(entry, separator);

	va_start(args, format);
	vsnprintf(entry, (size_t)(end - entry), format, args);
	va_end(args);
	list->used = strlen(list->text);
	list->is_cut = list->used > most;
	if (list->is_cut)
		strcpy(entry, "...");
}
