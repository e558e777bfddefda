/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>
#include <stdlib.h>

#include "internal.h"

static const char *const extensions[] = {
	VK_KHR_EXTERNAL_MEMORY_FD_EXTENSION_NAME,
	VK_EXT_EXTERNAL_MEMORY_DMA_BUF_EXTENSION_NAME,
	VK_EXT_IMAGE_DRM_FORMAT_MODIFIER_EXTENSION_NAME,
	VK_KHR_IMAGE_FORMAT_LIST_EXTENSION_NAME, /* which that one is built upon */
	VK_EXT_QUEUE_FAMILY_FOREIGN_EXTENSION_NAME,
};

enum { EXTENSION_COUNT = sizeof(extensions) / sizeof(extensions[0]) };

CMAHEAP_API const char *const *cmaheap_vulkan_extensions(uint32_t *count)
{
	*count = EXTENSION_COUNT;
	return extensions;
}

static bool is_in(const char *name, const VkExtensionProperties *list, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		if (!strcmp(list[i].extensionName, name))
			return true;
	}
	return false;
}

static int find_missing(const char *device, const VkExtensionProperties *list, uint32_t count)
{
	char missing[EXTENSION_COUNT * 48] = "";
	size_t used = 0;

	for (size_t i = 0; i < EXTENSION_COUNT; i++) {
		if (!is_in(extensions[i], list, count))
			used += (size_t)snprintf(missing + used, sizeof(missing) - used, " %s",
						 extensions[i]);
	}
	if (!used)
		return 0;
	return cmaheap_fail(EOPNOTSUPP, "%s cannot import images: it lacks%s", device, missing);
}

static int check_device(VkPhysicalDevice physical)
{
	VkPhysicalDeviceProperties properties;
	VkExtensionProperties *list;
	uint32_t count = 0;
	int error;

	vkGetPhysicalDeviceProperties(physical, &properties);
	if (properties.apiVersion < VK_API_VERSION_1_1)
		return cmaheap_fail(EOPNOTSUPP, "%s has Vulkan %u.%u: expected 1.1 or later",
				    properties.deviceName,
				    VK_API_VERSION_MAJOR(properties.apiVersion),
				    VK_API_VERSION_MINOR(properties.apiVersion));
	vkEnumerateDeviceExtensionProperties(physical, NULL, &count, NULL);
	list = calloc((size_t)count + 1, sizeof(*list));
	if (!list)
		return cmaheap_fail(ENOMEM, "out of memory for a list of %u extensions", count);
	vkEnumerateDeviceExtensionProperties(physical, NULL, &count, list);
	error = find_missing(properties.deviceName, list, count);
	free(list);
	return error;
}

CMAHEAP_API int cmaheap_vulkan_check_device(VkPhysicalDevice physical)
{
	return TRACE(check_device(physical), "%p", (void *)physical);
}
