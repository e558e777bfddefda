/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"

/* The last line of the kernel's log with such a text; "" if there is none. */
struct search {
	const char *text;
	char line[384];
};

/* Records are "level,number,time,flags;text\n", with more lines that begin with a blank. */
static void look_at(struct search *searches, size_t count, char *record)
{
	char *text = strchr(record, ';');

	if (!text)
		return;
	text++;
	text[strcspn(text, "\n")] = '\0';
	for (size_t i = 0; i < count; i++) {
		if (strstr(text, searches[i].text))
			snprintf(searches[i].line, sizeof(searches[i].line), "%.383s", text);
	}
}

static bool read_log(struct search *searches, size_t count)
{
	char record[8192];
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t length;

	if (fd < 0)
		return false;
	while ((length = read(fd, record, sizeof(record) - 1)) > 0 || errno == EPIPE) {
		if (length <= 0) /* overwritten while it was read */
			continue;
		record[length] = '\0';
		look_at(searches, count, record);
	}
	close(fd);
	return true;
}

void check_log(struct doctor *doctor)
{
	enum { IN_PIECES, SEARCHES };
	struct search searches[SEARCHES] = {
		[IN_PIECES] = { .text = "contiguous chunk is too small" },
	};

	if (!read_log(searches, SEARCHES)) {
		report(doctor, LEVEL_NOTE, "kernel log",
		       "only root may read it; it would tell what drivers refused");
		return;
	}
	if (*searches[IN_PIECES].line) {
		report(doctor, LEVEL_WARNING, "kernel log",
		       "a device that needs memory in one piece was given a buffer in pieces, such "
		       "as the heap "
		       "\"system\" hands out: %s",
		       searches[IN_PIECES].line);
		advise(doctor, "have that program allocate from a heap of module dma_heap_cma; "
			       "cmaheap who --all "
			       "tells which buffers it has");
	}
}
