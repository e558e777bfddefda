/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdlib.h>

#include "internal.h"
#include "joined.h"

#define F(a, b, c, d) CMAHEAP_FOURCC(a, b, c, d)

/* DRM names components from the highest bits, Vulkan from the first byte. Chroma in the
   other order (NV21, YV12) has no format: it is swapped by the sampler's conversion. Sizes are
   multiples of one sample of chroma. */
static const struct known_format {
	uint32_t fourcc;
	VkFormat format;
	uint32_t width, height;
} formats[] = {
	{ F('X', 'R', '2', '4'), VK_FORMAT_B8G8R8A8_UNORM, 1, 1 },
	{ F('A', 'R', '2', '4'), VK_FORMAT_B8G8R8A8_UNORM, 1, 1 },
	{ F('X', 'B', '2', '4'), VK_FORMAT_R8G8B8A8_UNORM, 1, 1 },
	{ F('A', 'B', '2', '4'), VK_FORMAT_R8G8B8A8_UNORM, 1, 1 },
	{ F('R', 'G', '2', '4'), VK_FORMAT_B8G8R8_UNORM, 1, 1 },
	{ F('B', 'G', '2', '4'), VK_FORMAT_R8G8B8_UNORM, 1, 1 },
	{ F('R', 'G', '1', '6'), VK_FORMAT_R5G6B5_UNORM_PACK16, 1, 1 },
	{ F('R', '8', ' ', ' '), VK_FORMAT_R8_UNORM, 1, 1 },
	{ F('G', 'R', '8', '8'), VK_FORMAT_R8G8_UNORM, 1, 1 },
	{ F('R', '1', '6', ' '), VK_FORMAT_R16_UNORM, 1, 1 },
	{ F('G', 'R', '3', '2'), VK_FORMAT_R16G16_UNORM, 1, 1 },
	{ F('Y', 'U', 'Y', 'V'), VK_FORMAT_G8B8G8R8_422_UNORM, 2, 1 },
	{ F('U', 'Y', 'V', 'Y'), VK_FORMAT_B8G8R8G8_422_UNORM, 2, 1 },
	{ F('N', 'V', '1', '2'), VK_FORMAT_G8_B8R8_2PLANE_420_UNORM, 2, 2 },
	{ F('N', 'V', '1', '6'), VK_FORMAT_G8_B8R8_2PLANE_422_UNORM, 2, 1 },
	{ F('P', '0', '1', '0'), VK_FORMAT_G10X6_B10X6R10X6_2PLANE_420_UNORM_3PACK16, 2, 2 },
	{ F('Y', 'U', '1', '2'), VK_FORMAT_G8_B8_R8_3PLANE_420_UNORM, 2, 2 },
	{ F('Y', 'U', '1', '6'), VK_FORMAT_G8_B8_R8_3PLANE_422_UNORM, 2, 1 },
	{ F('Y', 'U', '2', '4'), VK_FORMAT_G8_B8_R8_3PLANE_444_UNORM, 1, 1 },
};

enum { LINEAR = 0 };

/* What is asked of a device. */
struct request {
	VkPhysicalDevice physical;
	uint32_t fourcc;
	VkImageUsageFlags usage;
	const struct known_format *known;
	const struct cmaheap_layout *layout; /* NULL: of any size, in one buffer */
};

static bool is_disjoint(const struct request *request)
{
	return request->layout && request->layout->buffer_count > 1;
}

static int find_format(struct request *request)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (formats[i].fourcc != request->fourcc)
			continue;
		request->known = &formats[i];
		return 0;
	}
	return cmaheap_fail(EINVAL,
			    "Vulkan has no format for %.4s; a plane of it may have one: see "
			    "cmaheap_wrap_plane()",
			    (const char *)&request->fourcc);
}

/* Vulkan has no image whose last sample of chroma is for less pixels than the others are. */
static int check_size(const struct request *request)
{
	const struct cmaheap_layout *layout = request->layout;
	const struct known_format *known = request->known;

	if (!layout || (layout->width % known->width == 0 && layout->height % known->height == 0))
		return 0;
	return cmaheap_fail(EINVAL,
			    "Vulkan takes %.4s in multiples of %ux%u pixels: the image has %ux%u; "
			    "its planes can be imported by themselves: see cmaheap_wrap_plane()",
			    (const char *)&request->fourcc, known->width, known->height,
			    layout->width, layout->height);
}

static const char *device_name(const struct request *request,
			       VkPhysicalDeviceProperties *properties)
{
	vkGetPhysicalDeviceProperties(request->physical, properties);
	return properties->deviceName;
}

static int explain_modifiers(const struct request *request,
			     const VkDrmFormatModifierPropertiesListEXT *list)
{
	VkPhysicalDeviceProperties properties;
	struct joined modifiers = { .text = "none" };

	for (uint32_t i = 0; i < list->drmFormatModifierCount; i++)
		cmaheap_join(&modifiers, " ", "0x%jx",
			     (uintmax_t)list->pDrmFormatModifierProperties[i].drmFormatModifier);
	return cmaheap_fail(
		EINVAL, "%s does not import linear %.4s (modifier 0); modifiers it imports: %s",
		device_name(request, &properties), (const char *)&request->fourcc, modifiers.text);
}

/* What the usage needs and linear images do not have. */
static int check_usage(const struct request *request, VkFormatFeatureFlags features)
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
		if (request->usage & usages[i].usage && !(features & usages[i].feature))
			return cmaheap_fail(EINVAL, "%s does not take linear %.4s as %s image",
					    device_name(request, &properties),
					    (const char *)&request->fourcc, usages[i].name);
	}
	if (is_disjoint(request) && !(features & VK_FORMAT_FEATURE_DISJOINT_BIT))
		return cmaheap_fail(EINVAL,
				    "%s does not take linear %.4s in %u buffers: expected all "
				    "planes in one",
				    device_name(request, &properties),
				    (const char *)&request->fourcc, request->layout->buffer_count);
	return 0;
}

static int find_modifier(const struct request *request,
			 const VkDrmFormatModifierPropertiesListEXT *list)
{
	for (uint32_t i = 0; i < list->drmFormatModifierCount; i++) {
		const VkDrmFormatModifierPropertiesEXT *modifier =
			&list->pDrmFormatModifierProperties[i];

		if (modifier->drmFormatModifier == LINEAR)
			return check_usage(request, modifier->drmFormatModifierTilingFeatures);
	}
	return explain_modifiers(request, list);
}

static int check_modifier(const struct request *request)
{
	VkDrmFormatModifierPropertiesListEXT list = {
		.sType = VK_STRUCTURE_TYPE_DRM_FORMAT_MODIFIER_PROPERTIES_LIST_EXT,
	};
	VkFormatProperties2 properties = {
		.sType = VK_STRUCTURE_TYPE_FORMAT_PROPERTIES_2,
		.pNext = &list,
	};
	int error;

	vkGetPhysicalDeviceFormatProperties2(request->physical, request->known->format,
					     &properties);
	list.pDrmFormatModifierProperties = calloc((size_t)list.drmFormatModifierCount + 1,
						   sizeof(*list.pDrmFormatModifierProperties));
	if (!list.pDrmFormatModifierProperties)
		return cmaheap_fail(ENOMEM, "out of memory for %u modifiers",
				    list.drmFormatModifierCount);
	vkGetPhysicalDeviceFormatProperties2(request->physical, request->known->format,
					     &properties);
	error = find_modifier(request, &list);
	free(list.pDrmFormatModifierProperties);
	return error;
}

static int check_extent(const struct request *request, const VkExtent3D *max)
{
	const struct cmaheap_layout *layout = request->layout;
	VkPhysicalDeviceProperties device;

	if (!layout || (layout->width <= max->width && layout->height <= max->height))
		return 0;
	return cmaheap_fail(EINVAL,
			    "%s imports linear %.4s of at most %ux%u pixels: the image has %ux%u",
			    device_name(request, &device), (const char *)&request->fourcc,
			    max->width, max->height, layout->width, layout->height);
}

static int check_import(const struct request *request)
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
		.format = request->known->format,
		.type = VK_IMAGE_TYPE_2D,
		.tiling = VK_IMAGE_TILING_DRM_FORMAT_MODIFIER_EXT,
		.usage = request->usage,
		.flags = is_disjoint(request) ? VK_IMAGE_CREATE_DISJOINT_BIT : 0,
	};
	VkExternalImageFormatProperties allowed = {
		.sType = VK_STRUCTURE_TYPE_EXTERNAL_IMAGE_FORMAT_PROPERTIES,
	};
	VkImageFormatProperties2 properties = {
		.sType = VK_STRUCTURE_TYPE_IMAGE_FORMAT_PROPERTIES_2,
		.pNext = &allowed,
	};
	VkPhysicalDeviceProperties device;
	VkResult result =
		vkGetPhysicalDeviceImageFormatProperties2(request->physical, &info, &properties);

	if (!result && allowed.externalMemoryProperties.externalMemoryFeatures &
			       VK_EXTERNAL_MEMORY_FEATURE_IMPORTABLE_BIT)
		return check_extent(request, &properties.imageFormatProperties.maxExtent);
	return cmaheap_fail(EINVAL, "%s does not import linear %.4s as dma-buf for usage 0x%x",
			    device_name(request, &device), (const char *)&request->fourcc,
			    request->usage);
}

static int check(struct request *request, VkFormat *format)
{
	int error;

	error = find_format(request);
	if (!error)
		error = check_size(request);
	if (!error)
		error = check_modifier(request);
	if (!error)
		error = check_import(request);
	if (!error)
		*format = request->known->format;
	return error;
}

int vulkan_check_layout(VkPhysicalDevice physical, const struct cmaheap_layout *layout,
			VkImageUsageFlags usage, VkFormat *format)
{
	struct request request = { physical, layout->fourcc, usage, NULL, layout };

	return check(&request, format);
}

CMAHEAP_API int cmaheap_vulkan_check_format(VkPhysicalDevice physical, uint32_t fourcc,
					    VkImageUsageFlags usage, VkFormat *format)
{
	struct request request = { physical, fourcc, usage, NULL, NULL };

	return TRACE(check(&request, format), "%p, %.4s, 0x%x", (void *)physical,
		     (const char *)&fourcc, usage);
}
