/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the programs that test V4L2 devices share. */
#ifndef VIDEO_H
#define VIDEO_H

#include <cmaheap/v4l2.h>

enum { VIDEO_IMAGES = 4 };

/** The queues that a device must have: no more, no less. */
enum video_kind { VIDEO_CAMERA, VIDEO_SCREEN, VIDEO_CONVERTER };

/**
 * The first device of a driver that has a format in so many buffers (0: whatever); of a
 * converter it is the capture queue that counts. The test fails if there is none.
 */
struct cmaheap_v4l2 *open_video(const char *driver, enum video_kind kind, uint32_t fourcc,
				unsigned buffer_count);

/** Negotiate a format and set images from the heap under test. */
void set_up_images(struct cmaheap_v4l2_queue *queue, const struct cmaheap_image_info *info,
		   struct cmaheap_image *images[VIDEO_IMAGES]);
void drop_images(struct cmaheap_image *images[VIDEO_IMAGES]);

void enqueue_all(struct cmaheap_v4l2_queue *queue);

/** Wait for the next frame; the test fails if none comes. */
void next_frame(struct cmaheap_v4l2 *device, struct cmaheap_v4l2_queue *queue,
		struct cmaheap_v4l2_frame *frame);

/** A library call that must succeed. */
#define must(call)                                                                                 \
	do {                                                                                       \
		if (call)                                                                          \
			fail_msg("%s: %s", #call, cmaheap_last_error());                           \
	} while (0)

#endif
