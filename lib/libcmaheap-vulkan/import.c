/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdlib.h>

#include "internal.h"

static int create_image(const struct cmaheap_image *image, VkImageUsageFlags usage,
			struct cmaheap_vulkan_image *made)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	VkSubresourceLayout planes[CMAHEAP_MAX_PLANES] = { 0 };
	const VkImageDrmFormatModifierExplicitCreateInfoEXT explicit = {
		.sType = VK_STRUCTURE_TYPE_IMAGE_DRM_FORMAT_MODIFIER_EXPLICIT_CREATE_INFO_EXT,
		.drmFormatModifier = layout->modifier,
		.drmFormatModifierPlaneCount = layout->plane_count,
		.pPlaneLayouts = planes,
	};
	const VkExternalMemoryImageCreateInfo external = {
		.sType = VK_STRUCTURE_TYPE_EXTERNAL_MEMORY_IMAGE_CREATE_INFO,
		.pNext = &explicit,
		.handleTypes = VK_EXTERNAL_MEMORY_HANDLE_TYPE_DMA_BUF_BIT_EXT,
	};
	const VkImageCreateInfo info = {
		.sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO,
		.pNext = &external,
		.flags = layout->buffer_count > 1 ? VK_IMAGE_CREATE_DISJOINT_BIT : 0,
		.imageType = VK_IMAGE_TYPE_2D,
		.format = made->format,
		.extent = { layout->width, layout->height, 1 },
		.mipLevels = 1,
		.arrayLayers = 1,
		.samples = VK_SAMPLE_COUNT_1_BIT,
		.tiling = VK_IMAGE_TILING_DRM_FORMAT_MODIFIER_EXT,
		.usage = usage,
		.sharingMode = VK_SHARING_MODE_EXCLUSIVE,
		.initialLayout = VK_IMAGE_LAYOUT_UNDEFINED,
	};
	VkResult result;

	for (unsigned i = 0; i < layout->plane_count; i++) {
		planes[i].offset = layout->planes[i].offset;
		planes[i].rowPitch = layout->planes[i].pitch;
	}
	result = vkCreateImage(made->device, &info, NULL, &made->image);
	return result ? vulkan_explain(image, "make an image of", result) : 0;
}

static void destroy(struct cmaheap_vulkan_image *imported)
{
	if (!imported)
		return;
	vkDestroyImage(imported->device, imported->image, NULL);
	for (unsigned i = 0; i < CMAHEAP_MAX_PLANES; i++)
		vkFreeMemory(imported->device, imported->memory[i], NULL);
	cmaheap_image_unref(imported->source);
	free(imported);
}

static int import(VkPhysicalDevice physical, VkDevice device, struct cmaheap_image *image,
		  VkImageUsageFlags usage, struct cmaheap_vulkan_image **imported)
{
	struct cmaheap_vulkan_image *made;
	VkFormat format;
	int error;

	error = vulkan_check_layout(physical, cmaheap_image_layout(image), usage, &format);
	if (error)
		return error;
	made = calloc(1, sizeof(*made));
	if (!made)
		return cmaheap_fail(ENOMEM, "out of memory for an imported image");
	made->device = device;
	made->format = format;
	made->source = cmaheap_image_ref(image);
	error = create_image(image, usage, made);
	if (!error)
		error = vulkan_bind_memory(image, made);
	if (error)
		goto destroy_made;
	*imported = made;
	return 0;

destroy_made:
	destroy(made);
	return error;
}

CMAHEAP_API int cmaheap_vulkan_import(VkPhysicalDevice physical, VkDevice device,
				      struct cmaheap_image *image, VkImageUsageFlags usage,
				      struct cmaheap_vulkan_image **imported)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);

	return TRACE(import(physical, device, image, usage, imported), "%p, %ux%u %.4s, 0x%x",
		     (void *)device, layout->width, layout->height, (const char *)&layout->fourcc,
		     usage);
}

CMAHEAP_API void cmaheap_vulkan_destroy(struct cmaheap_vulkan_image *imported)
{
	destroy(imported);
}

CMAHEAP_API VkImage cmaheap_vulkan_handle(const struct cmaheap_vulkan_image *imported)
{
	return imported->image;
}

CMAHEAP_API VkFormat cmaheap_vulkan_format(const struct cmaheap_vulkan_image *imported)
{
	return imported->format;
}
