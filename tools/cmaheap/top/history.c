/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <string.h>

#include "top/history.h"

struct history *history_of(struct histories *histories, const char *heap)
{
	struct history *history;

	for (size_t i = 0; i < histories->count; i++) {
		if (strcmp(histories->all[i].heap, heap) == 0)
			return &histories->all[i];
	}
	if (histories->count == HISTORY_HEAPS)
		return NULL;
	history = &histories->all[histories->count++];
	*history = (struct history){ 0 };
	snprintf(history->heap, sizeof(history->heap), "%s", heap);
	return history;
}

void history_add(struct history *history, uint64_t used, uint64_t size)
{
	uint64_t percent = size ? used / (size / 100 + !(size / 100)) : 0;

	history->percents[history->count++ % HISTORY_LENGTH] =
		(unsigned char)(percent > 100 ? 100 : percent);
}

void history_print(const struct history *history, size_t width, int utf8, FILE *stream)
{
	static const char *const bars[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	static const char *const marks[] = { " ", ".", ":", "-", "=", "+", "*", "%", "#" };
	size_t shown = history->count < HISTORY_LENGTH ? history->count : HISTORY_LENGTH;

	shown = shown < width ? shown : width;
	for (size_t i = history->count - shown; i < history->count; i++) {
		unsigned percent = history->percents[i % HISTORY_LENGTH];
		/* Something is always seen of what is not empty. */
		unsigned level = (percent * 8 + 99) / 100;

		fputs(utf8 ? bars[level] : marks[level], stream);
	}
}
