/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Whether a file is on the one file system that the kernel itself mounted for its kind, such as
 * dma-bufs: nobody else can have one there. */
#ifndef CMAHEAP_TOOL_FILE_SYSTEM_H
#define CMAHEAP_TOOL_FILE_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct file_system {
	unsigned long magic; /* of statfs() */
	/* Learned: its device, or which ones are not. */
	bool is_known;
	dev_t device;
	size_t other_count;
	dev_t *others;
};

/* Of any open file, with O_PATH, too; returns within a second whatever its file system does. */
bool file_system_has(struct file_system *system, int fd);
void file_system_forget(struct file_system *system);

#endif
