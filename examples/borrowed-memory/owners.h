/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Those whose pages the area is lent to: a process, which is this program, and files. */
#ifndef BORROWED_MEMORY_OWNERS_H
#define BORROWED_MEMORY_OWNERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The process's memory: pages with contents of their own. */
struct process_memory {
	uint64_t *data;
	uint64_t *frames; /* where each page lay when memory_locate() was called; 0: given back */
	size_t pages, used;
};

void memory_create(struct process_memory *memory);
void memory_grow(struct process_memory *memory, size_t bytes);
void memory_locate(struct process_memory *memory);
/* Give pages back that lie outside the frames, until so many bytes are free there. */
void memory_leave_room(struct process_memory *memory, uint64_t first, uint64_t end, size_t bytes);
/* Pages that do not lie any more where they did, of those that lay in the frames. */
size_t memory_moved(const struct process_memory *memory, uint64_t first, uint64_t end);
uint64_t memory_checksum(const struct process_memory *memory);
void memory_destroy(struct process_memory *memory);

/* Files below a folder, read one after another. */
struct files {
	size_t count;
	char **paths;
	size_t used; /* of these, the first were read */
	uint64_t bytes;
};

void files_find(struct files *files, const char *folder);
bool files_read(struct files *files, size_t bytes); /* some more; false after the last */
uint64_t files_checksum(const struct files *files); /* of those that were read */
void files_free(struct files *files);

#endif
