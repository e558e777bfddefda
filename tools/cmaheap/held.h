/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Buffers of heaps with those who hold them: what /proc says of processes, joined with what debugfs
 * knows of buffers. */
#ifndef CMAHEAP_TOOL_HELD_H
#define CMAHEAP_TOOL_HELD_H

#include <stdbool.h>

#include "buffers.h"
#include "processes.h"

struct holder {
	const struct process *process;
	const struct holding *holding;
};

struct held_buffer {
	ino_t inode;
	uint64_t bytes;
	const char *heap;	     /* or another exporter's name; "" where nothing tells it */
	const char *name;	     /* "" for none */
	uint64_t references;	     /* of everybody together; 0: not known */
	const struct buffer *detail; /* NULL where debugfs was not to be read */
	size_t holder_count; /* 0: no process; a device, or a descriptor on its way in a socket */
	struct holder *holders;
};

struct held {
	size_t count;
	struct held_buffer *all; /* by inode; points into what it was made of */
	uint64_t bytes;		 /* of all of them, each counted once */
	size_t unassigned;	 /* left out: of one heap it was asked, of theirs nothing tells */
};

/* Which buffers: of one heap (NULL: of any), and those of exporters that are no heaps, too. */
struct held_filter {
	const char *heap;
	bool others;
};

/* 0 or -ENOMEM; free it with held_free() before its parts. */
int held_join(struct held *held, const struct processes *processes, const struct buffers *buffers,
	      const struct held_filter *filter);
void held_free(struct held *held);

/* Reads the buffers again, after the processes, and leaves out those without a holder that are
 * gone: what came or went meanwhile is nobody's only by the order of looking. */
void held_look_again(struct held *held);

/* The part for tests. */
void held_leave_out_gone(struct held *held, const struct buffers *now);

/* Who allocated it, when, and where its memory is; NULL where only its holders are known. */
static inline const struct buffer *held_ledger(const struct held_buffer *buffer)
{
	return buffer->detail && buffer->detail->ours ? buffer->detail : NULL;
}

/* "gst-launch-1.0 (212), cam (213) and 14 more", where no more fit. */
void held_write_holders(char *text, size_t size, const struct held_buffer *buffer);

/* References that no descriptor or mapping which was seen accounts for: of drivers, of descriptors
 * on their way, of processes that are hidden, or of calls under way. */
uint64_t held_unseen(const struct held_buffer *buffer);

/* What of these buffers is not known, and why; the error is of buffers_read(). */
void held_print_unknown(const struct held *held, int error, FILE *stream);

#endif
