/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>
#include <stdlib.h>

#include "internal.h"

#define F(a, b, c, d) CMAHEAP_FOURCC(a, b, c, d)

/* DRM names components from the highest bits, Vulkan from the first byte. Chroma in the
   other order (NV21, YV12) has no format: it is swapped by the sampler's conversion. */
static const struct {
	uint32_t fourcc;
	VkFormat format;
} formats[] = {
	{ F('X', 'R', '2', '4'), VK_FORMAT_B8G8R8A8_UNORM },
	{ F('A', 'R', '2', '4'), VK_FORMAT_B8G8R8A8_UNORM },
	{ F('X', 'B', '2', '4'), VK_FORMAT_R8G8B8A8_UNORM },
	{ F('A', 'B', '2', '4'), VK_FORMAT_R8G8B8A8_UNORM },
	{ F('R', 'G', '2', '4'), VK_FORMAT_B8G8R8_UNORM },
	{ F('B', 'G', '2', '4'), VK_FORMAT_R8G8B8_UNORM },
	{ F('R', 'G', '1', '6'), VK_FORMAT_R5G6B5_UNORM_PACK16 },
	{ F('R', '8', ' ', ' '), VK_FORMAT_R8_UNORM },
	{ F('G', 'R', '8', '8'), VK_FORMAT_R8G8_UNORM },
	{ F('R', '1', '6', ' '), VK_FORMAT_R16_UNORM },
	{ F('G', 'R', '3', '2'), VK_FORMAT_R16G16_UNORM },
	{ F('Y', 'U', 'Y', 'V'), VK_FORMAT_G8B8G8R8_422_UNORM },
	{ F('U', 'Y', 'V', 'Y'), VK_FORMAT_B8G8R8G8_422_UNORM },
	{ F('N', 'V', '1', '2'), VK_FORMAT_G8_B8R8_2PLANE_420_UNORM },
	{ F('N', 'V', '1', '6'), VK_FORMAT_G8_B8R8_2PLANE_422_UNORM },
	{ F('P', '0', '1', '0'), VK_FORMAT_G10X6_B10X6R10X6_2PLANE_420_UNORM_3PACK16 },
	{ F('Y', 'U', '1', '2'), VK_FORMAT_G8_B8_R8_3PLANE_420_UNORM },
	{ F('Y', 'U', '1', '6'), VK_FORMAT_G8_B8_R8_3PLANE_422_UNORM },
	{ F('Y', 'U', '2', '4'), VK_FORMAT_G8_B8_R8_3PLANE_444_UNORM },
};

enum { LINEAR = 0, TEXT_SIZE = 200 };

static int find_format(uint32_t fourcc, VkFormat *format)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (formats[i].fourcc != fourcc)
			continue;
		*format = formats[i].format;
		return 0;
	}
	return cmaheap_fail(EINVAL,
			    "Vulkan has no format for %.4s; a plane of it may have one: see "
			    "cmaheap_wrap_plane()",
			    (const char *)&fourcc);
}

static const char *device_name(VkPhysicalDevice physical, VkPhysicalDeviceProperties *properties)
{
	vkGetPhysicalDeviceProperties(physical, properties);
	return properties->deviceName;
}

static int explain_modifiers(VkPhysicalDevice physical, uint32_t fourcc,
			     const VkDrmFormatModifierPropertiesListEXT *list)
{
	VkPhysicalDeviceProperties properties;
	char text[TEXT_SIZE] = " none";
	size_t used = 0;

	for (uint32_t i = 0; i < list->drmFormatModifierCount && used < sizeof(text); i++)
		used += (size_t)snprintf(
			text + used, sizeof(text) - used, " 0x%jx",
			(uintmax_t)list->pDrmFormatModifierProperties[i].drmFormatModifier);
	return cmaheap_fail(EINVAL,
			    "%s does not import linear %.4s (modifier 0); modifiers it imports:%s",
			    device_name(physical, &properties), (const char *)&fourcc, text);
}

/* What the usage needs and linear images do not have. */
static int check_usage(VkPhysicalDevice physical, uint32_t fourcc, VkImageUsageFlags usage,
		       VkFormatFeatureFlags features)
{
	static const struct {
		VkImageUsageFlags usage;
		VkFormatFeatureFlags feature;
		const char *name;
	} usages[] = {
		{ VK_IMAGE_USAGE_SAMPLED_BIT, VK_FORMAT_FEATURE_SAMPLED_IMAGE_BIT, "sampled" },
		{ VK_IMAGE_USAGE_STORAGE_BIT, VK_FORMAT_FEATURE_STORAGE_IMAGE_BIT, "storage" },
		{ VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT, VK_FORMAT_FEATURE_COLOR_ATTACHMENT_BIT,
		  "colour attachment" },
		{ VK_IMAGE_USAGE_TRANSFER_SRC_BIT, VK_FORMAT_FEATURE_TRANSFER_SRC_BIT,
		  "transfer source" },
		{ VK_IMAGE_USAGE_TRANSFER_DST_BIT, VK_FORMAT_FEATURE_TRANSFER_DST_BIT,
		  "transfer destination" },
	};
	VkPhysicalDeviceProperties properties;

	for (size_t i = 0; i < sizeof(usages) / sizeof(usages[0]); i++) {
		if (usage & usages[i].usage && !(features & usages[i].feature))
			return cmaheap_fail(EINVAL, "%s does not take linear %.4s as %s image",
					    device_name(physical, &properties),
					    (const char *)&fourcc, usages[i].name);
	}
	return 0;
}

static int find_modifier(VkPhysicalDevice physical, uint32_t fourcc, VkImageUsageFlags usage,
			 const VkDrmFormatModifierPropertiesListEXT *list)
{
	for (uint32_t i = 0; i < list->drmFormatModifierCount; i++) {
		const VkDrmFormatModifierPropertiesEXT *modifier =
			&list->pDrmFormatModifierProperties[i];

		if (modifier->drmFormatModifier == LINEAR)
			return check_usage(physical, fourcc, usage,
					   modifier->drmFormatModifierTilingFeatures);
	}
	return explain_modifiers(physical, fourcc, list);
}

static int check_modifier(VkPhysicalDevice physical, uint32_t fourcc, VkImageUsageFlags usage,
			  VkFormat format)
{
	VkDrmFormatModifierPropertiesListEXT list = {
		.sType = VK_STRUCTURE_TYPE_DRM_FORMAT_MODIFIER_PROPERTIES_LIST_EXT,
	};
	VkFormatProperties2 properties = {
		.sType = VK_STRUCTURE_TYPE_FORMAT_PROPERTIES_2,
		.pNext = &list,
	};
	int error;

	vkGetPhysicalDeviceFormatProperties2(physical, format, &properties);
	list.pDrmFormatModifierProperties = calloc((size_t)list.drmFormatModifierCount + 1,
						   sizeof(*list.pDrmFormatModifierProperties));
	if (!list.pDrmFormatModifierProperties)
		return cmaheap_fail(ENOMEM, "out of memory for %u modifiers",
				    list.drmFormatModifierCount);
	vkGetPhysicalDeviceFormatProperties2(physical, format, &properties);
	error = find_modifier(physical, fourcc, usage, &list);
	free(list.pDrmFormatModifierProperties);
	return error;
}

static int check_import(VkPhysicalDevice physical, uint32_t fourcc, VkImageUsageFlags usage,
			VkFormat format)
{
	const VkPhysicalDeviceImageDrmFormatModifierInfoEXT modifier = {
		.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_IMAGE_DRM_FORMAT_MODIFIER_INFO_EXT,
		.drmFormatModifier = LINEAR,
		.sharingMode = VK_SHARING_MODE_EXCLUSIVE,
	};
	const VkPhysicalDeviceExternalImageFormatInfo external = {
		.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_EXTERNAL_IMAGE_FORMAT_INFO,
		.pNext = &modifier,
		.handleType = VK_EXTERNAL_MEMORY_HANDLE_TYPE_DMA_BUF_BIT_EXT,
	};
	const VkPhysicalDeviceImageFormatInfo2 info = {
		.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_IMAGE_FORMAT_INFO_2,
		.pNext = &external,
		.format = format,
		.type = VK_IMAGE_TYPE_2D,
		.tiling = VK_IMAGE_TILING_DRM_FORMAT_MODIFIER_EXT,
		.usage = usage,
	};
	VkExternalImageFormatProperties allowed = {
		.sType = VK_STRUCTURE_TYPE_EXTERNAL_IMAGE_FORMAT_PROPERTIES,
	};
	VkImageFormatProperties2 properties = {
		.sType = VK_STRUCTURE_TYPE_IMAGE_FORMAT_PROPERTIES_2,
		.pNext = &allowed,
	};
	VkPhysicalDeviceProperties device;
	VkResult result = vkGetPhysicalDeviceImageFormatProperties2(physical, &info, &properties);

	if (!result && allowed.externalMemoryProperties.externalMemoryFeatures &
			       VK_EXTERNAL_MEMORY_FEATURE_IMPORTABLE_BIT)
		return 0;
	return cmaheap_fail(EINVAL, "%s does not import linear %.4s as dma-buf for usage 0x%x",
			    device_name(physical, &device), (const char *)&fourcc, usage);
}

static int check_format(VkPhysicalDevice physical, uint32_t fourcc, VkImageUsageFlags usage,
			VkFormat *format)
{
	VkFormat found = VK_FORMAT_UNDEFINED;
	int error;

	error = find_format(fourcc, &found);
	if (!error)
		error = check_modifier(physical, fourcc, usage, found);
	if (!error)
		error = check_import(physical, fourcc, usage, found);
	if (!error)
		*format = found;
	return error;
}

CMAHEAP_API int cmaheap_vulkan_check_format(VkPhysicalDevice physical, uint32_t fourcc,
					    VkImageUsageFlags usage, VkFormat *format)
{
	return TRACE(check_format(physical, fourcc, usage, format), "%p, %.4s, 0x%x",
		     (void *)physical, (const char *)&fourcc, usage);
}
