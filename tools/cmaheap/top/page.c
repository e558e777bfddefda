/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <langinfo.h>
#include <string.h>

#include "options.h"
#include "style.h"
#include "table.h"
#include "top/page.h"

enum { HISTORY_COLUMNS_BESIDE = 8 }; /* "100 %" and blanks */

static void add_counters(struct table *table, const struct heap *heap,
			 const struct activity *activity)
{
	const struct heap_counters *counters = &heap->counters;

	table_cell(table, "%s", size_text(counters->size).chars);
	table_cell(table, "%s", size_text(counters->used).chars);
	table_cell(table, "%s%s", heap->free_known ? "" : "<= ", size_text(heap->free).chars);
	table_cell(table, "%s", size_text(counters->pooled).chars);
	table_cell(table, "%llu", (unsigned long long)counters->buffers);
	table_cell(table, "%.1f", activity->allocations);
	if (activity->hits < 0)
		table_cell(table, "-");
	else
		table_cell(table, "%d %%", activity->hits);
	table_cell(table, "%llu%s", (unsigned long long)heap_failures(counters),
		   activity->failures > 0 ? "!" : "");
}

/* Of another's heap: its area, where the kernel tells, and the buffers that are seen. */
static void add_seen(struct table *table, const struct heap *heap, const struct sample *sample)
{
	const char *at_least = sample->unread ? ">= " : "";

	table_cell(table, "%s", heap->area ? size_text(heap->area).chars : "-");
	table_cell(table, "%s%s", at_least, size_text(heap->counters.used).chars);
	table_cell(table, "%s", heap->free_known ? size_text(heap->free).chars : "-");
	table_cell(table, "-");
	table_cell(table, "%s%llu", at_least, (unsigned long long)heap->counters.buffers);
	for (int i = 0; i < 3; i++)
		table_cell(table, "-");
}

static void print_heaps(const struct sample *sample, FILE *stream)
{
	static const char *const titles[] = { "HEAP",  ">SIZE",	   ">USED", ">FREE",   ">POOL",
					      ">BUFS", ">ALLOC/S", ">HITS", ">FAILED", NULL };
	struct table *table = table_new(titles);

	for (size_t i = 0; i < sample->heaps.count; i++) {
		const struct heap *heap = &sample->heaps.all[i];

		table_cell(table, "%s", heap->name);
		if (heap->ours)
			add_counters(table, heap, &sample->activities[i]);
		else
			add_seen(table, heap, sample);
	}
	table_print(table, stream);
}

static void print_history(const struct history *history, size_t width, FILE *stream)
{
	int utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	unsigned percent = history->percents[(history->count - 1) % HISTORY_LENGTH];

	if (width <= strlen(history->heap) + HISTORY_COLUMNS_BESIDE)
		return;
	fprintf(stream, "%s ", history->heap);
	history_print(history, width - strlen(history->heap) - HISTORY_COLUMNS_BESIDE, utf8,
		      stream);
	fprintf(stream, " %u %%\n", percent);
}

static void print_holders(const struct sample *sample, FILE *stream)
{
	if (sample->shares.count)
		shares_print(&sample->shares, stream);
	else
		fputs("No process that can be seen holds a buffer.\n", stream);
}

static void print_orphans(const struct sample *sample, FILE *stream)
{
	size_t count = 0;
	uint64_t bytes = 0;

	for (size_t i = 0; i < sample->held.count; i++) {
		if (sample->held.all[i].holder_count)
			continue;
		count++;
		bytes += sample->held.all[i].bytes;
	}
	if (count)
		fprintf(stream, "%zu buffers, %s, belong to no process (cmaheap who).\n", count,
			size_text(bytes).chars);
}

static void print_notes(const struct sample *sample, FILE *stream)
{
	/* Who holds a buffer may be among the processes that cannot be looked into. */
	if (processes_are_all_seen(&sample->processes))
		print_orphans(sample, stream);
	if (sample->processes.hidden)
		fprintf(stream,
			"%zu processes are hidden; root sees what they hold, with "
			"CAP_SYS_PTRACE.\n",
			sample->processes.hidden);
	if (sample->processes.unlisted)
		fputs("/proc does not list all processes here (a container's, or hidepid=2).\n",
		      stream);
	held_print_unknown(&sample->held, sample->unread, stream);
}

void page_print(enum part part, const struct sample *sample, const struct histories *histories,
		size_t width, FILE *stream)
{
	switch (part) {
	case PART_HEAPS:
		print_heaps(sample, stream);
		break;
	case PART_HISTORY:
		for (size_t i = 0; i < histories->count; i++)
			print_history(&histories->all[i], width, stream);
		break;
	case PART_HOLDERS:
		print_holders(sample, stream);
		break;
	case PART_NOTES:
	case PARTS:
		print_notes(sample, stream);
	}
}

static struct json_object *json_heap(const struct heap *heap, const struct activity *activity)
{
	struct json_object *object = json_object_new_object();
	const struct heap_counters *counters = &heap->counters;

	json_add_text(object, "name", heap->name);
	if (heap->area)
		json_add_number(object, "size", heap->area);
	json_add_number(object, "used", counters->used);
	if (heap->ours || heap->free_known) {
		json_add_number(object, "free", heap->free);
		json_add_flag(object, "free_is_exact", heap->free_known);
	}
	json_add_number(object, "buffers", counters->buffers);
	if (!heap->ours)
		return object;
	json_add_number(object, "pooled", counters->pooled);
	json_add_number(object, "allocations", counters->allocations);
	json_add_number(object, "pool_hits", counters->pool_hits);
	json_add_number(object, "failures", heap_failures(counters));
	json_object_object_add(object, "allocations_per_second",
			       json_object_new_double(activity->allocations));
	json_object_object_add(object, "failures_per_second",
			       json_object_new_double(activity->failures));
	return object;
}

static struct json_object *json_share(const struct share *share)
{
	struct json_object *object = json_object_new_object();

	json_add_text(object, "command", share->process->comm);
	json_add_number(object, "pid", (uint64_t)share->process->pid);
	json_add_number(object, "uid", share->process->uid);
	json_add_text(object, "heap", *share->heap ? share->heap : NULL);
	json_add_number(object, "buffers", share->buffers);
	json_add_number(object, "bytes", share->bytes);
	if (share->aged)
		json_add_number(object, "oldest_ms", share->oldest_ms);
	return object;
}

struct json_object *page_json(const struct sample *sample)
{
	struct json_object *object = json_object_new_object();
	struct json_object *heaps = json_object_new_array(), *shares = json_object_new_array();

	for (size_t i = 0; i < sample->heaps.count; i++) {
		json_object_array_add(heaps,
				      json_heap(&sample->heaps.all[i], &sample->activities[i]));
	}
	for (size_t i = 0; i < sample->shares.count; i++)
		json_object_array_add(shares, json_share(&sample->shares.all[i]));
	json_object_object_add(object, "heaps", heaps);
	json_object_object_add(object, "holders", shares);
	json_add_number(object, "bytes", sample->held.bytes);
	json_add_hidden(object, &sample->processes);
	json_add_flag(object, "debugfs_read", !sample->unread);
	return object;
}
