/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/sync_file.h>

#include "internal.h"

CMAHEAP_API bool cmaheap_kms_supports(const struct cmaheap_kms *kms, uint32_t fourcc)
{
	return kms_plane_supports(kms->primary, fourcc);
}

int kms_check_format(const struct cmaheap_kms *kms, uint32_t fourcc)
{
	for (const struct cmaheap_kms_plane *plane = kms->planes; plane; plane = plane->next) {
		if (kms_plane_supports(plane, fourcc))
			return 0;
	}
	if (cmaheap_kms_writes_back(kms, fourcc))
		return 0;
	return kms_explain_format(kms->primary, fourcc);
}

/*
 * A file of the card has one handle for a dma-buf, whoever asked for it, and does not count. So
 * what the program does with handles on cmaheap_kms_fd() and what happens here meet in different
 * files. Framebuffers are for all files of the card, but go with the one that added them.
 */
int kms_open_memory(struct cmaheap_kms *kms)
{
	kms->memory_fd = open(kms->path, O_RDWR | O_CLOEXEC);
	if (kms->memory_fd < 0)
		return cmaheap_fail(errno, "cannot open %s again: %s", kms->path, strerror(errno));
	return 0;
}

/* A dma-buf that is imported twice has one handle. */
static void close_handles(int fd, const uint32_t handles[CMAHEAP_MAX_PLANES])
{
	for (int i = 0; i < CMAHEAP_MAX_PLANES; i++) {
		bool closed = !handles[i];

		for (int j = 0; j < i; j++)
			closed |= handles[j] == handles[i];
		if (!closed)
			drmCloseBufferHandle(fd, handles[i]);
	}
}

static int import_planes(const struct cmaheap_kms *kms, const struct cmaheap_image *image,
			 uint32_t handles[CMAHEAP_MAX_PLANES])
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);

	for (unsigned i = 0; i < layout->plane_count; i++) {
		int dmabuf = cmaheap_buffer_fd(cmaheap_image_buffer(image, i));

		if (drmPrimeFDToHandle(kms->memory_fd, dmabuf, &handles[i]))
			return kms_explain_import(kms, image, i, errno);
	}
	return 0;
}

static int add_framebuffer(const struct cmaheap_kms *kms, const struct cmaheap_layout *layout,
			   const uint32_t handles[CMAHEAP_MAX_PLANES], uint32_t *id)
{
	uint32_t pitches[CMAHEAP_MAX_PLANES] = { 0 }, offsets[CMAHEAP_MAX_PLANES] = { 0 };
	uint64_t modifiers[CMAHEAP_MAX_PLANES] = { 0 };
	int result;

	for (unsigned i = 0; i < layout->plane_count; i++) {
		pitches[i] = layout->planes[i].pitch;
		offsets[i] = layout->planes[i].offset;
		modifiers[i] = layout->modifier;
	}
	if (kms->has_modifiers)
		result = drmModeAddFB2WithModifiers(kms->memory_fd, layout->width, layout->height,
						    layout->fourcc, handles, pitches, offsets,
						    modifiers, id, DRM_MODE_FB_MODIFIERS);
	else
		result = drmModeAddFB2(kms->memory_fd, layout->width, layout->height,
				       layout->fourcc, handles, pitches, offsets, id, 0);
	return result ? kms_explain_framebuffer(kms, layout, errno) : 0;
}

static int make_framebuffer(const struct cmaheap_kms *kms, const struct cmaheap_image *image,
			    uint32_t *id)
{
	uint32_t handles[CMAHEAP_MAX_PLANES] = { 0 };
	int error;

	error = import_planes(kms, image, handles);
	if (!error)
		error = add_framebuffer(kms, cmaheap_image_layout(image), handles, id);
	/* The framebuffer holds the memory by itself. */
	close_handles(kms->memory_fd, handles);
	return error;
}

static int import(struct cmaheap_kms *kms, struct cmaheap_image *image, struct cmaheap_kms_fb **fb)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	struct cmaheap_kms_fb *imported;
	int error;

	error = kms_check_format(kms, layout->fourcc);
	if (error)
		return error;
	imported = calloc(1, sizeof(*imported));
	if (!imported)
		return cmaheap_fail(ENOMEM, "out of memory for a framebuffer");
	error = make_framebuffer(kms, image, &imported->id);
	if (error) {
		free(imported);
		return error;
	}
	imported->kms = kms;
	imported->layout = *layout;
	imported->image = cmaheap_image_ref(image);
	imported->fence = -1;
	imported->next = kms->fbs;
	kms->fbs = imported;
	*fb = imported;
	return 0;
}

CMAHEAP_API int cmaheap_kms_import(struct cmaheap_kms *kms, struct cmaheap_image *image,
				   struct cmaheap_kms_fb **fb)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);

	return TRACE(import(kms, image, fb), "%s, %ux%u %.4s", kms->path, layout->width,
		     layout->height, (const char *)&layout->fourcc);
}

CMAHEAP_API void cmaheap_kms_fb_destroy(struct cmaheap_kms_fb *fb)
{
	struct cmaheap_kms_fb **link;

	if (!fb)
		return;
	for (link = &fb->kms->fbs; *link != fb; link = &(*link)->next)
		;
	*link = fb->next;
	kms_forget_fb(fb->kms, fb);
	kms_drop_fence(fb);
	fb->kept = drmModeRmFB(fb->kms->memory_fd, fb->id) && errno != ENOENT;

	/* A flip goes away from what is still being scanned out. */
	fb->next = fb->kms->leaving;
	fb->kms->leaving = fb;
	if (!fb->kms->flipping)
		kms_free_leaving(fb->kms, false);
}

void kms_free_leaving(struct cmaheap_kms *kms, bool closed)
{
	struct cmaheap_kms_fb **link = &kms->leaving;

	while (*link) {
		struct cmaheap_kms_fb *fb = *link;

		if (fb->kept && !closed) {
			link = &fb->next;
			continue;
		}
		*link = fb->next;
		cmaheap_image_unref(fb->image);
		free(fb);
	}
}

static int set_color(struct cmaheap_kms_fb *fb, unsigned encoding, unsigned range)
{
	if (encoding > CMAHEAP_KMS_BT2020 || range > CMAHEAP_KMS_FULL_RANGE)
		return cmaheap_fail(EINVAL, "encoding %u, range %u: expected at most %d and %d",
				    encoding, range, CMAHEAP_KMS_BT2020, CMAHEAP_KMS_FULL_RANGE);
	if (!cmaheap_kms_is_atomic(fb->kms))
		return cmaheap_fail(EOPNOTSUPP,
				    "%s (%s) cannot be told encoding %u and range %u without "
				    "atomic modesetting",
				    fb->kms->path, fb->kms->driver, encoding, range);
	for (const struct cmaheap_kms_plane *plane = fb->kms->planes; plane; plane = plane->next) {
		const struct kms_object *object = &plane->object;

		if (!kms_plane_supports(plane, fb->layout.fourcc) ||
		    !object->properties[PROPERTY_COLOR_ENCODING].has[encoding] ||
		    !object->properties[PROPERTY_COLOR_RANGE].has[range])
			continue;
		fb->encoding = encoding;
		fb->range = range;
		return 0;
	}
	return cmaheap_fail(
		EOPNOTSUPP, "no plane of %s (%s) for %.4s can be told encoding %u and range %u",
		fb->kms->path, fb->kms->driver, (const char *)&fb->layout.fourcc, encoding, range);
}

CMAHEAP_API int cmaheap_kms_fb_set_color(struct cmaheap_kms_fb *fb, unsigned encoding,
					 unsigned range)
{
	return TRACE(set_color(fb, encoding, range), "%s, %u, %u, %u", fb->kms->path, fb->id,
		     encoding, range);
}

static int set_fence(struct cmaheap_kms_fb *fb, int sync_file)
{
	const struct cmaheap_kms *kms = fb->kms;
	/* With itself: a copy, or an error if it is none. SYNC_IOC_FILE_INFO has Linux 7.3 look for
	 * names, which of a display's fence that is signalled meanwhile ends in a BUG(). */
	struct sync_merge_data copy = { .name = "cmaheap", .fd2 = sync_file };

	if (!cmaheap_kms_is_atomic(kms))
		return cmaheap_fail(EOPNOTSUPP,
				    "%s (%s) takes no fence without atomic modesetting: use "
				    "cmaheap_fence_wait() before the flip",
				    kms->path, kms->driver);
	if (ioctl(sync_file, SYNC_IOC_MERGE, &copy) < 0)
		return cmaheap_fail(errno,
				    errno == ENOTTY ? "descriptor %d is no sync_file: %s"
						    : "cannot keep fence %d: %s",
				    sync_file, strerror(errno));
	kms_drop_fence(fb);
	fb->fence = copy.fence;
	return 0;
}

CMAHEAP_API int cmaheap_kms_fb_set_fence(struct cmaheap_kms_fb *fb, int sync_file)
{
	return TRACE(set_fence(fb, sync_file), "%s, %u, %d", fb->kms->path, fb->id, sync_file);
}

static int inode_of_handle(int card, uint32_t handle, uint64_t *inode)
{
	struct stat status;
	int fd, error;

	if (drmPrimeHandleToFD(card, handle, DRM_CLOEXEC, &fd))
		return -errno;
	error = fstat(fd, &status) < 0 ? -errno : 0;
	close(fd);
	if (!error)
		*inode = status.st_ino;
	return error;
}

static int read_inode(const struct cmaheap_kms_fb *fb, unsigned plane, uint64_t *inode)
{
	drmModeFB2 *info;
	int error;

	if (plane >= fb->layout.plane_count)
		return cmaheap_fail(EINVAL, "plane %u: framebuffer %u has %u", plane, fb->id,
				    fb->layout.plane_count);
	info = drmModeGetFB2(fb->kms->fd, fb->id);
	if (!info)
		return cmaheap_fail(errno, "cannot examine framebuffer %u: %s", fb->id,
				    strerror(errno));

	/*
	 * For this, the kernel always makes new handles, and for the master's file only. Before
	 * Linux 6.1 closing one makes the file forget the program's handle for the same dma-buf.
	 */
	error = inode_of_handle(fb->kms->fd, info->handles[plane], inode);
	close_handles(fb->kms->fd, info->handles);
	drmModeFreeFB2(info);
	if (error)
		return cmaheap_fail(-error, "framebuffer %u has no dma-buf: %s", fb->id,
				    strerror(-error));
	return 0;
}

CMAHEAP_API int cmaheap_kms_fb_inode(const struct cmaheap_kms_fb *fb, unsigned plane,
				     uint64_t *inode)
{
	return TRACE(read_inode(fb, plane, inode), "%s, %u, %u", fb->kms->path, fb->id, plane);
}
