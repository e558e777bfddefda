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

void size_list_expect(struct size_list *sizes, const char *text, struct argp_state *state)
{
	sizes->count = 0;
	for (;; text++) {
		size_t length = strcspn(text, ",");

		if (sizes->count == MAX_SIZES)
			argp_error(state, "there are more than %d sizes: expected at most so many",
				   MAX_SIZES);
		if (parse_one(text, length, &sizes->bytes[sizes->count]))
			argp_error(state, "\"%s\": expected bytes, or with K, M or G: 3110400,8M",
				   text);
		sizes->count++;
		text += length;
		if (!*text)
			return;
	}
}
