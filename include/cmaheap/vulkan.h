/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/**
 * @file
 * cmaheap images as Vulkan images, for shaders to sample from and to draw into.
 *
 * A Vulkan image shares the memory: what a camera writes after the import is what the shader sees,
 * and what the shader draws is what the display shows.
 *
 * Create the device with the extensions of cmaheap_vulkan_extensions(), from an instance of
 * Vulkan 1.1 or later, and import. Each time, before the GPU uses an image, acquire it with an
 * image barrier from VK_QUEUE_FAMILY_FOREIGN_EXT, and afterwards release it with one to that. An
 * image that is to be drawn completely may be acquired from VK_IMAGE_LAYOUT_UNDEFINED; one with
 * pixels in it from VK_IMAGE_LAYOUT_GENERAL, the layout in which to release it, too.
 *
 * Conventions are those of cmaheap.h; as in Vulkan, a device must outlive what is made with it.
 * What drivers demand of an image's layout is in docs/gpu.md.
 */
#ifndef CMAHEAP_VULKAN_H
#define CMAHEAP_VULKAN_H

#include <vulkan/vulkan.h>

#include <cmaheap/image.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An image that Vulkan can use. */
struct cmaheap_vulkan_image;

/**
 * The device extensions that importing takes.
 * @param count set to their number
 * @return for VkDeviceCreateInfo::ppEnabledExtensionNames; lives forever
 */
CMAHEAP_API const char *const *cmaheap_vulkan_extensions(uint32_t *count);

/**
 * Check whether a device can import.
 * @retval -EOPNOTSUPP it is older than Vulkan 1.1, or lacks extensions; the text names it and them
 * @retval -ENOMEM out of memory
 */
CMAHEAP_API int cmaheap_vulkan_check_device(VkPhysicalDevice physical);

/**
 * Ask whether images of a format can be imported for a usage, and how Vulkan calls it.
 *
 * The colours' values are not changed (UNORM). YCbCr formats of two and three planes take a
 * VkSamplerYcbcrConversion; to do without, import each plane by itself: cmaheap_wrap_plane() makes
 * it an image of R8 or GR88.
 * @param usage of VkImageUsageFlagBits, such as VK_IMAGE_USAGE_SAMPLED_BIT
 * @retval -EINVAL Vulkan has no such format, or the device does not import it linear, or not for
 *         that usage; the text tells which, and what it takes
 */
CMAHEAP_API int cmaheap_vulkan_check_format(VkPhysicalDevice physical, uint32_t fourcc,
					    VkImageUsageFlags usage, VkFormat *format);

/**
 * Import an image, without a copy. The Vulkan image takes a reference to @p image.
 * @param device of @p physical, with the extensions of cmaheap_vulkan_extensions()
 * @param usage of VkImageUsageFlagBits
 * @param imported destroy it with cmaheap_vulkan_destroy() before the device
 * @retval -EINVAL the driver refuses the layout, or needs more bytes than the dma-buf has, or the
 *         image is larger than it takes, or in several buffers; the text has the values, and whose
 *         memory it is. Also for 4:2:0 and 4:2:2 of odd width, and 4:2:0 of odd height, which
 * Vulkan does not have: import each plane by itself
 * @retval -EOPNOTSUPP the device was created without the extensions
 * @retval -ENOMEM out of memory; -EMFILE out of descriptors
 * @return and errors of cmaheap_vulkan_check_format()
 */
CMAHEAP_API int cmaheap_vulkan_import(VkPhysicalDevice physical, VkDevice device,
				      struct cmaheap_image *image, VkImageUsageFlags usage,
				      struct cmaheap_vulkan_image **imported);

/**
 * Destroy an imported image and drop its reference; the GPU must have finished with it. NULL is
 * allowed.
 */
CMAHEAP_API void cmaheap_vulkan_destroy(struct cmaheap_vulkan_image *imported);

/** Vulkan's handle, for views and barriers. Lives as long as @p imported. */
CMAHEAP_API VkImage cmaheap_vulkan_handle(const struct cmaheap_vulkan_image *imported);

/** The format, for views. */
CMAHEAP_API VkFormat cmaheap_vulkan_format(const struct cmaheap_vulkan_image *imported);

/**
 * Get a fence from a semaphore that a submission will signal: one that was created for export as
 * VK_EXTERNAL_SEMAPHORE_HANDLE_TYPE_SYNC_FD_BIT, after vkQueueSubmit(). The semaphore is
 * unsignalled afterwards, so it can be used again.
 * @param sync_file the caller closes it; -1 if the work is done already
 * @retval -EOPNOTSUPP the device was created without VK_KHR_external_semaphore_fd
 * @retval -EINVAL the driver does not do it
 */
CMAHEAP_API int cmaheap_vulkan_export_fence(VkDevice device, VkSemaphore semaphore, int *sync_file);

/**
 * Make a semaphore wait for a fence: the next submission that waits for the semaphore does.
 * @param sync_file remains the caller's
 * @retval -EOPNOTSUPP the device was created without VK_KHR_external_semaphore_fd
 * @retval -EBADF @p sync_file is not an open descriptor
 * @retval -EINVAL the driver does not do it
 */
CMAHEAP_API int cmaheap_vulkan_import_fence(VkDevice device, VkSemaphore semaphore, int sync_file);

#ifdef __cplusplus
}
#endif

#endif
