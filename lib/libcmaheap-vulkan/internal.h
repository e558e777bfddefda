/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the files of libcmaheap-vulkan share. */
#ifndef CMAHEAP_VULKAN_INTERNAL_H
#define CMAHEAP_VULKAN_INTERNAL_H

#include <cmaheap/vulkan.h>

#include "error.h"

struct cmaheap_vulkan_image {
	VkDevice device;
	VkFormat format;
	VkImage image;
	struct cmaheap_image *source;
	VkDeviceMemory memory[CMAHEAP_MAX_PLANES]; /* one for each buffer */
};

/* format.c: whether a device imports an image of this layout, and Vulkan's name of its format. */
int vulkan_check_layout(VkPhysicalDevice physical, const struct cmaheap_layout *layout,
			VkImageUsageFlags usage, VkFormat *format);

/* memory.c: makes each buffer memory of the device and binds it; what is there after a failure
   is destroyed with the image. */
int vulkan_bind_memory(const struct cmaheap_image *image, struct cmaheap_vulkan_image *made);

/* result.c: a negative errno for what Vulkan says, and its name. */
int vulkan_error(VkResult result, const char **name);

/* result.c: that the driver refuses the image in doing this. Returns the negative errno. */
int vulkan_explain(const struct cmaheap_image *image, const char *what, VkResult result);

#endif
