/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "peer-kind.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

/* A row of 1024 pixels of 32 bits is one page. */
enum { WIDTH = 1024, PITCH = 4096 };

static bool has_driver(int card, const char *driver)
{
	drmVersionPtr version = drmGetVersion(card);
	bool same = version && !strcmp(version->name, driver);

	drmFreeVersion(version);
	return same;
}

static int open_card(const char *driver)
{
	char path[32];

	for (int i = 0; i < 16; i++) {
		int card;

		snprintf(path, sizeof(path), "/dev/dri/card%d", i);
		card = open(path, O_RDWR | O_CLOEXEC);
		if (card < 0)
			continue;
		if (has_driver(card, driver))
			return card;
		close(card);
	}
	errx(1, "no card has the driver '%s'", driver);
}

static int alloc_dumb(int card, size_t size)
{
	uint32_t handle, pitch, height = (uint32_t)((size + PITCH - 1) / PITCH);
	uint64_t bytes;
	int fd, error = 0;

	if (drmModeCreateDumbBuffer(card, WIDTH, height, 32, 0, &handle, &pitch, &bytes))
		return -errno;
	if (drmPrimeHandleToFD(card, handle, DRM_CLOEXEC | DRM_RDWR, &fd))
		error = -errno;
	drmCloseBufferHandle(card, handle);

	return error ? error : fd;
}

const struct peer_kind peer_kind_dumb = {
	.prefix = "dumb",
	.open = open_card,
	.alloc = alloc_dumb,
};
