/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "buffers.h"
#include "files.h"

/* The kernel writes blanks as \040; a lone "-" stands for no text. */
static void unescape(char *text)
{
	char *to = text;

	if (strcmp(text, "-") == 0)
		*text = '\0';
	for (const char *from = text; *from; to++) {
		char digits[4] = "", *end = digits;
		unsigned char byte = 0;

		if (*from == '\\') {
			memcpy(digits, from + 1, strnlen(from + 1, 3));
			byte = (unsigned char)strtoul(digits, &end, 8);
		}
		if (end == digits + 3) {
			memcpy(to, &byte, 1);
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
}

static bool take_number(char **line, char end, int base, uint64_t *number)
{
	char *rest;

	errno = 0;
	*number = strtoull(*line, &rest, base);
	if (rest == *line || *rest != end || errno)
		return false;
	*line = rest + 1;
	return true;
}

static bool take_text(char **line, char *text, size_t size)
{
	char *word = strsep(line, " \n");

	if (!word || !*word)
		return false;
	snprintf(text, size, "%.*s", (int)size - 1, word);
	unescape(text);
	make_printable(text);
	return true;
}

static int parse_line(struct buffer *buffer, char *line)
{
	uint64_t inode, mappings, pid, uid;

	*buffer = (struct buffer){ 0 };
	if (!take_text(&line, buffer->heap, sizeof(buffer->heap)) || !line ||
	    !take_number(&line, ' ', 10, &inode) || !take_number(&line, ' ', 10, &buffer->bytes) ||
	    !take_number(&line, '-', 16, &buffer->first) ||
	    !take_number(&line, ' ', 16, &buffer->last) ||
	    !take_number(&line, ' ', 10, &mappings) || !take_number(&line, ' ', 10, &pid) ||
	    !take_number(&line, ' ', 10, &uid) || !take_number(&line, ' ', 10, &buffer->age_ms) ||
	    !take_text(&line, buffer->devices, sizeof(buffer->devices)) ||
	    !take_text(&line, buffer->comm, sizeof(buffer->comm)) ||
	    !take_text(&line, buffer->name, sizeof(buffer->name)))
		return -EPROTO;
	buffer->inode = (ino_t)inode;
	buffer->mappings = (unsigned)mappings;
	buffer->pid = (pid_t)pid;
	buffer->uid = (uid_t)uid;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct buffer *left = a, *right = b;

	return (left->inode > right->inode) - (left->inode < right->inode);
}

static int parse_lines(struct buffers *buffers, FILE *file)
{
	size_t size = 0, room = 0;
	char *line = NULL;
	int error = 0;

	if (getline(&line, &size, file) < 0 || strncmp(line, "heap inode ", 11) != 0)
		error = -EPROTO;
	while (!error && getline(&line, &size, file) > 0) {
		if (buffers->count == room) {
			struct buffer *all;

			room = room ? room * 2 : 64;
			all = reallocarray(buffers->all, room, sizeof(*all));
			if (!all) {
				error = -ENOMEM;
				break;
			}
			buffers->all = all;
		}
		error = parse_line(&buffers->all[buffers->count], line);
		buffers->count += !error;
	}
	free(line);
	return error;
}

int buffers_parse(struct buffers *buffers, FILE *file)
{
	int error;

	*buffers = (struct buffers){ 0 };
	error = parse_lines(buffers, file);
	if (error) {
		buffers_free(buffers);
		return error;
	}
	if (buffers->count)
		qsort(buffers->all, buffers->count, sizeof(*buffers->all), compare);
	return 0;
}

int buffers_read(struct buffers *buffers)
{
	FILE *file = fopen(DEBUGFS_BUFFERS, "re");
	int error;

	*buffers = (struct buffers){ 0 };
	if (!file)
		return -errno;
	error = buffers_parse(buffers, file);
	fclose(file);
	return error;
}

void buffers_free(struct buffers *buffers)
{
	free(buffers->all);
	*buffers = (struct buffers){ 0 };
}

const struct buffer *buffers_find(const struct buffers *buffers, ino_t inode)
{
	const struct buffer key = { .inode = inode };

	if (!buffers->count)
		return NULL;
	return bsearch(&key, buffers->all, buffers->count, sizeof(key), compare);
}
