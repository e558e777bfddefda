/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "drm-card.h"
#include "board-test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <drm_fourcc.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

static bool has_driver(int card, const char *driver)
{
	drmVersionPtr version = drmGetVersion(card);
	bool same = version && !strcmp(version->name, driver);

	drmFreeVersion(version);
	return same;
}

int open_card(const char *driver)
{
	char path[CARD_PATH];

	return open_card_path(driver, path);
}

int open_card_path(const char *driver, char path[CARD_PATH])
{
	for (int i = 0; i < 16; i++) {
		int card;

		snprintf(path, CARD_PATH, "/dev/dri/card%d", i);
		card = open(path, O_RDWR | O_CLOEXEC);
		if (card < 0)
			continue;
		if (has_driver(card, driver))
			return card;
		close(card);
	}
	return -1;
}

int open_display(void)
{
	const char *driver = getenv("DISPLAY_DRIVER");
	int card = driver ? open_card(driver) : -1;

	if (card < 0)
		fail_msg("no card with driver $DISPLAY_DRIVER (%s)", driver ? driver : "not set");

	return card;
}

int import_buffer(int card, int fd, uint32_t *handle)
{
	return drmPrimeFDToHandle(card, fd, handle) ? -errno : 0;
}

int add_framebuffer(int card, uint32_t handle, uint32_t width, uint32_t height, uint32_t *fb)
{
	const uint32_t handles[4] = { handle }, pitches[4] = { width * 4 }, offsets[4] = { 0 };

	return drmModeAddFB2(card, width, height, DRM_FORMAT_XRGB8888, handles, pitches, offsets,
			     fb, 0);
}

int export_dumb(int card, uint32_t width, uint32_t height)
{
	uint32_t handle, pitch;
	uint64_t size;
	int fd;

	assert_int_equal(
		drmModeCreateDumbBuffer(card, width, height, 32, 0, &handle, &pitch, &size), 0);
	assert_int_equal(drmPrimeHandleToFD(card, handle, DRM_CLOEXEC | DRM_RDWR, &fd), 0);
	assert_int_equal(drmCloseBufferHandle(card, handle), 0);

	return fd;
}
