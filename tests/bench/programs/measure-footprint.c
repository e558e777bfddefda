/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "importer.h"
#include "measures.h"
#include "plan.h"

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* What the kernel allocates between two marks is for what the first one names. */
static void mark(int trace, const char *what, const char *peer, size_t size)
{
	char text[128];
	int length = snprintf(text, sizeof(text), "bench: %s %s %zu", what, peer, size);

	if (write(trace, text, (size_t)length) < 0)
		err(1, "trace_marker");
}

static void footprint(int trace, const struct peer *peer, size_t size)
{
	int importer = importer_open(), fd, error;

	mark(trace, "buffer", peer->name, size);
	fd = peer_alloc(peer, size);
	mark(trace, "end", peer->name, size);
	if (fd < 0)
		errx(1, "%s: %zu bytes: errno %d", peer->name, size, -fd);

	mark(trace, "attachment", peer->name, size);
	error = importer_hold(importer, fd);
	mark(trace, "end", peer->name, size);
	if (error)
		errx(1, "%s: attach %zu bytes: errno %d", peer->name, size, -error);

	close(importer);
	close(fd);
}

/* Beside another buffer, so that what all of a user's share is not counted. */
static void footprint_of_peer(int trace, const struct plan *plan, const struct peer *peer)
{
	int other = peer_alloc(peer, 4096);

	if (other < 0)
		errx(1, "%s: 4096 bytes: errno %d", peer->name, -other);

	for (size_t i = 0; i < plan->size_count; i++) {
		/* The second turn counts: the first one fills caches that stay. */
		for (int turn = 0; turn < 2; turn++) {
			plan_make_ready(plan, peer, plan->sizes[i]);
			footprint(trace, peer, plan->sizes[i]);
		}
	}
	close(other);
}

void measure_footprint(const struct plan *plan)
{
	int trace = open("/sys/kernel/tracing/trace_marker", O_WRONLY | O_CLOEXEC);

	if (trace < 0)
		err(1, "/sys/kernel/tracing/trace_marker");

	for (size_t p = 0; p < plan->peer_count; p++)
		footprint_of_peer(trace, plan, &plan->peers[p]);
	close(trace);
}
