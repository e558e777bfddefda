/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Devices with the fake driver, and images for them. */
#ifndef VIDEO_IMAGES_H
#define VIDEO_IMAGES_H

#include <cmaheap/v4l2.h>

#include "fake-video.h"

enum { IMAGES = 3 };

/* 320x240, as the fake driver is set up: in one buffer, and with one for each plane. */
extern const struct cmaheap_image_info xr24, nv12m;

struct cmaheap_v4l2 *open_fake_video(struct fake_video *video, uint32_t capability);
struct cmaheap_v4l2 *open_camera(struct fake_video *video);

/* Its queues have the format of nv12m. */
struct cmaheap_v4l2 *open_multi_planar(struct fake_video *video, uint32_t capability);

struct cmaheap_buffer *make_buffer(size_t size);
struct cmaheap_image *make_image(const struct cmaheap_image_info *info);

/* IMAGES of them, held by the queue only. */
int set_images(struct cmaheap_v4l2_queue *queue, const struct cmaheap_image_info *info);

#endif
