/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "clock.h"
#include "measures.h"
#include "plan.h"

#include <err.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum stage { ALLOC, MAP_TOUCH, FIRST_USE, FAULTS, UNMAP, FREE, STAGES };

static const struct {
	const char *name, *unit;
} stages[STAGES] = {
	[ALLOC] = { "alloc", "ns" },	     [MAP_TOUCH] = { "map-touch", "ns" },
	[FIRST_USE] = { "first-use", "ns" }, [FAULTS] = { "faults", "count" },
	[UNMAP] = { "unmap", "ns" },	     [FREE] = { "free", "ns" },
};

static uint64_t count_faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (uint64_t)usage.ru_minflt;
}

static void touch(volatile char *data, size_t size)
{
	for (size_t i = 0; i < size; i += 4096)
		data[i] = 1;
}

static uint64_t map_and_touch(int fd, size_t size, struct series *out)
{
	uint64_t faults = count_faults(), start = now_ns(), touched;
	void *data = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (data == MAP_FAILED)
		err(1, "%s: mmap of %zu bytes", out->peer, size);
	touch(data, size);
	touched = now_ns();
	series_add(&out[FAULTS], count_faults() - faults);
	series_add(&out[MAP_TOUCH], touched - start);

	start = now_ns();
	munmap(data, size);
	series_add(&out[UNMAP], now_ns() - start);

	return out[MAP_TOUCH].samples[out[MAP_TOUCH].count - 1];
}

static void one_life(const struct peer *peer, size_t size, struct series *out)
{
	uint64_t start, allocated, touched;
	int fd;

	start = now_ns();
	fd = peer_alloc(peer, size);
	allocated = now_ns() - start;
	if (fd < 0) {
		series_fail(&out[ALLOC], -fd);
		return;
	}
	series_add(&out[ALLOC], allocated);

	touched = map_and_touch(fd, size, out);
	series_add(&out[FIRST_USE], allocated + touched);

	start = now_ns();
	close(fd);
	series_add(&out[FREE], now_ns() - start);
}

static void measure_size(const struct plan *plan, size_t size)
{
	struct series series[MAX_PEERS][STAGES];
	size_t order[MAX_PEERS];

	for (size_t p = 0; p < plan->peer_count; p++)
		for (size_t s = 0; s < STAGES; s++)
			series[p][s] = plan_series(plan, stages[s].name, stages[s].unit,
						   &plan->peers[p], size, 0);

	for (unsigned round = 0; round < plan->rounds; round++) {
		plan_shuffle(plan, order);
		for (size_t i = 0; i < plan->peer_count; i++) {
			const struct peer *peer = &plan->peers[order[i]];

			plan_make_ready(plan, peer, size);
			one_life(peer, size, series[order[i]]);
		}
	}

	for (size_t p = 0; p < plan->peer_count; p++)
		for (size_t s = 0; s < STAGES; s++)
			series_finish(&series[p][s]);
}

void measure_buffer(const struct plan *plan)
{
	for (size_t i = 0; i < plan->size_count; i++)
		measure_size(plan, plan->sizes[i]);
}
