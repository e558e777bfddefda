/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Texts that others chose must not command a terminal. Shared with the bridges and the tool. */
#ifndef CMAHEAP_PRINTABLE_H
#define CMAHEAP_PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>

/* U+202A to U+202E and U+2066 to U+2069 turn around what is behind them. */
static inline bool turns_text(const unsigned char *text)
{
	return text[0] == 0xe2 && ((text[1] == 0x80 && text[2] >= 0xaa && text[2] <= 0xae) ||
				   (text[1] == 0x81 && text[2] >= 0xa6 && text[2] <= 0xa9));
}

/*
 * How many bytes the UTF-8 sequence that begins here has, if it is well-formed and no control, else
 * 0. The second byte tells what is longer than needed, a surrogate, above U+10FFFF, or U+0080 to
 * U+009F, which are controls, too.
 */
static inline size_t sequence_length(const unsigned char *text)
{
	const unsigned char first = text[0];
	unsigned char least = 0x80, most = 0xbf;
	size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

	if (first < 0xc2 || first > 0xf4)
		return 0;
	if (first == 0xc2 || first == 0xe0)
		least = 0xa0;
	if (first == 0xf0)
		least = 0x90;
	if (first == 0xed)
		most = 0x9f;
	if (first == 0xf4)
		most = 0x8f;
	if (text[1] < least || text[1] > most || turns_text(text))
		return 0;
	for (size_t i = 2; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	}
	return length;
}

static inline bool is_ascii_text(unsigned char byte)
{
	return byte >= 0x20 && byte < 0x7f;
}

/* Makes question marks of control characters and of what is no UTF-8, which names and formats from
 * outside may hold. */
static inline void blank_controls(char *text)
{
	while (*text) {
		size_t length = sequence_length((const unsigned char *)text);

		if (!length && !is_ascii_text((unsigned char)*text))
			*text = '?';
		text += length ? length : 1;
	}
}

#endif
