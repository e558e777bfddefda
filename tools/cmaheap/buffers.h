/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Live buffers, from debugfs, for root alone: those of the module's heaps from its ledger, all
 * others from the kernel's list of dma-bufs, which knows less. */
#ifndef CMAHEAP_TOOL_BUFFERS_H
#define CMAHEAP_TOOL_BUFFERS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* At the end of a list without room for more. */
#define MORE_DEVICES "..."

/* Names with their blanks. */
struct buffer {
	char heap[64]; /* or another exporter's name */
	ino_t inode;
	uint64_t bytes;
	uint64_t references; /* of descriptors, mappings and drivers together; 0: not known */
	char devices[512];   /* comma-separated, at last MORE_DEVICES if there are; "" for none */
	char name[192];	     /* "" for none */
	/* The ledger's; else nobody tells what follows. */
	bool ours;
	uint64_t first, last; /* physical addresses */
	unsigned mappings;
	pid_t pid; /* that allocated it; it may be gone */
	uid_t uid;
	uint64_t age_ms;
	char comm[128];
};

struct buffers {
	size_t count;
	struct buffer *all; /* sorted by inode */
};

/* 0 if all buffers are in it, or a negative errno: -EACCES without root, -ENOENT without debugfs.
 * What could be read is in it, too. */
int buffers_read(struct buffers *buffers);
int buffers_read_ledger(struct buffers *buffers); /* of the module's heaps alone */
void buffers_free(struct buffers *buffers);

/* Parts, for tests: the columns of /sys/kernel/debug/dma_heap_cma/buffers, and then what
 * /sys/kernel/debug/dma_buf/bufinfo has besides. -EPROTO: another format. */
int buffers_parse(struct buffers *buffers, FILE *file);
int buffers_parse_bufinfo(struct buffers *buffers, FILE *file);

/* 0 or -ENOMEM. */
int buffers_add(struct buffers *buffers, const struct buffer *buffer);
void buffers_sort(struct buffers *buffers);

/* Once, however often it is attached. */
void buffer_add_device(struct buffer *buffer, char *name);

/* NULL if no buffer has that inode number. */
const struct buffer *buffers_find(const struct buffers *buffers, ino_t inode);

#endif
