/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A GPU that draws effect.glsl: gles.c or vulkan.c, whichever is linked. 0, -errno or TOLD. */
#ifndef CAMERA_GPU_HDMI_GPU_H
#define CAMERA_GPU_HDMI_GPU_H

#include <stdbool.h>

#include <cmaheap/image.h>

enum { MAX_SOURCES = 8, MAX_TARGETS = 4, NO_FENCE = -1 };

struct effect {
	const struct cmaheap_layout *source; /* NV12 or YUYV */
	const struct cmaheap_layout *target; /* XR24 */
	int turns;			     /* to the right, 0 to 3 */
	bool finish; /* wait for the GPU, even where its driver has fences */
};

struct gpu;

/* Prints which GPU it is. */
int gpu_open(const struct effect *effect, struct gpu **gpu);

/* NULL is allowed. */
void gpu_close(struct gpu *gpu);

/* Images are imported once, and known by their index from then on. */
int gpu_add_source(struct gpu *gpu, unsigned index, struct cmaheap_image *image);
int gpu_add_target(struct gpu *gpu, unsigned index, struct cmaheap_image *image);

/* The fence is signalled when all is drawn; NO_FENCE if it is already. The caller closes it. */
int gpu_draw(struct gpu *gpu, unsigned source, unsigned target, int *fence);

/* split.c: the textures luma and chroma of a picture, without a copy. Unref both. */
int split_source(struct cmaheap_image *image, struct cmaheap_image *planes[2]);

#endif
