/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Which processes hold dma-bufs and have heaps open, from /proc. */
#ifndef CMAHEAP_TOOL_PROCESSES_H
#define CMAHEAP_TOOL_PROCESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "majors.h"

/* One dma-buf in one process. */
struct holding {
	ino_t inode;
	uint64_t bytes;	     /* where only a mapping is left, as far as that reaches */
	uint64_t references; /* of everybody together; 0: not known */
	int mount;	     /* the file's, 0: not known */
	unsigned descriptors, mappings;
	pid_t task; /* that has one of the descriptors, and which */
	int fd;
	char exporter[64]; /* the heap's name, for buffers of heaps; "" where only a mapping is left
			    */
	char name[64];
};

struct process {
	pid_t pid;
	uid_t uid;
	char comm[64];
	size_t holding_count, holding_room, heap_count;
	struct holding *holdings; /* sorted by inode, each once */
	dev_t *heaps;		  /* nodes of /dev/dma_heap that it has open */
	struct majors majors;
};

struct processes {
	size_t count;
	struct process *all; /* those with a dma-buf or an open heap, by pid */
	size_t hidden;	     /* processes that only root may look into: others', or not dumpable */
	bool unlisted;	     /* there may be more that /proc does not list */
};

/* Only then what no process has, nobody's is. */
static inline bool processes_are_all_seen(const struct processes *processes)
{
	return !processes->hidden && !processes->unlisted;
}

/* 0 or a negative errno; free them with processes_free(). */
int processes_read(struct processes *processes);
void processes_free(struct processes *processes);

/* NULL where that process has neither dma-buf nor heap. */
const struct process *processes_find(const struct processes *processes, pid_t pid);

/* Looks again into those that are known, and into some more, which it sorts, without searching all
 * of /proc. */
int processes_update(struct processes *processes, pid_t *more, size_t count);

/* One process; an empty one if it holds nothing. -ESRCH, -EACCES. */
int process_read(struct process *process, pid_t pid);
void process_free(struct process *process);

/* How /proc shows a dma-buf: as a descriptor's link, and in maps. */
#define DMABUF_LINK "/dmabuf:"

/* Sorts by inode what was found, and adds up what is of the same buffer; returns how many are left.
 * Of these, whether one has that inode. */
size_t holdings_merge(struct holding *all, size_t count);
bool holdings_have(const struct holding *all, size_t count, ino_t inode);

/* Leaves the mappings, and the descriptors that are more than those of the same buffer that are
 * known, which are sorted; returns how many holdings are left. */
size_t holdings_subtract(struct holding *all, size_t count, const struct holding *known,
			 size_t known_count);

/* What a file of fdinfo says of a descriptor (0 or a negative errno), and a line of maps, if it
 * looks like a dma-buf's. */
int holding_read(struct holding *holding, const char *path);
int holding_read_descriptor(struct holding *holding, pid_t task, int fd);
void holding_parse_fdinfo(struct holding *holding, FILE *file);
bool holding_parse_map(struct holding *holding, const char *line);

/* Anybody can have a file that is shown like a dma-buf. Its mount tells, once what fdinfo said of a
 * descriptor has told which one that is: whether it was a dma-buf's. */
enum kind { KIND_UNKNOWN, KIND_DMABUF, KIND_OTHER };
enum kind holding_kind_on(int mount);
bool holding_learn(const struct holding *descriptor);

/* Inode and mount of a descriptor's link in a folder of /proc, or of the mapping in that line,
 * whose mount is 0 where it is not to be seen: 0 or a negative errno. */
int holding_find_mount(struct holding *holding, int folder, const char *link);
int holding_find_mapping(struct holding *holding, pid_t pid, const char *line);

/* No descriptor has told yet on which mount dma-bufs are. */
bool holding_is_doubtful(const struct holding *holding);

/* Merges, without what is on another mount than dma-bufs are; where no descriptor has told that
 * yet, it may be called again. Returns how many are left. */
size_t holdings_settle(struct holding *all, size_t count);

#endif
