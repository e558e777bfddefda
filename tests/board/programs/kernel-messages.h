/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the kernel logged meanwhile. */
#ifndef KERNEL_MESSAGES_H
#define KERNEL_MESSAGES_H

#include <stdbool.h>

/** Begin to listen, and log a text of our own first: a descriptor for only_our_module_spoke(). */
int listen_to_kernel(const char *mark);

/** Whether the kernel logged nothing since, or our module alone did; closes the descriptor. */
bool only_our_module_spoke(int log);

#endif
