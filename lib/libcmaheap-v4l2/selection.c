/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Which part of a picture is used. */
#include "internal.h"

static int select_part(const struct cmaheap_v4l2_queue *queue, unsigned long request,
		       unsigned target, struct cmaheap_v4l2_rectangle *part)
{
	const struct cmaheap_v4l2 *device = queue->device;
	struct v4l2_selection selection = {
		.type = V4L2_TYPE_IS_OUTPUT(queue->type) ? V4L2_BUF_TYPE_VIDEO_OUTPUT
							 : V4L2_BUF_TYPE_VIDEO_CAPTURE,
		.target = target,
		.r = { part->left, part->top, part->width, part->height },
	};
	int error = v4l2_ioctl(device->fd, request, &selection);

	if (error == -ENOTTY || error == -ENODATA || error == -EINVAL)
		return cmaheap_fail(EOPNOTSUPP, "%s (%s) does not know selection target 0x%x",
				    device->path, device->name, target);
	if (error)
		return cmaheap_fail(-error, "%s (%s) refuses %ux%u at (%d, %d) as target 0x%x: %s",
				    device->path, device->name, part->width, part->height,
				    part->left, part->top, target, strerror(-error));
	*part = (struct cmaheap_v4l2_rectangle){ selection.r.left, selection.r.top,
						 selection.r.width, selection.r.height };
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_get_selection(const struct cmaheap_v4l2_queue *queue, unsigned target,
					   struct cmaheap_v4l2_rectangle *part)
{
	struct cmaheap_v4l2_rectangle told = { 0 };
	int error = select_part(queue, VIDIOC_G_SELECTION, target, &told);

	if (!error)
		*part = told;
	return TRACE(error, "%s, 0x%x", queue->device->path, target);
}

CMAHEAP_API int cmaheap_v4l2_set_selection(struct cmaheap_v4l2_queue *queue, unsigned target,
					   struct cmaheap_v4l2_rectangle *part)
{
	int error = select_part(queue, VIDIOC_S_SELECTION, target, part);

	return TRACE(error, "%s, 0x%x, %ux%u at (%d, %d)", queue->device->path, target, part->width,
		     part->height, part->left, part->top);
}
