/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the kernel's log says of contiguous memory: lines of drivers, of mm and of the module. */
#ifndef CMAHEAP_TOOL_LOG_H
#define CMAHEAP_TOOL_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_kind {
	LOG_REFUSED,   /* a driver asked for memory in one piece, and there was none */
	LOG_BOUNCED,   /* too much for the kernel's bounce buffer, of memory beyond a device's reach
			*/
	LOG_IN_PIECES, /* a device that needs one piece was given a buffer in pieces */
	LOG_BEYOND,    /* a buffer lies beyond a device's reach; only the module tells */
};

/* Lines that say the same, in one. */
struct log_entry {
	enum log_kind kind;
	char device[64];       /* "" where the line does not tell */
	uint64_t bytes;	       /* asked for; 0 where the line does not tell */
	uint64_t reach, first; /* LOG_BEYOND: the device's last address, the area's first */
	char heap[64];	       /* LOG_BEYOND */
	char line[256];	       /* the last one, printable */
	unsigned times;
};

struct log {
	size_t count;
	struct log_entry *all;
};

/* 0 or a negative errno: -EPERM where only root may read it; free it with log_free(). */
int log_read(struct log *log);
void log_free(struct log *log);

/* Parts, for tests: one line without its time; 0 or -ENOMEM. */
int log_add_line(struct log *log, const char *line);

#endif
