/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A Vulkan device played in place of the loader. It takes all formats, linear. */
#ifndef FAKE_VULKAN_H
#define FAKE_VULKAN_H

#include <stdbool.h>

#include <vulkan/vulkan.h>

#define FAKE_PHYSICAL ((VkPhysicalDevice)0x1000)
#define FAKE_VK_DEVICE ((VkDevice)0x2000)
#define FAKE_SEMAPHORE ((VkSemaphore)0x3000)

enum { FAKE_PLANES = 4 };

struct fake_vulkan {
	/* What the device is like; set before use. */
	uint32_t version;
	const char *missing; /* an extension, or a function of the device */
	uint64_t modifier;
	uint32_t modifier_count; /* 0 or 1 */
	VkFormatFeatureFlags features;
	bool not_importable;
	VkExtent3D max_extent;
	VkDeviceSize size; /* that an image, or each of its planes, needs; 0: one page */
	uint32_t dmabuf_types;
	VkResult format_error, image_error, memory_error, bind_error, reach_error, fence_error;

	/* What the bridge did. */
	unsigned images, memories, binds;
	bool asked_for_disjoint;
	bool disjoint, dedicated; /* of the last image, and memory */
	VkImageUsageFlags usage;
	VkSubresourceLayout planes[FAKE_PLANES]; /* of the last image */
	uint32_t memory_type;			 /* of the last memory */
	VkImageAspectFlagBits aspect;		 /* of the last plane that was bound; 0: whole */
	int imported_fence;			 /* the descriptor that Vulkan was given, or -1 */
};

/* A device that has everything. */
struct fake_vulkan *fake_vulkan_add(void);

#endif
