/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The fuzzer's actions on devices that import buffers: displays and cameras. */
#include "fuzz-uapi.h"

#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xf86drm.h>

enum { VIDEO_NODES = 8, QUEUED = 3 };

static void import_and_export(struct fuzz *fuzz)
{
	uint32_t handle;
	int fd;

	if (drmPrimeFDToHandle(fuzz->card, fuzz_fd(fuzz), &handle))
		return;
	if (!fuzz_below(fuzz, 2) &&
	    !drmPrimeHandleToFD(fuzz->card, handle, DRM_CLOEXEC | DRM_RDWR, &fd))
		fuzz_keep_fd(fuzz, fd);
	/* What is not closed goes with the card. */
	if (fuzz_below(fuzz, 4))
		drmCloseBufferHandle(fuzz->card, handle);
}

/*
 * Never a length of more than the dma-buf has: videobuf2 (of Linux 7.3) answers EFAULT and
 * keeps a reference for ever, so that what leaks is not the module's.
 */
static void queue(struct fuzz *fuzz, int video, uint32_t type, uint32_t index)
{
	struct v4l2_plane plane = { .m.fd = fuzz_fd(fuzz),
				    .length = (uint32_t)fuzz_below(fuzz, 2) * 4096 };
	struct v4l2_buffer buffer = {
		.index = index, .type = type, .memory = V4L2_MEMORY_DMABUF, .m.fd = plane.m.fd
	};

	buffer.length = plane.length;
	if (V4L2_TYPE_IS_MULTIPLANAR(type)) {
		buffer.m.planes = &plane;
		buffer.length = 1;
	}
	(void)ioctl(video, VIDIOC_QBUF, &buffer);
}

/* A camera or a screen takes buffers, right ones and wrong ones, and is closed in the middle. */
static void stream(struct fuzz *fuzz)
{
	const uint32_t types[] = { V4L2_BUF_TYPE_VIDEO_CAPTURE, V4L2_BUF_TYPE_VIDEO_OUTPUT,
				   V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE,
				   V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE };
	struct v4l2_requestbuffers request = { .count = QUEUED,
					       .type = types[fuzz_below(fuzz, 4)],
					       .memory = V4L2_MEMORY_DMABUF };
	char path[32];
	int video;

	snprintf(path, sizeof(path), "/dev/video%u", (unsigned)fuzz_below(fuzz, VIDEO_NODES));
	video = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (video < 0)
		return;
	if (ioctl(video, VIDIOC_REQBUFS, &request))
		goto out;
	for (uint32_t i = 0; i < QUEUED; i++)
		queue(fuzz, video, request.type, i);
	(void)ioctl(video, VIDIOC_STREAMON, &request.type);
	if (fuzz_below(fuzz, 2)) {
		usleep(20000);
		(void)ioctl(video, VIDIOC_STREAMOFF, &request.type);
		queue(fuzz, video, request.type, 0);
	}
out:
	close(video);
}

void fuzz_device_step(struct fuzz *fuzz)
{
	if (fuzz_below(fuzz, 4))
		import_and_export(fuzz);
	else
		stream(fuzz);
}
