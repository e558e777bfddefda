/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "fake-card.h"
#include "fake-kernel.h"
#include "wrap.h"

enum { MAX_PROPERTIES = 12, MAX_ITEMS = 32, FIRST_FB = 100, MAX_FBS = 8, OLD_BLOB = 50 };

struct property {
	const char *name;
	uint64_t value;
};

struct _drmModeAtomicReq {
	int count;
	struct {
		uint32_t object, property;
		uint64_t value;
	} items[MAX_ITEMS];
};

static struct fake_card card;
static struct property properties[FAKE_OBJECT_COUNT][MAX_PROPERTIES];
static int fb_fds[MAX_FBS]; /* the dma-buf behind each framebuffer */
static int imported_fd;
static void *flip_data;
static bool flip_done;

static int refuse(int error)
{
	errno = error;
	return -error;
}

static struct property *find(uint32_t object, const char *name)
{
	for (int i = 0; i < MAX_PROPERTIES && properties[object][i].name; i++) {
		if (!strcmp(properties[object][i].name, name))
			return &properties[object][i];
	}
	abort();
}

const struct fake_card *fake_card(void)
{
	return &card;
}

uint64_t fake_card_value(uint32_t object, const char *name)
{
	return find(object, name)->value;
}

static int no_ioctls(int fd, unsigned long request, void *argument)
{
	(void)fd;
	(void)request;
	(void)argument;
	return refuse(ENOTTY);
}

struct fake_card *fake_card_add(void)
{
	static const struct property crtc[] = { { "ACTIVE", 1 }, { "MODE_ID", OLD_BLOB } };
	static const struct property plane[] = {
		{ "type", DRM_PLANE_TYPE_PRIMARY },
		{ "FB_ID", FAKE_OLD_FB },
		{ "CRTC_ID", FAKE_CRTC },
		{ "SRC_X", 0 },
		{ "SRC_Y", 0 },
		{ "SRC_W", FAKE_OLD_WIDTH << 16 },
		{ "SRC_H", 600 << 16 },
		{ "CRTC_X", 0 },
		{ "CRTC_Y", 0 },
		{ "CRTC_W", FAKE_OLD_WIDTH },
		{ "CRTC_H", 600 },
	};
	static const struct property connector[] = { { "CRTC_ID", FAKE_CRTC } };

	memset(properties, 0, sizeof(properties));
	memcpy(properties[FAKE_CRTC], crtc, sizeof(crtc));
	memcpy(properties[FAKE_PLANE], plane, sizeof(plane));
	memcpy(properties[FAKE_HDMI], connector, sizeof(connector));
	card = (struct fake_card){ .has_atomic = true, .has_display = true };
	flip_data = NULL;
	flip_done = false;
	fake_add_device(FAKE_CARD_PATH, no_ioctls);
	return &card;
}

void fake_card_finish_flip(void)
{
	flip_done = true;
}

/* Descriptors of the fake always poll readable: /dev/null does. */
int drmHandleEvent(int fd, drmEventContextPtr context)
{
	void *data = flip_data;

	if (!flip_done || !data)
		return 0;
	flip_done = false;
	flip_data = NULL;
	context->page_flip_handler2(fd, 7, 2, 3, FAKE_CRTC, data);
	return 0;
}

drmVersionPtr drmGetVersion(int fd)
{
	static char name[] = "fake";
	drmVersionPtr version;

	if (fcntl(fd, F_GETFL) < 0)
		return NULL;
	version = calloc(1, sizeof(*version));
	version->name = name;
	return version;
}

void drmFreeVersion(drmVersionPtr version)
{
	free(version);
}

int drmSetClientCap(int fd, uint64_t capability, uint64_t value)
{
	(void)fd;
	(void)value;
	return capability == DRM_CLIENT_CAP_ATOMIC && !card.has_atomic ? refuse(EOPNOTSUPP) : 0;
}

int drmIsMaster(int fd)
{
	(void)fd;
	return !card.has_other_master;
}

int drmSetMaster(int fd)
{
	(void)fd;
	return refuse(EBUSY);
}

/* A property's id is its object's times 100 plus its place there. */
drmModeObjectPropertiesPtr drmModeObjectGetProperties(int fd, uint32_t object, uint32_t type)
{
	drmModeObjectPropertiesPtr all = calloc(1, sizeof(*all));

	(void)fd;
	(void)type;
	all->props = calloc(MAX_PROPERTIES, sizeof(*all->props));
	all->prop_values = calloc(MAX_PROPERTIES, sizeof(*all->prop_values));
	for (uint32_t i = 0; i < MAX_PROPERTIES && properties[object][i].name; i++) {
		all->props[i] = object * 100 + i;
		all->prop_values[i] = properties[object][i].value;
		all->count_props++;
	}
	return all;
}

void drmModeFreeObjectProperties(drmModeObjectPropertiesPtr all)
{
	free(all->prop_values);
	free(all->props);
	free(all);
}

drmModePropertyPtr drmModeGetProperty(int fd, uint32_t id)
{
	drmModePropertyPtr property = calloc(1, sizeof(*property));

	(void)fd;
	property->prop_id = id;
	strncpy(property->name, properties[id / 100][id % 100].name, DRM_PROP_NAME_LEN - 1);
	return property;
}

void drmModeFreeProperty(drmModePropertyPtr property)
{
	free(property);
}

int drmPrimeFDToHandle(int fd, int dmabuf, uint32_t *handle)
{
	(void)fd;
	card.open_handles++;
	imported_fd = dmabuf;
	*handle = 5;
	return 0;
}

int drmPrimeHandleToFD(int fd, uint32_t handle, uint32_t flags, int *dmabuf)
{
	(void)fd;
	(void)flags;
	*dmabuf = fcntl(fb_fds[handle - FIRST_FB], F_DUPFD_CLOEXEC, 0);
	return *dmabuf < 0 ? -errno : 0;
}

int drmCloseBufferHandle(int fd, uint32_t handle)
{
	(void)fd;
	(void)handle;
	card.open_handles--;
	return 0;
}

int drmModeAddFB2(int fd, uint32_t width, uint32_t height, uint32_t format,
		  const uint32_t handles[4], const uint32_t pitches[4], const uint32_t offsets[4],
		  uint32_t *id, uint32_t flags)
{
	(void)fd, (void)width, (void)height, (void)format, (void)handles, (void)pitches;
	(void)offsets, (void)flags;
	if (card.add_fb_error)
		return refuse(card.add_fb_error);
	fb_fds[card.fbs] = imported_fd;
	*id = FIRST_FB + card.fbs++;
	return 0;
}

int drmModeRmFB(int fd, uint32_t id)
{
	(void)fd;
	(void)id;
	card.fbs--;
	return 0;
}

drmModeFB2Ptr drmModeGetFB2(int fd, uint32_t id)
{
	drmModeFB2Ptr fb = calloc(1, sizeof(*fb));

	(void)fd;
	fb->handles[0] = id;
	card.open_handles++;
	return fb;
}

void drmModeFreeFB2(drmModeFB2Ptr fb)
{
	free(fb);
}

int drmModeCreatePropertyBlob(int fd, const void *data, size_t size, uint32_t *id)
{
	(void)fd;
	(void)size;
	card.mode_width = ((const drmModeModeInfo *)data)->hdisplay;
	card.blobs++;
	*id = OLD_BLOB + 1;
	return 0;
}

int drmModeDestroyPropertyBlob(int fd, uint32_t id)
{
	(void)fd;
	(void)id;
	card.blobs--;
	return 0;
}

drmModeAtomicReqPtr drmModeAtomicAlloc(void)
{
	return calloc(1, sizeof(struct _drmModeAtomicReq));
}

void drmModeAtomicFree(drmModeAtomicReqPtr request)
{
	free(request);
}

int drmModeAtomicAddProperty(drmModeAtomicReqPtr request, uint32_t object, uint32_t property,
			     uint64_t value)
{
	request->items[request->count].object = object;
	request->items[request->count].property = property;
	request->items[request->count].value = value;
	return ++request->count;
}

int drmModeAtomicCommit(int fd, const drmModeAtomicReqPtr request, uint32_t flags, void *data)
{
	(void)fd;
	if (card.commit_error)
		return refuse(card.commit_error);
	card.commits++;
	card.last_flags = flags;
	flip_data = data;
	for (int i = 0; i < request->count; i++)
		properties[request->items[i].object][request->items[i].property % 100].value =
			request->items[i].value;
	return 0;
}
