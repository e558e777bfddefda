/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <string.h>

#include "size-list.h"
#include "sizes.h"

static int parse_one(const char *text, size_t length, size_t *bytes)
{
	uint64_t number;
	char one[32];

	if (length >= sizeof(one))
		return -EINVAL;
	memcpy(one, text, length);
	one[length] = '\0';
	if (!parse_size(one, &number) || number > SIZE_MAX)
		return -EINVAL;
	*bytes = (size_t)number;
	return 0;
}

int size_list_parse(struct size_list *sizes, const char *text, const char **wrong)
{
	sizes->count = 0;
	for (;; text++) {
		size_t length = strcspn(text, ",");

		*wrong = text;
		if (sizes->count == MAX_SIZES)
			return -E2BIG;
		if (parse_one(text, length, &sizes->bytes[sizes->count]))
			return -EINVAL;
		sizes->count++;
		text += length;
		if (!*text)
			return 0;
	}
}
