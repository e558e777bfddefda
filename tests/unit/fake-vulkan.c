/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "fake-vulkan.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const extensions[] = {
	"VK_KHR_external_memory_fd",	    "VK_EXT_external_memory_dma_buf",
	"VK_EXT_image_drm_format_modifier", "VK_KHR_image_format_list",
	"VK_EXT_queue_family_foreign",
};

static struct fake_vulkan vulkan;
static int memory_fds[FAKE_PLANES];

struct fake_vulkan *fake_vulkan_add(void)
{
	vulkan = (struct fake_vulkan){
		.version = VK_API_VERSION_1_3,
		.modifier_count = 1,
		.features = VK_FORMAT_FEATURE_SAMPLED_IMAGE_BIT |
			    VK_FORMAT_FEATURE_COLOR_ATTACHMENT_BIT | VK_FORMAT_FEATURE_DISJOINT_BIT,
		.max_extent = { 16384, 16384, 1 },
		.size = 4096,
		.dmabuf_types = 6,
		.imported_fence = -1,
	};
	return &vulkan;
}

/* The structure of this type in a chain of pNext, or NULL. */
static const void *find(const void *chain, VkStructureType type)
{
	const VkBaseInStructure *item = chain;

	while (item && item->sType != type)
		item = item->pNext;
	return item;
}

void vkGetPhysicalDeviceProperties(VkPhysicalDevice physical,
				   VkPhysicalDeviceProperties *properties)
{
	(void)physical;
	memset(properties, 0, sizeof(*properties));
	properties->apiVersion = vulkan.version;
	strcpy(properties->deviceName, "pretend");
}

VkResult vkEnumerateDeviceExtensionProperties(VkPhysicalDevice physical, const char *layer,
					      uint32_t *count, VkExtensionProperties *list)
{
	uint32_t found = 0;

	(void)physical;
	(void)layer;
	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
		if (vulkan.missing && !strcmp(extensions[i], vulkan.missing))
			continue;
		if (list)
			strcpy(list[found].extensionName, extensions[i]);
		found++;
	}
	*count = found;
	return VK_SUCCESS;
}

void vkGetPhysicalDeviceFormatProperties2(VkPhysicalDevice physical, VkFormat format,
					  VkFormatProperties2 *properties)
{
	VkDrmFormatModifierPropertiesListEXT *list = properties->pNext;

	(void)physical;
	(void)format;
	list->drmFormatModifierCount = vulkan.modifier_count;
	if (list->pDrmFormatModifierProperties)
		list->pDrmFormatModifierProperties[0] =
			(VkDrmFormatModifierPropertiesEXT){ vulkan.modifier, 1, vulkan.features };
}

VkResult vkGetPhysicalDeviceImageFormatProperties2(VkPhysicalDevice physical,
						   const VkPhysicalDeviceImageFormatInfo2 *info,
						   VkImageFormatProperties2 *properties)
{
	VkExternalImageFormatProperties *external = properties->pNext;

	(void)physical;
	if (info->tiling != VK_IMAGE_TILING_DRM_FORMAT_MODIFIER_EXT)
		abort();
	vulkan.asked_for_disjoint = info->flags & VK_IMAGE_CREATE_DISJOINT_BIT;
	properties->imageFormatProperties.maxExtent = vulkan.max_extent;
	external->externalMemoryProperties.externalMemoryFeatures =
		vulkan.not_importable ? 0 : VK_EXTERNAL_MEMORY_FEATURE_IMPORTABLE_BIT;
	return vulkan.format_error;
}

VkResult vkCreateImage(VkDevice device, const VkImageCreateInfo *info,
		       const VkAllocationCallbacks *callbacks, VkImage *image)
{
	const VkImageDrmFormatModifierExplicitCreateInfoEXT *layout = find(
		info->pNext, VK_STRUCTURE_TYPE_IMAGE_DRM_FORMAT_MODIFIER_EXPLICIT_CREATE_INFO_EXT);

	(void)device;
	(void)callbacks;
	if (vulkan.image_error)
		return vulkan.image_error;
	vulkan.disjoint = info->flags & VK_IMAGE_CREATE_DISJOINT_BIT;
	if (vulkan.disjoint && !vulkan.asked_for_disjoint)
		abort();
	vulkan.usage = info->usage;
	memcpy(vulkan.planes, layout->pPlaneLayouts,
	       layout->drmFormatModifierPlaneCount * sizeof(vulkan.planes[0]));
	vulkan.images++;
	*image = (VkImage)0x4000;
	return VK_SUCCESS;
}

void vkDestroyImage(VkDevice device, VkImage image, const VkAllocationCallbacks *callbacks)
{
	(void)device;
	(void)callbacks;
	if (image)
		vulkan.images--;
}

void vkGetImageMemoryRequirements2(VkDevice device, const VkImageMemoryRequirementsInfo2 *info,
				   VkMemoryRequirements2 *requirements)
{
	(void)device;
	if (vulkan.disjoint != (info->pNext != NULL))
		abort();
	requirements->memoryRequirements = (VkMemoryRequirements){ vulkan.size, 1, 12 };
}

VkResult vkAllocateMemory(VkDevice device, const VkMemoryAllocateInfo *info,
			  const VkAllocationCallbacks *callbacks, VkDeviceMemory *memory)
{
	const VkImportMemoryFdInfoKHR *import =
		find(info->pNext, VK_STRUCTURE_TYPE_IMPORT_MEMORY_FD_INFO_KHR);

	(void)device;
	(void)callbacks;
	if (vulkan.memory_error)
		return vulkan.memory_error;
	vulkan.dedicated = find(info->pNext, VK_STRUCTURE_TYPE_MEMORY_DEDICATED_ALLOCATE_INFO);
	vulkan.memory_type = info->memoryTypeIndex;
	memory_fds[vulkan.memories++] = import->fd;
	*memory = (VkDeviceMemory)(uintptr_t)vulkan.memories;
	return VK_SUCCESS;
}

void vkFreeMemory(VkDevice device, VkDeviceMemory memory, const VkAllocationCallbacks *callbacks)
{
	(void)device;
	(void)callbacks;
	if (!memory)
		return;
	close(memory_fds[(uintptr_t)memory - 1]);
	vulkan.memories--;
}

VkResult vkBindImageMemory2(VkDevice device, uint32_t count, const VkBindImageMemoryInfo *info)
{
	const VkBindImagePlaneMemoryInfo *plane = info->pNext;

	(void)device;
	if (count != 1)
		abort();
	vulkan.aspect = plane ? plane->planeAspect : 0;
	vulkan.binds++;
	return vulkan.bind_error;
}

static VkResult get_fd_properties(VkDevice device, VkExternalMemoryHandleTypeFlagBits type, int fd,
				  VkMemoryFdPropertiesKHR *properties)
{
	(void)device;
	(void)fd;
	if (type != VK_EXTERNAL_MEMORY_HANDLE_TYPE_DMA_BUF_BIT_EXT)
		abort();
	properties->memoryTypeBits = vulkan.dmabuf_types;
	return vulkan.reach_error;
}

static VkResult get_semaphore_fd(VkDevice device, const VkSemaphoreGetFdInfoKHR *info, int *fd)
{
	(void)device;
	if (info->handleType != VK_EXTERNAL_SEMAPHORE_HANDLE_TYPE_SYNC_FD_BIT)
		abort();
	if (!vulkan.fence_error)
		*fd = open("/dev/null", O_RDONLY); /* nothing says that exec closes it */
	return vulkan.fence_error;
}

static VkResult import_semaphore_fd(VkDevice device, const VkImportSemaphoreFdInfoKHR *info)
{
	(void)device;
	if (info->flags != VK_SEMAPHORE_IMPORT_TEMPORARY_BIT)
		abort();
	if (vulkan.fence_error)
		return vulkan.fence_error;
	vulkan.imported_fence = info->fd;
	close(info->fd);
	return VK_SUCCESS;
}

PFN_vkVoidFunction vkGetDeviceProcAddr(VkDevice device, const char *name)
{
	static const struct {
		const char *name;
		PFN_vkVoidFunction function;
	} functions[] = {
		{ "vkGetMemoryFdPropertiesKHR", (PFN_vkVoidFunction)get_fd_properties },
		{ "vkGetSemaphoreFdKHR", (PFN_vkVoidFunction)get_semaphore_fd },
		{ "vkImportSemaphoreFdKHR", (PFN_vkVoidFunction)import_semaphore_fd },
	};

	(void)device;
	if (vulkan.missing && !strcmp(name, vulkan.missing))
		return NULL;
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		if (!strcmp(functions[i].name, name))
			return functions[i].function;
	}
	return NULL;
}
