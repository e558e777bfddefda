/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * The fake card's memory: handles are the descriptors they were imported from. Each open file has
 * its own, and its own framebuffers.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "fake-card.h"

enum { FIRST_FB = 100, MAX_FBS = 64 };

static uint32_t fb_handles[MAX_FBS][4];
static int fb_files[MAX_FBS];

static int refuse(int error)
{
	errno = error;
	return -error;
}

int drmPrimeFDToHandle(int fd, int dmabuf, uint32_t *handle)
{
	struct fake_card *card = fake_card();

	if (card->prime_error)
		return refuse(card->prime_error);
	card->open_handles[fd] |= UINT64_C(1) << dmabuf;
	*handle = (uint32_t)dmabuf;
	return 0;
}

int drmPrimeHandleToFD(int fd, uint32_t handle, uint32_t flags, int *dmabuf)
{
	(void)fd;
	(void)flags;
	*dmabuf = fcntl((int)handle, F_DUPFD_CLOEXEC, 0);
	return *dmabuf < 0 ? -errno : 0;
}

int drmCloseBufferHandle(int fd, uint32_t handle)
{
	struct fake_card *card = fake_card();

	if (!(card->open_handles[fd] & UINT64_C(1) << handle))
		abort();
	card->open_handles[fd] &= ~(UINT64_C(1) << handle);
	return 0;
}

bool fake_card_has_handles(void)
{
	for (int i = 0; i < 64; i++) {
		if (fake_card()->open_handles[i])
			return true;
	}
	return false;
}

static int add_fb(int fd, const uint32_t handles[4], const uint32_t pitches[4],
		  const uint32_t offsets[4], uint32_t *id)
{
	struct fake_card *card = fake_card();

	if (card->add_fb_error)
		return refuse(card->add_fb_error);
	if (card->fb_ids == MAX_FBS)
		abort();
	for (int i = 0; i < 4; i++) {
		if (handles[i] && !(card->open_handles[fd] & UINT64_C(1) << handles[i]))
			return refuse(ENOENT);
	}
	memcpy(fb_handles[card->fb_ids], handles, sizeof(fb_handles[0]));
	fb_files[card->fb_ids] = fd;
	memcpy(card->last_pitches, pitches, sizeof(card->last_pitches));
	memcpy(card->last_offsets, offsets, sizeof(card->last_offsets));
	*id = FIRST_FB + card->fb_ids++;
	card->fbs++;
	return 0;
}

int drmModeAddFB2(int fd, uint32_t width, uint32_t height, uint32_t format,
		  const uint32_t handles[4], const uint32_t pitches[4], const uint32_t offsets[4],
		  uint32_t *id, uint32_t flags)
{
	(void)width, (void)height, (void)format;
	fake_card()->last_fb_flags = flags;
	return add_fb(fd, handles, pitches, offsets, id);
}

int drmModeAddFB2WithModifiers(int fd, uint32_t width, uint32_t height, uint32_t format,
			       const uint32_t handles[4], const uint32_t pitches[4],
			       const uint32_t offsets[4], const uint64_t modifiers[4], uint32_t *id,
			       uint32_t flags)
{
	(void)width, (void)height, (void)format;
	for (int i = 0; i < 4; i++) {
		if (modifiers[i])
			return refuse(EINVAL);
	}
	fake_card()->last_fb_flags = flags;
	return add_fb(fd, handles, pitches, offsets, id);
}

int drmModeRmFB(int fd, uint32_t id)
{
	if (fake_card()->rm_fb_error)
		return refuse(fake_card()->rm_fb_error);
	if (fb_files[id - FIRST_FB] != fd)
		return refuse(ENOENT);
	fake_card()->fbs--;
	return 0;
}

drmModeFB2Ptr drmModeGetFB2(int fd, uint32_t id)
{
	struct fake_card *card = fake_card();
	drmModeFB2Ptr fb = calloc(1, sizeof(*fb));

	memcpy(fb->handles, fb_handles[id - FIRST_FB], sizeof(fb->handles));
	for (int i = 0; i < 4; i++) {
		if (fb->handles[i])
			card->open_handles[fd] |= UINT64_C(1) << fb->handles[i];
	}
	return fb;
}

void drmModeFreeFB2(drmModeFB2Ptr fb)
{
	free(fb);
}

int drmModeCreateDumbBuffer(int fd, uint32_t width, uint32_t height, uint32_t bits, uint32_t flags,
			    uint32_t *handle, uint32_t *pitch, uint64_t *size)
{
	struct fake_card *card = fake_card();

	(void)fd, (void)flags;
	if (!card->dumb_align)
		return refuse(EOPNOTSUPP);
	card->dumb_buffers++;
	*pitch = (width * bits / 8 + card->dumb_align - 1) / card->dumb_align * card->dumb_align;
	*size = (uint64_t)*pitch * height;
	*handle = 63;
	return 0;
}

int drmModeDestroyDumbBuffer(int fd, uint32_t handle)
{
	(void)fd;
	(void)handle;
	fake_card()->dumb_buffers--;
	return 0;
}

static int create_lut(const void *data, size_t size, uint32_t *id)
{
	struct fake_card *card = fake_card();

	if (card->lut_error)
		return refuse(card->lut_error);
	if (size > sizeof(card->last_lut))
		abort();
	memcpy(card->last_lut, data, size);
	*id = FAKE_LUT_COPY + card->luts_made++;
	card->luts++;
	return 0;
}

int drmModeCreatePropertyBlob(int fd, const void *data, size_t size, uint32_t *id)
{
	(void)fd;
	if (size != sizeof(drmModeModeInfo))
		return create_lut(data, size, id);
	if (fake_card()->mode_error)
		return refuse(fake_card()->mode_error);
	fake_card()->mode_width = ((const drmModeModeInfo *)data)->hdisplay;
	fake_card()->blobs++;
	*id = FAKE_OLD_BLOB + 1;
	return 0;
}

int drmModeDestroyPropertyBlob(int fd, uint32_t id)
{
	(void)fd;
	if (id >= FAKE_LUT_COPY)
		fake_card()->luts--;
	else
		fake_card()->blobs--;
	return 0;
}
