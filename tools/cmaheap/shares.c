/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "shares.h"
#include "style.h"
#include "table.h"

/* One for each holder; those of the same process and heap are added up afterwards. */
static void add_buffer(struct shares *shares, const struct held_buffer *buffer)
{
	const struct buffer *ledger = held_ledger(buffer);

	for (size_t i = 0; i < buffer->holder_count; i++)
		shares->all[shares->count++] = (struct share){
			.process = buffer->holders[i].process,
			.heap = buffer->heap,
			.buffers = 1,
			.bytes = buffer->bytes,
			.aged = ledger != NULL,
			.oldest_ms = ledger ? ledger->age_ms : 0,
		};
}

static int by_process(const void *a, const void *b)
{
	const struct share *left = a, *right = b;
	pid_t before = left->process->pid, after = right->process->pid;

	return before == after ? strcmp(left->heap, right->heap) : before < after ? -1 : 1;
}

static void merge(struct shares *shares)
{
	size_t merged = 0;

	qsort(shares->all, shares->count, sizeof(*shares->all), by_process);
	for (size_t i = 0; i < shares->count; i++) {
		const struct share *share = &shares->all[i];
		struct share *sum = merged ? &shares->all[merged - 1] : NULL;

		if (!sum || by_process(sum, share) != 0) {
			shares->all[merged++] = *share;
			continue;
		}
		sum->buffers += share->buffers;
		sum->bytes += share->bytes;
		sum->aged = sum->aged || share->aged;
		sum->oldest_ms =
			share->oldest_ms > sum->oldest_ms ? share->oldest_ms : sum->oldest_ms;
	}
	shares->count = merged;
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
	merge(shares);
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
