/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "buffers.h"
#include "files.h"

static int octal_digit(char c)
{
	return c >= '0' && c <= '7' ? c - '0' : -1;
}

/* The kernel writes blanks as \040; a lone "-" stands for no text. */
static void unescape(char *text)
{
	char *to = text;

	if (strcmp(text, "-") == 0)
		*text = '\0';
	for (const char *from = text; *from; to++) {
		if (from[0] == '\\' && octal_digit(from[1]) >= 0 && octal_digit(from[2]) >= 0 &&
		    octal_digit(from[3]) >= 0) {
			*to = (char)(octal_digit(from[1]) * 64 + octal_digit(from[2]) * 8 +
				     octal_digit(from[3]));
			from += 4;
		} else if (from[0] == '\\' && strchr("tn\\", from[1]) && from[1]) {
			*to = from[1] == 't' ? '\t' : from[1] == 'n' ? '\n' : '\\';
			from += 2;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
}

static int parse_line(struct buffer *buffer, const char *line)
{
	uint64_t inode;
	int fields;

	*buffer = (struct buffer){ 0 };
	fields = sscanf(line,
			"%63s %" SCNu64 " %" SCNu64 " %" SCNx64 "-%" SCNx64 " %u %d %u %" SCNu64
			" %255s %63s %127s",
			buffer->heap, &inode, &buffer->bytes, &buffer->first, &buffer->last,
			&buffer->mappings, &buffer->pid, &buffer->uid, &buffer->age_ms,
			buffer->devices, buffer->comm, buffer->name);
	if (fields != 12)
		return -EPROTO;
	buffer->inode = (ino_t)inode;
	unescape(buffer->heap);
	unescape(buffer->devices);
	unescape(buffer->comm);
	unescape(buffer->name);
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
