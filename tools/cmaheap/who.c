/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "heaps.h"
#include "held-json.h"
#include "options.h"
#include "shares.h"
#include "style.h"
#include "table.h"

struct who_options {
	bool json, one_by_one;
	struct held_filter filter;
};

static const struct argp_option table[] = {
	{ "buffers", 'b', NULL, 0, "One line a buffer", 0 },
	{ "heap", 'p', "NAME", 0, "Buffers of this heap only", 0 },
	{ "all", 'a', NULL, 0, "Buffers of exporters that are no heaps, too", 0 },
	{ 0 },
};

static error_t parse_one(int key, char *text, struct argp_state *state)
{
	struct who_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->json;
		return 0;
	case 'b':
		options->one_by_one = true;
		return 0;
	case 'p':
		options->filter.heap = text;
		return 0;
	case 'a':
		options->filter.others = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int print_processes(const struct held *held)
{
	struct shares shares;
	int error = shares_read(&shares, held);

	if (error)
		return error;
	if (shares.count)
		shares_print(&shares, stdout);
	shares_free(&shares);
	return 0;
}

/* ", allocated by cam (191)", where the module tells */
static void write_allocator(char text[160], const struct held_buffer *buffer)
{
	const struct buffer *ledger = held_ledger(buffer);

	*text = '\0';
	if (ledger)
		snprintf(text, 160, ", allocated by %s (%d)", ledger->comm, ledger->pid);
}

static void print_holders(struct table *rows, const struct held_buffer *buffer)
{
	char text[256], allocator[160];

	held_write_holders(text, sizeof(text), buffer);
	write_allocator(allocator, buffer);
	if (buffer->holder_count)
		table_cell(rows, "%s", text);
	else
		table_cell(rows, "no process that is seen%s", allocator);
}

static void print_buffer(struct table *rows, const struct held_buffer *buffer)
{
	const struct buffer *detail = buffer->detail, *ledger = held_ledger(buffer);

	table_cell(rows, "%llu", (unsigned long long)buffer->inode);
	table_cell(rows, "%s", *buffer->heap ? buffer->heap : "?");
	table_cell(rows, "%s", size_text(buffer->bytes).chars);
	table_cell(rows, "%s", ledger ? age_text(ledger->age_ms).chars : "?");
	table_cell(rows, "%s", *buffer->name ? buffer->name : "-");
	table_cell(rows, "%s", !detail ? "?" : *detail->devices ? detail->devices : "-");
	print_holders(rows, buffer);
}

static void print_buffers(const struct held *held)
{
	static const char *const titles[] = { ">INODE", "HEAP",	   ">BYTES",  ">AGE",
					      "NAME",	"DEVICES", "HELD BY", NULL };
	struct table *rows = table_new(titles);

	for (size_t i = 0; i < held->count; i++)
		print_buffer(rows, &held->all[i]);
	if (held->count)
		table_print(rows, stdout);
	else
		table_drop(rows);
}

/* A device may hold a buffer whose processes are gone, and so may a message in a socket. */
static void print_orphans(const struct held *held)
{
	for (size_t i = 0; i < held->count; i++) {
		const struct held_buffer *buffer = &held->all[i];
		char allocator[160];

		if (buffer->holder_count)
			continue;
		write_allocator(allocator, buffer);
		printf("Buffer %llu of %s, %s, belongs to no process that is seen%s; held by %s.\n",
		       (unsigned long long)buffer->inode, buffer->heap,
		       size_text(buffer->bytes).chars, allocator,
		       *buffer->detail->devices ? buffer->detail->devices
						: "a driver or a descriptor on its way");
	}
}

static int print_text(const struct held *held, const struct processes *processes,
		      const struct who_options *options, int unread)
{
	int error = 0;

	if (options->one_by_one)
		print_buffers(held);
	else
		error = print_processes(held);
	if (error)
		return error;
	/* Who holds a buffer may be among the processes that cannot be looked into. */
	if (!options->one_by_one && processes_are_all_seen(processes))
		print_orphans(held);
	printf("%zu buffers, %s; what is shared is counted once.\n", held->count,
	       size_text(held->bytes).chars);
	print_hidden(processes, "what they hold");
	held_print_unknown(held, unread, stdout);
	return 0;
}

static int show_held(const struct who_options *options, const struct buffers *buffers,
		     const struct processes *processes, int unread)
{
	struct held held;
	int error = held_join(&held, processes, buffers, &options->filter);

	if (error)
		return error;
	held_look_again(&held);
	if (options->json)
		json_print(held_json(&held, processes, unread));
	else
		error = print_text(&held, processes, options, unread);
	held_free(&held);
	return error;
}

/* The buffers first: one that is made meanwhile is not looked for in vain. */
static int show(const struct who_options *options)
{
	struct processes processes;
	struct buffers buffers;
	int unread = buffers_read(&buffers), error = processes_read(&processes);

	if (error) {
		buffers_free(&buffers);
		return tell_error("cannot look into /proc", error);
	}
	error = show_held(options, &buffers, &processes, unread);
	processes_free(&processes);
	buffers_free(&buffers);
	return error ? tell_error("cannot tell who holds what", error) : 0;
}

/* Buffers bear the heap's own name, and not another one that it is called by. */
static int show_heap(struct who_options *options)
{
	const struct heap *heap;
	struct heaps heaps;
	int status = STATUS_FAILED, error = heaps_read(&heaps);

	if (error)
		return tell_error("cannot list the heaps", error);
	heap = heaps_expect(&heaps, options->filter.heap);
	if (heap) {
		options->filter.heap = heap->name;
		status = show(options);
	}
	heaps_free(&heaps);
	return status;
}

int command_who(int argc, char **argv)
{
	const struct argp_child children[] = { { &json_argp, 0, NULL, 0 }, { 0 } };
	const struct argp argp = { .options = table,
				   .parser = parse_one,
				   .doc = "Shows which processes hold buffers of the heaps.",
				   .children = children };
	struct who_options options = { 0 };

	argp_err_exit_status = STATUS_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &options);
	return options.filter.heap ? show_heap(&options) : show(&options);
}
