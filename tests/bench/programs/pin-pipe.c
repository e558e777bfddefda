/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "pin-kinds.h"

#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* A pipe holds 16 pages unless told otherwise, and pins what vmsplice() puts there. */
enum { PAGES_PER_PIPE = 16, MAX_PIPES = MAX_PINS / PAGES_PER_PIPE };

struct pipes {
	int ends[MAX_PIPES][2];
	size_t count;
};

static void *pin(const struct iovec *pages, size_t count)
{
	struct pipes *pipes = calloc(1, sizeof(*pipes));

	if (!pipes)
		err(1, "calloc");
	for (size_t i = 0; i < count; i++) {
		if (i % PAGES_PER_PIPE == 0 && pipe2(pipes->ends[pipes->count++], O_CLOEXEC))
			err(1, "pipe");
		if (vmsplice(pipes->ends[pipes->count - 1][1], &pages[i], 1, 0) !=
		    (ssize_t)pages[i].iov_len)
			err(1, "vmsplice");
	}
	return pipes;
}

static void unpin(void *held)
{
	struct pipes *pipes = held;

	for (size_t i = 0; i < pipes->count; i++) {
		close(pipes->ends[i][0]);
		close(pipes->ends[i][1]);
	}
	free(pipes);
}

const struct pin_kind pin_kind_pipe = { pin, unpin };
