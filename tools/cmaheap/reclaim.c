/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "files.h"
#include "heaps.h"
#include "json.h"
#include "options.h"
#include "style.h"

static int drain(const struct heap *heap)
{
	char path[PATH_MAX];
	int fd, error = 0;

	snprintf(path, sizeof(path), SYSFS_HEAPS "/%s/pool_drain", heap->name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, "1", 1) != 1)
		error = -errno;
	close(fd);
	return error;
}

/* A heap's -uncached variant has the same pool, and is drained by then. */
static int reclaim(struct heap *heap, bool json)
{
	uint64_t before = heap->counters.pooled;
	struct json_object *object;
	int error = drain(heap);

	if (!error)
		error = heap_read_counters(heap);
	if (error == -EACCES)
		fprintf(stderr, "cmaheap reclaim: %s: only root may give its memory back\n",
			heap->name);
	else if (error)
		tell_error(heap->name, error);
	if (error)
		return STATUS_FAILED;
	if (before > heap->counters.pooled)
		before -= heap->counters.pooled;
	else
		before = 0;
	if (!json) {
		printf("%s: %s given back\n", heap->name, size_text(before).chars);
		return 0;
	}
	object = json_object_new_object();
	json_add_text(object, "heap", heap->name);
	json_add_number(object, "bytes", before);
	json_print(object);
	return 0;
}

int command_reclaim(int argc, char **argv)
{
	struct options options = { 0 };
	const struct heap *only = NULL;
	struct heaps heaps;
	size_t found = 0;
	int error, status = 0;

	parse_options(argc, argv, &options, "[HEAP]",
		      "Gives back to the system now what the heaps, or one of them, have kept of "
		      "freed buffers for the next ones. They do it themselves when memory is short "
		      "or not used for a while.");
	error = heaps_read(&heaps);
	if (error)
		return tell_error("cannot list the heaps", error);
	if (options.argument) {
		only = heaps_expect(&heaps, options.argument);
		if (!only) {
			heaps_free(&heaps);
			return STATUS_FAILED;
		}
	}
	for (size_t i = 0; i < heaps.count; i++) {
		struct heap *heap = &heaps.all[i];

		if (!heap->ours || (only && heap != only))
			continue;
		found++;
		if (reclaim(heap, options.json))
			status = STATUS_FAILED;
	}
	heaps_free(&heaps);
	if (found)
		return status;
	fprintf(stderr, "cmaheap reclaim: %s: no heap of module dma_heap_cma\n",
		options.argument ? options.argument : "/dev/dma_heap");
	return STATUS_FAILED;
}
