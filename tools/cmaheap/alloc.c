/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmaheap/cmaheap.h>

#include "command.h"
#include "size-list.h"
#include "style.h"

struct settings {
	const char *heap, *sizes_text;
	bool hold;
	struct size_list sizes;
};

static const struct argp_option table[] = {
	{ "heap", 'p', "NAME", 0, "In /dev/dma_heap (default: the best contiguous one)", 0 },
	{ "hold", 'k', NULL, 0, "Keep the buffers until SIGINT or SIGTERM", 0 },
	{ 0 },
};

static error_t parse_one(int key, char *text, struct argp_state *state)
{
	struct settings *settings = state->input;

	switch (key) {
	case 'p':
		settings->heap = text;
		return 0;
	case 'k':
		settings->hold = true;
		return 0;
	case ARGP_KEY_ARG:
		if (settings->sizes_text)
			argp_error(state, "unexpected argument \"%s\"", text);
		settings->sizes_text = text;
		return 0;
	case ARGP_KEY_END:
		if (!settings->sizes_text)
			argp_error(state, "expected SIZE[,SIZE...], such as 8M");
		size_list_expect(&settings->sizes, settings->sizes_text, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static long microseconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long)(now.tv_sec - start->tv_sec) * 1000000 + (now.tv_nsec - start->tv_nsec) / 1000;
}

static int take(struct cmaheap *heap, const struct size_list *sizes,
		struct cmaheap_buffer **buffers)
{
	for (size_t i = 0; i < sizes->count; i++) {
		struct timespec start;
		int error;

		clock_gettime(CLOCK_MONOTONIC, &start);
		error = cmaheap_alloc(heap, sizes->bytes[i], &buffers[i]);
		if (error) {
			fprintf(stderr, "cmaheap alloc: buffer %zu of %zu: %s\n", i + 1,
				sizes->count, cmaheap_last_error());
			return STATUS_FAILED;
		}
		printf("%s: %s (%zu bytes) in %ld us, inode %llu\n", cmaheap_name(heap),
		       size_text(sizes->bytes[i]).chars, cmaheap_buffer_size(buffers[i]),
		       microseconds_since(&start),
		       (unsigned long long)cmaheap_buffer_inode(buffers[i]));
	}
	return 0;
}

static void hold(const sigset_t *signals)
{
	int number;

	puts("holding them until SIGINT or SIGTERM");
	fflush(stdout);
	sigwait(signals, &number);
}

static int run(const struct settings *settings)
{
	struct cmaheap_buffer *buffers[MAX_SIZES] = { NULL };
	struct cmaheap *heap;
	sigset_t signals;
	int status;

	/* Before the first buffer, or a signal that comes early would not be waited for. */
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	if (settings->hold)
		sigprocmask(SIG_BLOCK, &signals, NULL);
	if (cmaheap_open(settings->heap, &heap)) {
		fprintf(stderr, "cmaheap alloc: %s\n", cmaheap_last_error());
		return STATUS_FAILED;
	}
	status = take(heap, &settings->sizes, buffers);
	if (!status && settings->hold)
		hold(&signals);
	for (size_t i = 0; i < settings->sizes.count; i++)
		cmaheap_buffer_unref(buffers[i]);
	cmaheap_close(heap);
	return status;
}

int command_alloc(int argc, char **argv)
{
	static const struct argp argp = {
		.options = table,
		.parser = parse_one,
		.args_doc = "SIZE[,SIZE...]",
		.doc = "Allocates buffers, tells how long each took, and frees them all: at once, "
		       "or with --hold when it is told to end.",
	};
	struct settings settings = { 0 };

	argp_err_exit_status = STATUS_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &settings);
	return run(&settings);
}
