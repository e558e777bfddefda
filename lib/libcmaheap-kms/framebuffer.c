/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

CMAHEAP_API bool cmaheap_kms_supports(const struct cmaheap_kms *kms, uint32_t fourcc)
{
	for (uint32_t i = 0; i < kms->plane->count_formats; i++) {
		if (kms->plane->formats[i] == fourcc)
			return true;
	}
	return false;
}

static int explain_fourcc(const struct cmaheap_kms *kms, uint32_t fourcc)
{
	char list[200] = "nothing";
	size_t used = 0;

	for (uint32_t i = 0; i < kms->plane->count_formats && used < sizeof(list); i++)
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%.4s", i ? " " : "",
					 (const char *)&kms->plane->formats[i]);
	return cmaheap_fail(EINVAL, "%s (%s) does not show %.4s; it shows %s", kms->path,
			    kms->driver, (const char *)&fourcc, list);
}

static int check_layout(const struct cmaheap_kms *kms, const struct cmaheap_buffer *buffer,
			const struct cmaheap_kms_layout *layout)
{
	uint64_t end = layout->offset + (uint64_t)layout->pitch * layout->height;

	if (!cmaheap_kms_supports(kms, layout->fourcc))
		return explain_fourcc(kms, layout->fourcc);
	if (end > cmaheap_buffer_size(buffer))
		return cmaheap_fail(EINVAL,
				    "%u rows of %u bytes from offset %u need %" PRIu64
				    " bytes: the buffer has %zu",
				    layout->height, layout->pitch, layout->offset, end,
				    cmaheap_buffer_size(buffer));
	return 0;
}

static int add_framebuffer(struct cmaheap_kms *kms, uint32_t handle,
			   const struct cmaheap_kms_layout *layout, uint32_t *id)
{
	const uint32_t handles[4] = { handle };
	const uint32_t pitches[4] = { layout->pitch };
	const uint32_t offsets[4] = { layout->offset };

	if (drmModeAddFB2(kms->fd, layout->width, layout->height, layout->fourcc, handles, pitches,
			  offsets, id, 0) == 0)
		return 0;
	return cmaheap_fail(errno, "%s (%s) refuses %ux%u %.4s with pitch %u, offset %u: %s",
			    kms->path, kms->driver, layout->width, layout->height,
			    (const char *)&layout->fourcc, layout->pitch, layout->offset,
			    strerror(errno));
}

static int import(struct cmaheap_kms *kms, const struct cmaheap_buffer *buffer,
		  const struct cmaheap_kms_layout *layout, struct cmaheap_kms_fb **fb)
{
	struct cmaheap_kms_fb *imported;
	uint32_t handle;
	int error;

	error = check_layout(kms, buffer, layout);
	if (error)
		return error;

	imported = calloc(1, sizeof(*imported));
	if (!imported)
		return cmaheap_fail(ENOMEM, "out of memory for a framebuffer");

	if (drmPrimeFDToHandle(kms->fd, cmaheap_buffer_fd(buffer), &handle)) {
		error = cmaheap_fail(errno, "%s (%s) does not import the buffer (%zu bytes): %s",
				     kms->path, kms->driver, cmaheap_buffer_size(buffer),
				     strerror(errno));
		goto free_imported;
	}
	error = add_framebuffer(kms, handle, layout, &imported->id);
	/* The framebuffer holds the memory by itself. */
	drmCloseBufferHandle(kms->fd, handle);
	if (error)
		goto free_imported;

	imported->kms = kms;
	imported->layout = *layout;
	imported->next = kms->fbs;
	kms->fbs = imported;
	*fb = imported;
	return 0;

free_imported:
	free(imported);
	return error;
}

CMAHEAP_API int cmaheap_kms_import(struct cmaheap_kms *kms, const struct cmaheap_buffer *buffer,
				   const struct cmaheap_kms_layout *layout,
				   struct cmaheap_kms_fb **fb)
{
	return TRACE(import(kms, buffer, layout, fb), "%s, %d, %ux%u %.4s", kms->path,
		     cmaheap_buffer_fd(buffer), layout->width, layout->height,
		     (const char *)&layout->fourcc);
}

CMAHEAP_API void cmaheap_kms_fb_destroy(struct cmaheap_kms_fb *fb)
{
	struct cmaheap_kms_fb **link;

	if (!fb)
		return;
	for (link = &fb->kms->fbs; *link != fb; link = &(*link)->next)
		;
	*link = fb->next;
	if (fb->kms->shown == fb)
		fb->kms->shown = NULL;
	drmModeRmFB(fb->kms->fd, fb->id);
	free(fb);
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

static int read_inode(const struct cmaheap_kms_fb *fb, uint64_t *inode)
{
	drmModeFB2 *info = drmModeGetFB2(fb->kms->fd, fb->id);
	int error;

	if (!info)
		return cmaheap_fail(errno, "cannot examine framebuffer %u: %s", fb->id,
				    strerror(errno));

	error = inode_of_handle(fb->kms->fd, info->handles[0], inode);
	drmCloseBufferHandle(fb->kms->fd, info->handles[0]);
	drmModeFreeFB2(info);
	if (error)
		return cmaheap_fail(-error, "framebuffer %u has no dma-buf: %s", fb->id,
				    strerror(-error));
	return 0;
}

CMAHEAP_API int cmaheap_kms_fb_inode(const struct cmaheap_kms_fb *fb, uint64_t *inode)
{
	return TRACE(read_inode(fb, inode), "%s, %u", fb->kms->path, fb->id);
}
