/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "clock.h"
#include "importer.h"
#include "measures.h"
#include "plan.h"

#include <errno.h>
#include <linux/dma-buf.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void time_sync(int fd, uint64_t flags, struct series *out)
{
	struct dma_buf_sync sync = { .flags = flags | DMA_BUF_SYNC_RW };
	uint64_t start = now_ns();

	if (ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync))
		series_fail(out, errno);
	else
		series_add(out, now_ns() - start);
}

/* An fd of a buffer that a device has mapped, or a negative errno. */
static int mapped_buffer(const struct peer *peer, int importer, size_t size)
{
	int fd = peer_alloc(peer, size), error;

	if (fd < 0)
		return fd;

	error = importer_hold(importer, fd);
	if (!error)
		return fd;

	close(fd);
	return error;
}

static void measure_size(const struct plan *plan, size_t size)
{
	struct series begin[MAX_PEERS], end[MAX_PEERS];
	int fds[MAX_PEERS], importers[MAX_PEERS];

	for (size_t p = 0; p < plan->peer_count; p++) {
		begin[p] = plan_series(plan, "sync-begin", "ns", &plan->peers[p], size, 0);
		end[p] = plan_series(plan, "sync-end", "ns", &plan->peers[p], size, 0);
		importers[p] = importer_open();
		fds[p] = mapped_buffer(&plan->peers[p], importers[p], size);
		if (fds[p] < 0)
			series_fail(&begin[p], -fds[p]);
	}

	for (unsigned round = 0; round < plan->rounds; round++)
		for (size_t p = 0; p < plan->peer_count; p++) {
			if (fds[p] < 0)
				continue;
			time_sync(fds[p], DMA_BUF_SYNC_START, &begin[p]);
			time_sync(fds[p], DMA_BUF_SYNC_END, &end[p]);
		}

	for (size_t p = 0; p < plan->peer_count; p++) {
		series_finish(&begin[p]);
		series_finish(&end[p]);
		if (fds[p] >= 0)
			close(fds[p]);
		close(importers[p]);
	}
}

void measure_sync(const struct plan *plan)
{
	for (size_t i = 0; i < plan->size_count; i++)
		measure_size(plan, plan->sizes[i]);
}
