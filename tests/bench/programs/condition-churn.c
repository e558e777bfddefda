/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "clock.h"
#include "condition.h"
#include "plan.h"

#include <err.h>
#include <signal.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIVE = 24, PAUSE_MS = 1 };

static const size_t sizes[] = { 4096, 65536, 614400, 1048576, 3110400 };

static pid_t child;

/* Allocates and frees, from all peers alike, sizes and lives by chance (the same at each run). */
static noreturn void churn(const struct plan *plan)
{
	int fds[LIVE];

	for (int i = 0; i < LIVE; i++)
		fds[i] = -1;
	srandom(1);
	for (size_t turn = 0;; turn++) {
		int *fd = &fds[random() % LIVE];
		size_t size = sizes[(size_t)random() % (sizeof(sizes) / sizeof(sizes[0]))];

		if (*fd >= 0)
			close(*fd);
		*fd = peer_alloc(&plan->peers[turn % plan->peer_count], size);
		sleep_ms(PAUSE_MS);
	}
}

static void begin(const struct plan *plan)
{
	child = fork();
	if (child < 0)
		err(1, "fork");
	if (child)
		return;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	churn(plan);
}

static void end(void)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

const struct condition condition_churn = {
	.name = "churn",
	.begin = begin,
	.end = end,
};
