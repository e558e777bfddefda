/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "shares.h"
#include "style.h"
#include "table.h"

static struct share *share_of(struct shares *shares, const struct process *process,
			      const char *heap)
{
	for (size_t i = 0; i < shares->count; i++) {
		struct share *share = &shares->all[i];

		if (share->process == process && strcmp(share->heap, heap) == 0)
			return share;
	}
	shares->all[shares->count] = (struct share){ .process = process, .heap = heap };
	return &shares->all[shares->count++];
}

static void add_buffer(struct shares *shares, const struct held_buffer *buffer)
{
	const struct buffer *ledger = held_ledger(buffer);
	uint64_t age = ledger ? ledger->age_ms : 0;

	for (size_t i = 0; i < buffer->holder_count; i++) {
		struct share *share = share_of(shares, buffer->holders[i].process, buffer->heap);

		share->buffers++;
		share->bytes += buffer->bytes;
		share->aged = share->aged || ledger;
		share->oldest_ms = age > share->oldest_ms ? age : share->oldest_ms;
	}
}

static int by_bytes(const void *a, const void *b)
{
	const struct share *left = a, *right = b;

	return (left->bytes < right->bytes) - (left->bytes > right->bytes);
}

int shares_read(struct shares *shares, const struct held *held)
{
	size_t most = 1;

	for (size_t i = 0; i < held->count; i++)
		most += held->all[i].holder_count;
	*shares = (struct shares){ .all = calloc(most, sizeof(*shares->all)) };
	if (!shares->all)
		return -ENOMEM;
	for (size_t i = 0; i < held->count; i++)
		add_buffer(shares, &held->all[i]);
	qsort(shares->all, shares->count, sizeof(*shares->all), by_bytes);
	return 0;
}

void shares_free(struct shares *shares)
{
	free(shares->all);
	*shares = (struct shares){ 0 };
}

void shares_print(const struct shares *shares, FILE *stream)
{
	static const char *const titles[] = { "COMMAND",  ">PID",   "USER",    "HEAP",
					      ">BUFFERS", ">BYTES", ">OLDEST", NULL };
	struct table *rows = table_new(titles);

	for (size_t i = 0; i < shares->count; i++) {
		const struct share *share = &shares->all[i];

		table_cell(rows, "%s", share->process->comm);
		table_cell(rows, "%d", share->process->pid);
		table_cell(rows, "%s", user_text(share->process->uid).chars);
		table_cell(rows, "%s", *share->heap ? share->heap : "?");
		table_cell(rows, "%zu", share->buffers);
		table_cell(rows, "%s", size_text(share->bytes).chars);
		table_cell(rows, "%s", share->aged ? age_text(share->oldest_ms).chars : "?");
	}
	table_print(rows, stream);
}
