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

static bool has_device(const struct buffer *buffer, const char *name)
{
	const char *device = buffer->devices;
	size_t length = strlen(name);

	while (*device) {
		size_t end = strcspn(device, ",");

		if (end == length && !strncmp(device, name, length))
			return true;
		device += end + (device[end] == ',');
	}
	return false;
}

/* It may be attached more than once. Half a name would be another device's. */
void buffer_add_device(struct buffer *buffer, char *name)
{
	size_t length = strlen(buffer->devices), room = sizeof(buffer->devices) - length;
	const char *added = name;

	make_printable(name);
	if (has_device(buffer, name) || has_device(buffer, MORE_DEVICES))
		return;
	if (strlen(name) + strlen("," MORE_DEVICES) + 1 >= room)
		added = MORE_DEVICES;
	snprintf(buffer->devices + length, room, "%s%s", length ? "," : "", added);
}

static bool take_devices(char **line, struct buffer *buffer)
{
	char *names = strsep(line, " \n"), *name;

	if (!names || !*names)
		return false;
	if (strcmp(names, "-") == 0)
		return true;
	while ((name = strsep(&names, ",")))
		buffer_add_device(buffer, name);
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
	    !take_devices(&line, buffer) || !take_text(&line, buffer->comm, sizeof(buffer->comm)) ||
	    !take_text(&line, buffer->name, sizeof(buffer->name)))
		return -EPROTO;
	buffer->ours = true;
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

static void make_empty(struct buffers *buffers)
{
	buffers->all = NULL;
	buffers->count = 0;
}

/* Room doubles, so that the count says how much there is. */
int buffers_add(struct buffers *buffers, const struct buffer *buffer)
{
	size_t count = buffers->count;
	struct buffer *all;

	if (!(count & (count - 1))) {
		all = reallocarray(buffers->all, count ? count * 2 : 1, sizeof(*all));
		if (!all)
			return -ENOMEM;
		buffers->all = all;
	}
	buffers->all[buffers->count++] = *buffer;
	return 0;
}

void buffers_sort(struct buffers *buffers)
{
	if (buffers->count)
		qsort(buffers->all, buffers->count, sizeof(*buffers->all), compare);
}

static int parse_lines(struct buffers *buffers, FILE *file)
{
	struct buffer buffer;
	char *line = NULL;
	size_t size = 0;
	int error = 0;

	if (getline(&line, &size, file) < 0 || strncmp(line, "heap inode ", 11) != 0)
		error = -EPROTO;
	while (!error && getline(&line, &size, file) > 0) {
		error = parse_line(&buffer, line);
		if (!error)
			error = buffers_add(buffers, &buffer);
	}
	if (ferror(file))
		error = -errno;
	free(line);
	return error;
}

int buffers_parse(struct buffers *buffers, FILE *file)
{
	int error;

	make_empty(buffers);
	error = parse_lines(buffers, file);
	if (error) {
		buffers_free(buffers);
		return error;
	}
	buffers_sort(buffers);
	return 0;
}

int buffers_read_ledger(struct buffers *buffers)
{
	FILE *file = fopen(DEBUGFS_BUFFERS, "re");
	int error;

	make_empty(buffers);
	if (!file)
		return -errno;
	error = buffers_parse(buffers, file);
	fclose(file);
	return error;
}

static int read_bufinfo(struct buffers *buffers)
{
	FILE *file = fopen(DEBUGFS_BUFINFO, "re");
	int error;

	if (!file)
		return -errno;
	error = buffers_parse_bufinfo(buffers, file);
	fclose(file);
	return error;
}

/* Without the module there is no ledger, which is no error. Locking a buffer for its list, the
 * kernel may be interrupted. */
int buffers_read(struct buffers *buffers)
{
	int ledger, error;

	do {
		ledger = buffers_read_ledger(buffers);
		error = read_bufinfo(buffers);
		if (ledger && ledger != -ENOENT)
			error = ledger;
		if (error == -EINTR)
			buffers_free(buffers);
	} while (error == -EINTR);
	return error;
}

void buffers_free(struct buffers *buffers)
{
	free(buffers->all);
	make_empty(buffers);
}

const struct buffer *buffers_find(const struct buffers *buffers, ino_t inode)
{
	const struct buffer key = { .inode = inode };

	if (!buffers->count)
		return NULL;
	return bsearch(&key, buffers->all, buffers->count, sizeof(key), compare);
}
