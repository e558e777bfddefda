/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Cases that change what they run in, or what root alone may change: each is a process of its own.
 */
#ifndef IN_PROCESS_H
#define IN_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "processes.h"

enum { GOOD, BAD, NOT_HERE, NOBODY = 65534 };

/** Skips what only root may set up: NOT_HERE. */
void check_in_process(int (*look)(void));

/** Mounts in a name space of the process's own. */
bool mount_own(const char *type, const char *folder, const char *options);

/** Of root; the set of capabilities is as in <linux/capability.h>. */
bool drop_capabilities(uint64_t which);

/** Reads /proc as nobody in particular sees it, mounted with these options: GOOD, BAD or NOT_HERE.
 */
int read_as_nobody(struct processes *processes, const char *options);

/** Whether a command of the tool, which may exit, prints that anywhere. */
bool prints(int (*command)(int argc, char **argv), const char *argument, const char *expected);

#endif
