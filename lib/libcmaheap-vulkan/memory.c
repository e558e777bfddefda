/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <unistd.h>

#include "internal.h"

/* Where an image's planes are in several buffers, each plane has its memory. */
static const VkImageAspectFlagBits aspects[CMAHEAP_MAX_PLANES] = {
	VK_IMAGE_ASPECT_MEMORY_PLANE_0_BIT_EXT,
	VK_IMAGE_ASPECT_MEMORY_PLANE_1_BIT_EXT,
	VK_IMAGE_ASPECT_MEMORY_PLANE_2_BIT_EXT,
	VK_IMAGE_ASPECT_MEMORY_PLANE_3_BIT_EXT,
};

struct job {
	const struct cmaheap_image *image;
	struct cmaheap_vulkan_image *made;
	unsigned plane;
	bool disjoint;
};

static VkMemoryRequirements get_requirements(const struct job *job)
{
	const VkImagePlaneMemoryRequirementsInfo plane = {
		.sType = VK_STRUCTURE_TYPE_IMAGE_PLANE_MEMORY_REQUIREMENTS_INFO,
		.planeAspect = aspects[job->plane],
	};
	const VkImageMemoryRequirementsInfo2 info = {
		.sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_REQUIREMENTS_INFO_2,
		.pNext = job->disjoint ? &plane : NULL,
		.image = job->made->image,
	};
	VkMemoryRequirements2 requirements = { .sType = VK_STRUCTURE_TYPE_MEMORY_REQUIREMENTS_2 };

	vkGetImageMemoryRequirements2(job->made->device, &info, &requirements);
	return requirements.memoryRequirements;
}

/* The types of memory that the driver can make of a dma-buf. */
static int get_types(const struct job *job, int fd, uint32_t *types)
{
	VkDevice device = job->made->device;
	PFN_vkGetMemoryFdPropertiesKHR query = (PFN_vkGetMemoryFdPropertiesKHR)vkGetDeviceProcAddr(
		device, "vkGetMemoryFdPropertiesKHR");
	VkMemoryFdPropertiesKHR properties = {
		.sType = VK_STRUCTURE_TYPE_MEMORY_FD_PROPERTIES_KHR,
	};
	VkResult result;

	if (!query)
		return cmaheap_fail(EOPNOTSUPP, "the Vulkan device was created without %s",
				    VK_KHR_EXTERNAL_MEMORY_FD_EXTENSION_NAME);
	result = query(device, VK_EXTERNAL_MEMORY_HANDLE_TYPE_DMA_BUF_BIT_EXT, fd, &properties);
	if (result)
		return vulkan_explain(job->image, "reach the memory of", result);
	*types = properties.memoryTypeBits;
	return 0;
}

static int choose_type(const struct job *job, int fd, const VkMemoryRequirements *required,
		       uint32_t *type)
{
	uint32_t types = 0;
	int error = get_types(job, fd, &types);

	if (error)
		return error;
	if (!(types & required->memoryTypeBits))
		return cmaheap_fail(EINVAL,
				    "Vulkan has no type of memory for plane %u: the dma-buf can be "
				    "0x%x, the image takes 0x%x",
				    job->plane, types, required->memoryTypeBits);
	*type = (uint32_t)__builtin_ctz(types & required->memoryTypeBits);
	return 0;
}

static int check_size(const struct job *job, const struct cmaheap_buffer *buffer,
		      const VkMemoryRequirements *required)
{
	size_t size = cmaheap_buffer_size(buffer);

	if (required->size <= size)
		return 0;
	return cmaheap_fail(EINVAL,
			    "Vulkan needs %ju bytes for plane %u: the dma-buf has %zu; allocate it "
			    "with a tail or a size_min in its needs",
			    (uintmax_t)required->size, job->plane, size);
}

static int import_memory(const struct job *job, int fd, const VkMemoryRequirements *required,
			 VkDeviceMemory *memory)
{
	const VkMemoryDedicatedAllocateInfo dedicated = {
		.sType = VK_STRUCTURE_TYPE_MEMORY_DEDICATED_ALLOCATE_INFO,
		.image = job->made->image,
	};
	VkImportMemoryFdInfoKHR import = {
		.sType = VK_STRUCTURE_TYPE_IMPORT_MEMORY_FD_INFO_KHR,
		.pNext = job->disjoint ? NULL : &dedicated,
		.handleType = VK_EXTERNAL_MEMORY_HANDLE_TYPE_DMA_BUF_BIT_EXT,
	};
	VkMemoryAllocateInfo info = {
		.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
		.pNext = &import,
		.allocationSize = required->size,
	};
	VkResult result;
	int error;

	error = choose_type(job, fd, required, &info.memoryTypeIndex);
	if (error)
		return error;
	import.fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (import.fd < 0)
		return cmaheap_fail(errno, "cannot duplicate a dma-buf: %s", strerror(errno));
	result = vkAllocateMemory(job->made->device, &info, NULL, memory);
	if (!result)
		return 0;
	close(import.fd); /* else it is Vulkan's */
	return vulkan_explain(job->image, "import the memory of", result);
}

static int bind(const struct job *job, VkDeviceMemory memory)
{
	const VkBindImagePlaneMemoryInfo plane = {
		.sType = VK_STRUCTURE_TYPE_BIND_IMAGE_PLANE_MEMORY_INFO,
		.planeAspect = aspects[job->plane],
	};
	const VkBindImageMemoryInfo info = {
		.sType = VK_STRUCTURE_TYPE_BIND_IMAGE_MEMORY_INFO,
		.pNext = job->disjoint ? &plane : NULL,
		.image = job->made->image,
		.memory = memory,
	};
	VkResult result = vkBindImageMemory2(job->made->device, 1, &info);

	return result ? vulkan_explain(job->image, "bind the memory of", result) : 0;
}

static int add_plane(const struct job *job)
{
	const struct cmaheap_buffer *buffer = cmaheap_image_buffer(job->image, job->plane);
	const VkMemoryRequirements required = get_requirements(job);
	VkDeviceMemory *memory = &job->made->memory[job->plane];
	int error;

	error = check_size(job, buffer, &required);
	if (!error)
		error = import_memory(job, cmaheap_buffer_fd(buffer), &required, memory);
	return error ? error : bind(job, *memory);
}

int vulkan_bind_memory(const struct cmaheap_image *image, struct cmaheap_vulkan_image *made)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	struct job job = { image, made, 0, layout->buffer_count > 1 };
	int error = 0;

	for (; !error && job.plane < (job.disjoint ? layout->plane_count : 1); job.plane++)
		error = add_plane(&job);
	return error;
}
