/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "held.h"

/* Everything that was found, one entry a holder, before it is sorted by buffer. */
struct found {
	ino_t inode;
	struct holder holder; /* of NULLs for debugfs' own entry */
	const struct buffer *detail;
};

struct findings {
	size_t count;
	struct found *all;
};

static int compare(const void *a, const void *b)
{
	const struct found *left = a, *right = b;

	return (left->inode > right->inode) - (left->inode < right->inode);
}

static size_t most_findings(const struct processes *processes, const struct buffers *buffers)
{
	size_t count = buffers->count + 1;

	for (size_t i = 0; i < processes->count; i++)
		count += processes->all[i].holding_count;
	return count;
}

static int find_all(struct findings *findings, const struct processes *processes,
		    const struct buffers *buffers)
{
	findings->count = 0;
	findings->all = calloc(most_findings(processes, buffers), sizeof(*findings->all));
	if (!findings->all)
		return -ENOMEM;
	for (size_t i = 0; i < buffers->count; i++)
		findings->all[findings->count++] = (struct found){ .inode = buffers->all[i].inode,
								   .detail = &buffers->all[i] };
	for (size_t i = 0; i < processes->count; i++) {
		const struct process *process = &processes->all[i];

		for (size_t j = 0; j < process->holding_count; j++) {
			const struct holding *holding = &process->holdings[j];
			const struct buffer *detail = buffers_find(buffers, holding->inode);

			if (!detail && holding_is_doubtful(holding))
				continue;
			findings->all[findings->count++] = (struct found){
				.inode = holding->inode,
				.holder = { process, holding },
				.detail = detail,
			};
		}
	}
	qsort(findings->all, findings->count, sizeof(*findings->all), compare);
	return 0;
}

static bool is_heap(const char *exporter)
{
	char path[PATH_MAX];

	if (!*exporter || strchr(exporter, '/'))
		return false;
	snprintf(path, sizeof(path), "/dev/dma_heap/%s", exporter);
	return access(path, F_OK) == 0;
}

static bool wanted(const struct held_buffer *buffer, const struct held_filter *filter)
{
	if (filter->heap)
		return strcmp(buffer->heap, filter->heap) == 0;
	/* Of what is only mapped, /proc does not tell the exporter. */
	return filter->others || held_ledger(buffer) || !*buffer->heap || is_heap(buffer->heap);
}

/* What is known best: what debugfs has, else a descriptor's fdinfo. */
static void describe(struct held_buffer *buffer, const struct found *found)
{
	const struct holding *holding = found->holder.holding;

	if (found->detail) {
		buffer->detail = found->detail;
		buffer->bytes = found->detail->bytes;
		buffer->heap = found->detail->heap;
		buffer->name = found->detail->name;
		buffer->references = found->detail->references;
	} else if (holding && *holding->exporter) {
		buffer->bytes = holding->bytes;
		buffer->heap = holding->exporter;
		buffer->name = holding->name;
		buffer->references = holding->references;
	} else if (holding && holding->bytes > buffer->bytes) {
		buffer->bytes = holding->bytes;
	}
}

/* The findings of one buffer become an entry; returns how many they were, or -ENOMEM. */
static ssize_t join_one(struct held *held, const struct found *found, size_t left,
			const struct held_filter *filter)
{
	struct held_buffer buffer = { .inode = found->inode, .heap = "", .name = "" };
	size_t count = 0;

	while (count < left && found[count].inode == buffer.inode) {
		describe(&buffer, &found[count]);
		buffer.holder_count += found[count].holder.process != NULL;
		count++;
	}
	if (!wanted(&buffer, filter)) {
		held->unassigned += !*buffer.heap;
		return (ssize_t)count;
	}

	buffer.holders = calloc(buffer.holder_count + 1, sizeof(*buffer.holders));
	if (!buffer.holders)
		return -ENOMEM;
	buffer.holder_count = 0;
	for (size_t i = 0; i < count; i++) {
		if (found[i].holder.process)
			buffer.holders[buffer.holder_count++] = found[i].holder;
	}
	held->bytes += buffer.bytes;
	held->all[held->count++] = buffer;
	return (ssize_t)count;
}

int held_join(struct held *held, const struct processes *processes, const struct buffers *buffers,
	      const struct held_filter *filter)
{
	struct findings findings;
	ssize_t joined;
	int error;

	*held = (struct held){ 0 };
	error = find_all(&findings, processes, buffers);
	if (error)
		return error;
	error = -ENOMEM;
	held->all = calloc(findings.count + 1, sizeof(*held->all));
	if (!held->all)
		goto free_findings;
	for (size_t i = 0; i < findings.count; i += (size_t)joined) {
		joined = join_one(held, &findings.all[i], findings.count - i, filter);
		if (joined < 0)
			goto free_held;
	}
	free(findings.all);
	return 0;

free_held:
	held_free(held);
free_findings:
	free(findings.all);
	return error;
}

void held_free(struct held *held)
{
	for (size_t i = 0; i < held->count; i++)
		free(held->all[i].holders);
	free(held->all);
	*held = (struct held){ 0 };
}

void held_leave_out_gone(struct held *held, const struct buffers *now)
{
	size_t count = 0;

	held->bytes = 0;
	for (size_t i = 0; i < held->count; i++) {
		struct held_buffer *buffer = &held->all[i];

		if (!buffer->holder_count && !buffers_find(now, buffer->inode)) {
			free(buffer->holders);
			continue;
		}
		held->bytes += buffer->bytes;
		held->all[count++] = *buffer;
	}
	held->count = count;
}

static bool all_have_holders(const struct held *held)
{
	for (size_t i = 0; i < held->count; i++) {
		if (!held->all[i].holder_count)
			return false;
	}
	return true;
}

void held_look_again(struct held *held)
{
	struct buffers now;

	if (all_have_holders(held))
		return;
	if (buffers_read(&now) == 0)
		held_leave_out_gone(held, &now);
	buffers_free(&now);
}

void held_write_holders(char *text, size_t size, const struct held_buffer *buffer)
{
	size_t length = 0;

	*text = '\0';
	for (size_t i = 0; i < buffer->holder_count; i++) {
		const struct process *process = buffer->holders[i].process;
		char one[96], more[32];
		size_t added = (size_t)snprintf(one, sizeof(one), "%s%s (%d)", i ? ", " : "",
						process->comm, process->pid);

		snprintf(more, sizeof(more), " and %zu more", buffer->holder_count - i);
		if (length + added + sizeof(more) > size) {
			snprintf(text + length, size - length, "%s", more);
			return;
		}
		memcpy(text + length, one, added + 1);
		length += added;
	}
}

uint64_t held_unseen(const struct held_buffer *buffer)
{
	uint64_t seen = 0;

	for (size_t i = 0; i < buffer->holder_count; i++)
		seen += buffer->holders[i].holding->descriptors +
			buffer->holders[i].holding->mappings;
	return buffer->references > seen ? buffer->references - seen : 0;
}

void held_print_unknown(const struct held *held, int error, FILE *stream)
{
	bool known = true;

	for (size_t i = 0; i < held->count; i++)
		known = known && held_ledger(&held->all[i]);
	if (error == -EACCES || error == -EPERM)
		fputs("Devices, and buffers that no process holds, are root's to see.\n", stream);
	else if (error == -ENOENT)
		fprintf(stream,
			"Devices, and buffers that no process holds, are not known: %s: %s (is "
			"debugfs mounted?).\n",
			DEBUGFS_BUFINFO, strerror(-error));
	else if (error)
		fprintf(stream,
			"Devices, buffers that no process holds, and who allocated a buffer are "
			"not all known: debugfs: %s.\n",
			strerror(-error));
	if (held->unassigned)
		fprintf(stream,
			"%zu buffers are left out that are only mapped: of which heap, debugfs "
			"tells root.\n",
			held->unassigned);
	if (!known)
		fputs("Who allocated a buffer, when, and where its memory is, only module "
		      "dma_heap_cma tells, of its heaps and to root.\n",
		      stream);
}
