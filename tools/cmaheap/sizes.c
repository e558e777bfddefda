/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sizes.h"

static bool parse_bytes(const char *text, uint64_t *bytes)
{
	char *end;

	errno = 0;
	*bytes = strtoull(text, &end, 10);
	return !*end && !errno && *bytes;
}

bool parse_size(const char *text, uint64_t *bytes)
{
	static const char units[] = "KMGT";
	const char *unit;
	double number;
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	if (isdigit((unsigned char)text[strlen(text) - 1]))
		return parse_bytes(text, bytes);

	number = strtod(text, &end);
	unit = strchr(units, toupper((unsigned char)*end));
	if (!*end || end[1] || !unit)
		return false;
	for (const char *step = units; step <= unit; step++)
		number *= 1024;
	if (!(number >= 1 && number < (double)(UINT64_C(1) << 62)))
		return false;
	*bytes = (uint64_t)number;
	return true;
}
