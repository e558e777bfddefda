/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What each process has of each heap. */
#ifndef CMAHEAP_TOOL_SHARES_H
#define CMAHEAP_TOOL_SHARES_H

#include <stdio.h>

#include "held.h"

struct share {
	const struct process *process;
	const char *heap;
	size_t buffers;
	uint64_t bytes, oldest_ms;
	bool aged; /* whether the module's ledger tells of any of them how old it is */
};

struct shares {
	size_t count;
	struct share *all; /* the largest first; points into what it was made of */
};

/* 0 or -ENOMEM; free them with shares_free() before the rest. */
int shares_read(struct shares *shares, const struct held *held);
void shares_free(struct shares *shares);

void shares_print(const struct shares *shares, FILE *stream);

#endif
