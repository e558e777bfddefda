/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "clock.h"
#include "measures.h"
#include "plan.h"

#include <err.h>
#include <pthread.h>
#include <stdnoreturn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 16, SAMPLES = 64, REPEATS = 3 };

/* What a child reports: samples, or as many negative errnos. */
struct crowd {
	pthread_barrier_t start;
	int64_t alloc[MOST][SAMPLES], release[MOST][SAMPLES];
};

static struct crowd *create_crowd(unsigned processes)
{
	struct crowd *crowd = mmap(NULL, sizeof(*crowd), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_barrierattr_t attributes;

	if (crowd == MAP_FAILED)
		err(1, "mmap");
	pthread_barrierattr_init(&attributes);
	pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&crowd->start, &attributes, processes);
	pthread_barrierattr_destroy(&attributes);

	return crowd;
}

static noreturn void run_child(struct crowd *crowd, unsigned child, const struct peer *peer,
			       size_t size, unsigned rounds)
{
	pthread_barrier_wait(&crowd->start);
	for (unsigned i = 0; i < rounds; i++) {
		uint64_t start = now_ns();
		int fd = peer_alloc(peer, size);

		crowd->alloc[child][i] = fd < 0 ? fd : (int64_t)(now_ns() - start);
		if (fd < 0)
			continue;
		start = now_ns();
		close(fd);
		crowd->release[child][i] = (int64_t)(now_ns() - start);
	}
	_exit(0);
}

static void collect(const struct crowd *crowd, unsigned child, unsigned rounds,
		    struct series *alloc, struct series *release)
{
	for (unsigned i = 0; i < rounds; i++) {
		if (crowd->alloc[child][i] < 0) {
			series_fail(alloc, (int)-crowd->alloc[child][i]);
			continue;
		}
		series_add(alloc, (uint64_t)crowd->alloc[child][i]);
		series_add(release, (uint64_t)crowd->release[child][i]);
	}
}

static void run_crowd(const struct plan *plan, const struct peer *peer, struct series *alloc,
		      struct series *release)
{
	const unsigned rounds = plan->rounds < SAMPLES ? plan->rounds : SAMPLES;
	struct crowd *crowd = create_crowd(alloc->level);

	for (unsigned child = 0; child < alloc->level; child++) {
		pid_t pid = fork();

		if (pid < 0)
			err(1, "fork");
		if (!pid)
			run_child(crowd, child, peer, alloc->size, rounds);
	}
	while (wait(NULL) > 0)
		;
	for (unsigned child = 0; child < alloc->level; child++)
		collect(crowd, child, rounds, alloc, release);

	pthread_barrier_destroy(&crowd->start);
	munmap(crowd, sizeof(*crowd));
}

static void measure_level(const struct plan *plan, size_t size, unsigned level)
{
	struct series alloc[MAX_PEERS], release[MAX_PEERS];

	for (size_t p = 0; p < plan->peer_count; p++) {
		alloc[p] = plan_series(plan, "crowd-alloc", "ns", &plan->peers[p], size, level);
		release[p] = plan_series(plan, "crowd-free", "ns", &plan->peers[p], size, level);
	}

	for (unsigned repeat = 0; repeat < REPEATS; repeat++)
		for (size_t p = 0; p < plan->peer_count; p++) {
			plan_make_ready(plan, &plan->peers[p], size);
			run_crowd(plan, &plan->peers[p], &alloc[p], &release[p]);
		}

	for (size_t p = 0; p < plan->peer_count; p++) {
		series_finish(&alloc[p]);
		series_finish(&release[p]);
	}
}

void measure_processes(const struct plan *plan)
{
	for (size_t i = 0; i < plan->size_count; i++)
		for (unsigned level = 1; level <= MOST; level *= 2)
			measure_level(plan, plan->sizes[i], level);
}
