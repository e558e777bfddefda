/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "clock.h"
#include "measures.h"
#include "plan.h"

#include <err.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmaheap/pool.h>

enum { REPEAT = 1000 };

/* The needs of a camera, a GPU and a display. */
static const struct cmaheap_needs needs[] = {
	{ .pitch_align = 32, .size_min = 1 << 20 },
	{ .pitch_align = 64, .offset_align = 4096, .tail = 64 },
	{ .pitch_align = 16, .pitch_max = 1 << 16, .height_align = 16 },
};
static const struct cmaheap_image_info info = { CMAHEAP_FOURCC('N', 'V', '1', '2'), 1920, 1080,
						needs, 3 };

static struct cmaheap *open_heap(const struct peer *peer)
{
	struct cmaheap *heap;

	if (cmaheap_open(peer->argument, &heap))
		errx(1, "%s: %s", peer->name, cmaheap_last_error());
	return heap;
}

static void bare_life(const struct peer *peer, struct series *out)
{
	uint64_t start = now_ns();
	int fd = peer_alloc(peer, out->size);

	if (fd < 0) {
		series_fail(out, -fd);
		return;
	}
	close(fd);
	series_add(out, now_ns() - start);
}

static void library_life(struct cmaheap *heap, struct series *out)
{
	struct cmaheap_buffer *buffer;
	uint64_t start = now_ns();
	int error = cmaheap_alloc(heap, out->size, &buffer);

	if (error) {
		series_fail(out, -error);
		return;
	}
	cmaheap_buffer_unref(buffer);
	series_add(out, now_ns() - start);
}

static void measure_lives(const struct plan *plan, const struct peer *peer, size_t size)
{
	struct series bare = plan_series(plan, "bare-life", "ns", peer, size, 0);
	struct series library = plan_series(plan, "library-life", "ns", peer, size, 0);
	struct cmaheap *heap = open_heap(peer);

	plan_make_ready(plan, peer, size);
	for (unsigned round = 0; round < plan->rounds; round++) {
		bool library_first = random() & 1;

		if (library_first)
			library_life(heap, &library);
		bare_life(peer, &bare);
		if (!library_first)
			library_life(heap, &library);
	}
	series_finish(&bare);
	series_finish(&library);
	cmaheap_close(heap);
}

static void measure_solver(const struct plan *plan, const struct peer *peer)
{
	struct series solve = plan_series(plan, "library-solve", "ns", peer, 0, 0);
	struct cmaheap_layout layout;

	for (unsigned round = 0; round < plan->rounds; round++) {
		uint64_t start = now_ns();

		for (int i = 0; i < REPEAT; i++)
			if (cmaheap_solve_layout(&info, &layout))
				errx(1, "%s", cmaheap_last_error());
		series_add(&solve, (now_ns() - start) / REPEAT);
	}
	series_finish(&solve);
}

static void measure_pool(const struct plan *plan, const struct peer *peer)
{
	struct series pooled = plan_series(plan, "library-pool", "ns", peer, 0, 0);
	struct cmaheap *heap = open_heap(peer);
	struct cmaheap_image *image;
	struct cmaheap_pool *pool;

	if (cmaheap_pool_create(heap, &info, 3, &pool))
		errx(1, "%s", cmaheap_last_error());
	for (unsigned round = 0; round < plan->rounds; round++) {
		uint64_t start = now_ns();

		for (int i = 0; i < REPEAT; i++) {
			if (cmaheap_pool_acquire(pool, 0, &image))
				errx(1, "%s", cmaheap_last_error());
			cmaheap_image_unref(image);
		}
		series_add(&pooled, (now_ns() - start) / REPEAT);
	}
	series_finish(&pooled);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

void measure_library(const struct plan *plan)
{
	for (size_t p = 0; p < plan->peer_count; p++)
		for (size_t i = 0; i < plan->size_count; i++)
			measure_lives(plan, &plan->peers[p], plan->sizes[i]);
	measure_solver(plan, &plan->peers[0]);
	measure_pool(plan, &plan->peers[0]);
}
