/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../files.h"
#include "log.h"

/* "DRIVER DEVICE: TEXT", as dev_err() writes it: the last word before the colon. */
static void device_before(char *device, size_t size, const char *line, const char *text)
{
	const char *end = text, *first;

	*device = '\0';
	if (end - line < 2 || strncmp(end - 2, ": ", 2) != 0)
		return;
	end -= 2;
	for (first = end; first > line && first[-1] != ' '; first--)
		;
	snprintf(device, size, "%.*s", (int)(end - first), first);
	make_printable(device);
}

/* vb2-dma-contig: "dma alloc of size 33177600 failed" */
static bool parse_refused(struct log_entry *entry, const char *line)
{
	const char *text = strstr(line, "dma alloc of size ");
	int end = 0;

	if (!text ||
	    sscanf(text, "dma alloc of size %" SCNu64 " failed%n", &entry->bytes, &end) != 1 ||
	    !end)
		return false;
	entry->kind = LOG_REFUSED;
	device_before(entry->device, sizeof(entry->device), line, text);
	return true;
}

/* mm: "cma: cma_alloc: AREA: alloc failed, req-size: 8100 pages, ret: -12"; it does not tell who
 * asked. */
static bool parse_area(struct log_entry *entry, const char *line)
{
	const char *text = strstr(line, "alloc failed, req-size: ");
	uint64_t pages;

	if (!text || sscanf(text, "alloc failed, req-size: %" SCNu64 " pages", &pages) != 1)
		return false;
	entry->kind = LOG_REFUSED;
	entry->bytes = pages * (uint64_t)sysconf(_SC_PAGESIZE);
	return true;
}

/* "swiotlb buffer is full (sz: 614400 bytes)" */
static bool parse_bounced(struct log_entry *entry, const char *line)
{
	const char *text = strstr(line, "swiotlb buffer is full (sz: ");

	if (!text || sscanf(text, "swiotlb buffer is full (sz: %" SCNu64, &entry->bytes) != 1)
		return false;
	entry->kind = LOG_BOUNCED;
	device_before(entry->device, sizeof(entry->device), line, text);
	return true;
}

/* "contiguous chunk is too small 4096/8294400" */
static bool parse_in_pieces(struct log_entry *entry, const char *line)
{
	if (!strstr(line, "contiguous chunk is too small"))
		return false;
	entry->kind = LOG_IN_PIECES;
	return true;
}

/* "dma_heap_cma: HEAP: DEVICE reaches addresses up to 0x..., the area begins at 0x..." */
static bool parse_beyond(struct log_entry *entry, const char *line)
{
	if (sscanf(line,
		   "dma_heap_cma: %63[^:]: %63s reaches addresses up to 0x%" SCNx64
		   ", the area begins at 0x%" SCNx64,
		   entry->heap, entry->device, &entry->reach, &entry->first) != 4)
		return false;
	entry->kind = LOG_BEYOND;
	make_printable(entry->heap);
	make_printable(entry->device);
	return true;
}

static bool says_the_same(const struct log_entry *a, const struct log_entry *b)
{
	return a->kind == b->kind && strcmp(a->device, b->device) == 0 &&
	       strcmp(a->heap, b->heap) == 0 && (a->bytes == b->bytes || *a->device);
}

static int add_entry(struct log *log, const struct log_entry *entry)
{
	struct log_entry *all;
	unsigned times = 1;

	for (size_t i = 0; i < log->count; i++) {
		if (!says_the_same(&log->all[i], entry))
			continue;
		times += log->all[i].times;
		log->all[i] = *entry;
		log->all[i].times = times;
		return 0;
	}
	all = reallocarray(log->all, log->count + 1, sizeof(*all));
	if (!all)
		return -ENOMEM;
	log->all = all;
	all[log->count] = *entry;
	all[log->count++].times = times;
	return 0;
}

static uint64_t whole_pages(uint64_t bytes)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

	return (bytes + page - 1) / page * page;
}

/* mm's line comes first, then the driver's of the same request. */
static void drop_nameless(struct log *log, const struct log_entry *named)
{
	for (size_t i = 0; i < log->count; i++) {
		struct log_entry *entry = &log->all[i];

		if (entry->kind != LOG_REFUSED || *entry->device ||
		    entry->bytes != whole_pages(named->bytes))
			continue;
		if (--entry->times == 0)
			*entry = log->all[--log->count];
		return;
	}
}

int log_add_line(struct log *log, const char *line)
{
	struct log_entry entry = { 0 };

	if (!parse_refused(&entry, line) && !parse_area(&entry, line) &&
	    !parse_bounced(&entry, line) && !parse_in_pieces(&entry, line) &&
	    !parse_beyond(&entry, line))
		return 0;
	snprintf(entry.line, sizeof(entry.line), "%.255s", line);
	make_printable(entry.line);
	if (entry.kind == LOG_REFUSED && *entry.device)
		drop_nameless(log, &entry);
	return add_entry(log, &entry);
}

/* Records are "level,number,time,flags;text\n", with more lines that begin with a blank. */
static int add_record(struct log *log, char *record)
{
	char *text = strchr(record, ';');

	if (!text)
		return 0;
	text++;
	text[strcspn(text, "\n")] = '\0';
	return log_add_line(log, text);
}

int log_read(struct log *log)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC), error = 0;
	char record[8192];
	ssize_t length;

	*log = (struct log){ 0 };
	if (fd < 0)
		return -errno;
	while (!error && ((length = read(fd, record, sizeof(record) - 1)) > 0 || errno == EPIPE)) {
		if (length <= 0) /* overwritten while it was read */
			continue;
		record[length] = '\0';
		error = add_record(log, record);
	}
	close(fd);
	if (error)
		log_free(log);
	return error;
}

void log_free(struct log *log)
{
	free(log->all);
	*log = (struct log){ 0 };
}
