/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the files of the Vulkan GPU share. */
#ifndef CAMERA_GPU_HDMI_VULKAN_H
#define CAMERA_GPU_HDMI_VULKAN_H

#include <cmaheap/vulkan.h>

#include "gpu.h"

/* An imported image, and how shaders see it. */
struct texture {
	struct cmaheap_vulkan_image *image;
	VkImageView view;
};

/* A target with what it takes to draw into it: its last drawing is done when it is drawn again. */
struct target {
	struct texture texture;
	VkDescriptorSet descriptors;
	VkCommandBuffer commands;
	VkSemaphore drawn;
	VkFence idle; /* signalled while Vulkan does not use the commands */
};

struct gpu {
	struct effect effect;
	VkInstance instance;
	VkPhysicalDevice physical;
	VkDevice device;
	uint32_t family; /* of the queue */
	VkQueue queue;
	bool has_fences;

	VkSampler sampler;
	VkDescriptorSetLayout bindings; /* luma, chroma, target */
	VkDescriptorPool descriptor_pool;
	VkCommandPool command_pool;
	VkPipelineLayout layout;
	VkPipeline pipeline;

	struct texture sources[MAX_SOURCES][2];
	struct target targets[MAX_TARGETS];
};

/* vulkan-device.c */
int open_device(struct gpu *gpu);

/* vulkan-pipeline.c: the shader, and pools for what it draws. */
int make_pipeline(struct gpu *gpu);

/* Prints what Vulkan did not do. Returns 0 or TOLD. */
int check(VkResult result, const char *what);

#endif
