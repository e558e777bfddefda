/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <argp.h>
#include <string.h>

#include "command.h"
#include "files.h"
#include "heaps.h"
#include "json.h"
#include "map.h"
#include "options.h"
#include "processes.h"
#include "style.h"
#include "table.h"

static bool has_open(const struct process *process, const struct heap *heap)
{
	for (size_t i = 0; i < process->heap_count; i++) {
		if (process->heaps[i] == (heap->device ? heap->device : heap->node))
			return true;
	}
	return false;
}

static struct json_object *json_openers(const struct heap *heap, const struct processes *processes)
{
	struct json_object *openers = json_object_new_array();

	for (size_t i = 0; i < processes->count; i++) {
		const struct process *process = &processes->all[i];
		struct json_object *opener;

		if (!has_open(process, heap))
			continue;
		opener = json_object_new_object();
		json_add_number(opener, "pid", (uint64_t)process->pid);
		json_add_text(opener, "command", process->comm);
		json_object_array_add(openers, opener);
	}
	return openers;
}

static struct json_object *json_failures(const struct heap_counters *counters)
{
	struct json_object *failures = json_object_new_object();

	for (size_t i = 0; i < FAILURES; i++)
		json_add_number(failures, failure_names[i], counters->failures[i]);
	return failures;
}

/* The largest buffer that could be had now; false without root, or where the area's pages are
 * unknown. */
static bool largest_possible(const struct heap *heap, uint64_t *bytes)
{
	struct map map;
	bool known = map_read(&map, heap) == 0;

	if (known)
		*bytes = (uint64_t)map.largest_possible * map.page_size;
	map_free(&map);
	return known;
}

static void json_add_counters(struct json_object *object, const struct heap *heap)
{
	const struct heap_counters *counters = &heap->counters;

	json_add_number(object, "used", counters->used);
	json_add_number(object, "peak", counters->peak);
	json_add_number(object, "buffers", counters->buffers);
	json_add_number(object, "pooled", counters->pooled);
	json_add_number(object, "allocations", counters->allocations);
	json_add_number(object, "pool_hits", counters->pool_hits);
	json_add_number(object, "limit", counters->limit);
	json_add_number(object, "user_limit", counters->user_limit);
	json_object_object_add(object, "failures", json_failures(counters));
}

/* What the kernel may tell of heaps that are not the module's, too. */
static void json_add_area(struct json_object *object, const struct heap *heap)
{
	uint64_t largest;

	if (heap->area)
		json_add_number(object, "size", heap->area);
	if (heap->ours || heap->free_known) {
		json_add_number(object, "free", heap->free);
		json_add_flag(object, "free_is_exact", heap->free_known);
	}
	if (largest_possible(heap, &largest))
		json_add_number(object, "largest_possible", largest);
}

static struct json_object *json_heap(const struct heap *heap, const struct processes *processes)
{
	struct json_object *object = json_object_new_object();
	struct json_object *aliases = json_object_new_array();
	char mode[8];

	snprintf(mode, sizeof(mode), "%04o", (unsigned)heap->mode);
	for (size_t i = 0; i < heap->alias_count; i++)
		json_object_array_add(aliases, json_text(heap->aliases[i]));
	json_add_text(object, "name", heap->name);
	json_object_object_add(object, "aliases", aliases);
	json_add_text(object, "leads_to", heap->leads_to ? heap->leads_to->name : NULL);
	json_add_text(object, "module", heap->ours ? "dma_heap_cma" : NULL);
	json_add_text(object, "mode", mode);
	json_add_text(object, "user", user_text(heap->uid).chars);
	json_add_text(object, "group", group_text(heap->gid).chars);
	json_add_flag(object, "may_open", !heap->open_error);
	json_add_area(object, heap);
	if (heap->ours)
		json_add_counters(object, heap);
	json_object_object_add(object, "opened_by", json_openers(heap, processes));
	return object;
}

static void print_json(const struct heaps *heaps, const struct processes *processes)
{
	struct json_object *object = json_object_new_object(), *array = json_object_new_array();

	for (size_t i = 0; i < heaps->count; i++)
		json_object_array_add(array, json_heap(&heaps->all[i], processes));
	json_object_object_add(object, "heaps", array);
	json_add_hidden(object, processes);
	json_print(object);
}

static void print_counters(struct table *table, const struct heap *heap)
{
	const struct heap_counters *counters = &heap->counters;
	uint64_t largest;

	table_cell(table, "%s", size_text(counters->size).chars);
	table_cell(table, "%s", size_text(counters->used).chars);
	table_cell(table, "%s%s", heap->free_known ? "" : "<= ", size_text(heap->free).chars);
	table_cell(table, "%s", largest_possible(heap, &largest) ? size_text(largest).chars : "?");
	table_cell(table, "%s", size_text(counters->pooled).chars);
	table_cell(table, "%llu", (unsigned long long)counters->buffers);
	table_cell(table, "%llu", (unsigned long long)heap_failures(counters));
}

/* Of another's heap: which of the lent pages are pinned is not known. */
static void print_area(struct table *table, const struct heap *heap)
{
	uint64_t largest;

	table_cell(table, "%s", heap->area ? size_text(heap->area).chars : "-");
	table_cell(table, "-");
	table_cell(table, "%s", heap->free_known ? size_text(heap->free).chars : "-");
	if (largest_possible(heap, &largest))
		table_cell(table, "<= %s", size_text(largest).chars);
	else
		table_cell(table, "-");
	for (int i = 0; i < 3; i++)
		table_cell(table, "-");
}

static void print_heap(struct table *table, const struct heap *heap)
{
	table_cell(table, "%s", heap->name);
	if (heap->ours)
		print_counters(table, heap);
	else
		print_area(table, heap);
	table_cell(table, "%s:%s %04o%s", user_text(heap->uid).chars, group_text(heap->gid).chars,
		   (unsigned)heap->mode, heap->open_error ? " (not for you)" : "");
}

static void print_notes(const struct heap *heap, const struct processes *processes)
{
	if (!heap->ours)
		printf("%s: not of module dma_heap_cma; cmaheap who shows its buffers\n",
		       heap->name);
	if (heap->leads_to)
		printf("%s: programs that open the name get %s\n", heap->name,
		       heap->leads_to->name);
	for (size_t i = 0; i < heap->alias_count; i++)
		printf("%s: also called %s\n", heap->name, heap->aliases[i]);
	for (size_t i = 0; i < processes->count; i++) {
		if (has_open(&processes->all[i], heap))
			printf("%s: opened by %s (%d)\n", heap->name, processes->all[i].comm,
			       processes->all[i].pid);
	}
}

static void print_text(const struct heaps *heaps, const struct processes *processes)
{
	static const char *const titles[] = { "HEAP",	 ">SIZE",    ">USED",	">FREE", ">LARGEST",
					      ">POOLED", ">BUFFERS", ">FAILED", "NODE",	 NULL };
	struct table *table;

	if (!heaps->count) {
		puts("There is no heap in /dev/dma_heap; cmaheap doctor tells why.");
		return;
	}
	table = table_new(titles);
	for (size_t i = 0; i < heaps->count; i++)
		print_heap(table, &heaps->all[i]);
	table_print(table, stdout);
	for (size_t i = 0; i < heaps->count; i++)
		print_notes(&heaps->all[i], processes);
	print_hidden(processes, "which of them have heaps open");
}

int command_list(int argc, char **argv)
{
	struct options options = { 0 };
	struct processes processes;
	struct heaps heaps;
	int error;

	parse_options(
		argc, argv, &options, "",
		"Lists the heaps in /dev/dma_heap: size, memory in buffers, memory that is free "
		"(lent memory among it), recycled memory that waits for the next allocation, and "
		"who may open the node.");
	error = heaps_read(&heaps);
	if (error)
		return tell_error("cannot list the heaps", error);
	error = processes_read(&processes);
	if (error) {
		heaps_free(&heaps);
		return tell_error("cannot look into /proc", error);
	}
	if (options.json)
		print_json(&heaps, &processes);
	else
		print_text(&heaps, &processes);
	processes_free(&processes);
	heaps_free(&heaps);
	return 0;
}
