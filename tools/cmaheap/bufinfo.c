/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "buffers.h"
#include "files.h"

/* A buffer's record, in which numbers have leading zeros:
 *
 *	SIZE	FLAGS	MODE	REFERENCES	EXPORTER	INODE	NAME
 *		lines of its fences
 *		Attached Devices:
 *		DEVICE
 *	Total 1 devices attached
 *
 * The name is the user's, of 31 bytes at most, which may be line ends: too few for a record, and
 * what they say of devices is undone by the kernel's own line behind them. */
#define DEVICES "\tAttached Devices:\n"
#define DEVICES_END "Total "
enum { MIN_DIGITS = 8 };

static bool take_number(char **line, int base, uint64_t *number)
{
	char *field = strsep(line, "\t"), *end;

	if (!*line || strlen(field) < MIN_DIGITS)
		return false;
	errno = 0;
	*number = strtoull(field, &end, base);
	return !*end && !errno;
}

static bool parse_record(struct buffer *buffer, char *line)
{
	uint64_t flags, mode, inode;
	const char *exporter;

	*buffer = (struct buffer){ 0 };
	if (!take_number(&line, 10, &buffer->bytes) || !take_number(&line, 16, &flags) ||
	    !take_number(&line, 16, &mode) || !take_number(&line, 10, &buffer->references))
		return false;
	exporter = strsep(&line, "\t");
	if (!line || !take_number(&line, 10, &inode))
		return false;
	line[strcspn(line, "\n")] = '\0';
	buffer->inode = (ino_t)inode;
	snprintf(buffer->heap, sizeof(buffer->heap), "%.63s", exporter);
	if (strcmp(line, "<none>") != 0)
		snprintf(buffer->name, sizeof(buffer->name), "%.191s", line);
	make_printable(buffer->heap);
	make_printable(buffer->name);
	return true;
}

/* The ledger's buffers are those before @p ledger, sorted; they only learn their references. */
static int add_record(struct buffers *buffers, size_t ledger, const struct buffer *buffer)
{
	const struct buffers ours = { ledger, buffers->all };
	const struct buffer *known = buffers_find(&ours, buffer->inode);

	if (!known)
		return buffers_add(buffers, buffer);
	buffers->all[known - buffers->all].references = buffer->references;
	return 0;
}

static int parse_records(struct buffers *buffers, FILE *file)
{
	size_t size = 0, ledger = buffers->count;
	bool open = false, in_devices = false;
	struct buffer buffer, next;
	char *line = NULL;
	int error = 0;

	while (!error && getline(&line, &size, file) > 0) {
		if (open && !strcmp(line, DEVICES)) {
			in_devices = true;
			*buffer.devices = '\0';
		} else if (in_devices && *line == '\t') {
			line[strcspn(line, "\n")] = '\0';
			buffer_add_device(&buffer, line + 1);
		} else if (in_devices && !strncmp(line, DEVICES_END, strlen(DEVICES_END))) {
			in_devices = false;
		} else if (parse_record(&next, line)) {
			if (open)
				error = add_record(buffers, ledger, &buffer);
			buffer = next;
			open = true;
			in_devices = false;
		}
	}
	if (ferror(file))
		error = -errno;
	if (!error && open)
		error = add_record(buffers, ledger, &buffer);
	free(line);
	return error;
}

static bool has_title(FILE *file)
{
	char line[128];

	return fgets(line, sizeof(line), file) && *line == '\n' &&
	       fgets(line, sizeof(line), file) && !strcmp(line, "Dma-buf Objects:\n");
}

int buffers_parse_bufinfo(struct buffers *buffers, FILE *file)
{
	int error;

	if (has_title(file))
		error = parse_records(buffers, file);
	else
		error = ferror(file) ? -errno : -EPROTO;
	buffers_sort(buffers);
	return error;
}
