/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Live buffers of the module's heaps, from debugfs; for root alone. */
#ifndef CMAHEAP_TOOL_BUFFERS_H
#define CMAHEAP_TOOL_BUFFERS_H

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* Columns of /sys/kernel/debug/dma_heap_cma/buffers; names with their blanks. */
struct buffer {
	char heap[64];
	ino_t inode;
	uint64_t bytes, first, last; /* physical addresses */
	unsigned mappings;
	pid_t pid; /* that allocated it; it may be gone */
	uid_t uid;
	uint64_t age_ms;
	char devices[512]; /* comma-separated; "" for none */
	char comm[128];
	char name[192]; /* "" for none */
};

struct buffers {
	size_t count;
	struct buffer *all; /* sorted by inode */
};

/* 0 or a negative errno: -EACCES without root, -ENOENT without the module or debugfs. */
int buffers_read(struct buffers *buffers);
int buffers_parse(struct buffers *buffers, FILE *file); /* -EPROTO: not these columns */
void buffers_free(struct buffers *buffers);

/* NULL if no buffer has that inode number. */
const struct buffer *buffers_find(const struct buffers *buffers, ino_t inode);

#endif
