/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What a real Vulkan driver imports whole, and what the library says where it does not. */
#include "board-test.h"
#include "display.h"

#include <errno.h>
#include <string.h>

#include <drm_fourcc.h>

#include <cmaheap/fence.h>
#include <cmaheap/pool.h>
#include <cmaheap/vulkan.h>

static struct cmaheap *heap;
static VkInstance instance;
static VkPhysicalDevice physical;
static VkDevice device, device_with_fences;

static VkDevice make_device(const char *further_extension)
{
	const float priority = 1;
	const VkDeviceQueueCreateInfo queue = { .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
						.queueCount = 1,
						.pQueuePriorities = &priority };
	const char *extensions[16];
	VkDeviceCreateInfo info = { .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
				    .queueCreateInfoCount = 1,
				    .pQueueCreateInfos = &queue,
				    .ppEnabledExtensionNames = extensions };
	const char *const *needed = cmaheap_vulkan_extensions(&info.enabledExtensionCount);
	VkDevice made;

	memcpy(extensions, needed, info.enabledExtensionCount * sizeof(*needed));
	if (further_extension)
		extensions[info.enabledExtensionCount++] = further_extension;
	assert_int_equal(vkCreateDevice(physical, &info, NULL, &made), VK_SUCCESS);
	return made;
}

static int open_vulkan(void **state)
{
	const VkApplicationInfo application = { .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
						.apiVersion = VK_API_VERSION_1_1 };
	const VkInstanceCreateInfo info = { .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
					    .pApplicationInfo = &application };
	uint32_t count = 1;

	(void)state;
	must(cmaheap_open(heap_name(), &heap));
	assert_int_equal(vkCreateInstance(&info, NULL, &instance), VK_SUCCESS);
	vkEnumeratePhysicalDevices(instance, &count, &physical);
	must(cmaheap_vulkan_check_device(physical));
	device = make_device(NULL);
	device_with_fences = make_device(VK_KHR_EXTERNAL_SEMAPHORE_FD_EXTENSION_NAME);
	return 0;
}

static int close_vulkan(void **state)
{
	(void)state;
	vkDestroyDevice(device, NULL);
	vkDestroyDevice(device_with_fences, NULL);
	vkDestroyInstance(instance, NULL);
	cmaheap_close(heap);
	return 0;
}

/* Whether the device takes planes of such an image in several buffers. */
static bool is_for_one_buffer(unsigned flags)
{
	return flags & CMAHEAP_SEPARATE &&
	       strstr(cmaheap_last_error(), "expected all planes in one");
}

/* Whether the device has the format; if so the import must succeed. */
static bool import(uint32_t fourcc, unsigned flags)
{
	const struct cmaheap_needs needs = { .flags = flags };
	const struct cmaheap_image_info info = { fourcc, 320, 240, &needs, 1 };
	struct cmaheap_vulkan_image *imported = NULL;
	struct cmaheap_image *image;
	VkFormat format;
	int error;

	if (cmaheap_vulkan_check_format(physical, fourcc, VK_IMAGE_USAGE_SAMPLED_BIT, &format)) {
		print_message("%s\n", cmaheap_last_error());
		return false;
	}
	must(cmaheap_alloc_image(heap, &info, &image));
	error = cmaheap_vulkan_import(physical, device, image, VK_IMAGE_USAGE_SAMPLED_BIT,
				      &imported);
	cmaheap_image_unref(image);
	if (error && is_for_one_buffer(flags)) {
		print_message("%s\n", cmaheap_last_error());
		return false;
	}
	must(error);
	assert_int_equal(cmaheap_vulkan_format(imported), format);
	cmaheap_vulkan_destroy(imported);
	return true;
}

/* Mesa's software renderer does not import formats of several planes in every version. */
static void formats_that_are_offered_are_imported(void **state)
{
	(void)state;
	assert_true(import(DRM_FORMAT_XRGB8888, 0));
	assert_true(import(DRM_FORMAT_GR88, 0));
	assert_true(import(DRM_FORMAT_YUYV, 0));
	import(DRM_FORMAT_NV12, 0);
	import(DRM_FORMAT_NV12, CMAHEAP_SEPARATE);
	import(DRM_FORMAT_YUV420, CMAHEAP_SEPARATE);
}

static int import_odd(uint32_t fourcc)
{
	const struct cmaheap_image_info info = { fourcc, 321, 241, NULL, 0 };
	struct cmaheap_vulkan_image *imported = NULL;
	struct cmaheap_image *image;
	int error;

	must(cmaheap_alloc_image(heap, &info, &image));
	error = cmaheap_vulkan_import(physical, device, image, VK_IMAGE_USAGE_SAMPLED_BIT,
				      &imported);
	cmaheap_image_unref(image);
	cmaheap_vulkan_destroy(imported);
	return error;
}

/* Vulkan would not even have to notice. */
static void odd_sizes_are_not_for_formats_with_shared_chroma(void **state)
{
	(void)state;
	assert_int_equal(import_odd(DRM_FORMAT_YUYV), -EINVAL);
	assert_int_equal(import_odd(DRM_FORMAT_NV12), -EINVAL);
	assert_int_equal(import_odd(DRM_FORMAT_YUV420), -EINVAL);
}

static void a_pool_does_not_lend_what_is_imported(void **state)
{
	const struct cmaheap_image_info info = { DRM_FORMAT_XRGB8888, 320, 240, NULL, 0 };
	struct cmaheap_vulkan_image *imported;
	struct cmaheap_image *image = NULL, *other;
	struct cmaheap_pool *pool;

	(void)state;
	must(cmaheap_pool_create(heap, &info, 1, &pool));
	must(cmaheap_pool_acquire(pool, 0, &image));
	must(cmaheap_vulkan_import(physical, device, image, VK_IMAGE_USAGE_SAMPLED_BIT, &imported));
	cmaheap_image_unref(image);
	assert_int_equal(cmaheap_pool_acquire(pool, 0, &other), -EAGAIN);
	cmaheap_vulkan_destroy(imported);
	must(cmaheap_pool_acquire(pool, 0, &other));
	assert_ptr_equal(other, image);
	cmaheap_image_unref(other);
	cmaheap_pool_destroy(pool);
}

static void what_the_device_does_not_do_is_named(void **state)
{
	VkFormat format;
	int fence;

	(void)state;
	assert_int_equal(cmaheap_vulkan_check_format(physical, DRM_FORMAT_NV12,
						     VK_IMAGE_USAGE_STORAGE_BIT, &format),
			 -EINVAL);
	assert_non_null(strstr(cmaheap_last_error(), "does not take linear NV12 as storage image"));
	assert_int_equal(cmaheap_vulkan_check_format(physical, DRM_FORMAT_NV21,
						     VK_IMAGE_USAGE_SAMPLED_BIT, &format),
			 -EINVAL);
	assert_int_equal(cmaheap_vulkan_export_fence(device, VK_NULL_HANDLE, &fence), -EOPNOTSUPP);
	assert_non_null(
		strstr(cmaheap_last_error(), "created without VK_KHR_external_semaphore_fd"));
}

static VkSemaphore make_semaphore(void)
{
	const VkExportSemaphoreCreateInfo as_fence = {
		.sType = VK_STRUCTURE_TYPE_EXPORT_SEMAPHORE_CREATE_INFO,
		.handleTypes = VK_EXTERNAL_SEMAPHORE_HANDLE_TYPE_SYNC_FD_BIT,
	};
	const VkSemaphoreCreateInfo info = { .sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO,
					     .pNext = &as_fence };
	VkSemaphore semaphore;

	assert_int_equal(vkCreateSemaphore(device_with_fences, &info, NULL, &semaphore),
			 VK_SUCCESS);
	return semaphore;
}

/* What is submitted behind a fence that is taken in has a fence, too. */
static void fences_go_in_and_out(void **state)
{
	static const VkPipelineStageFlags stage = VK_PIPELINE_STAGE_ALL_COMMANDS_BIT;
	const struct cmaheap_image_info info = { DRM_FORMAT_R8, 64, 64, NULL, 0 };
	VkSemaphore in = make_semaphore(), out = make_semaphore();
	const VkSubmitInfo submission = { .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
					  .waitSemaphoreCount = 1,
					  .pWaitSemaphores = &in,
					  .pWaitDstStageMask = &stage,
					  .signalSemaphoreCount = 1,
					  .pSignalSemaphores = &out };
	struct cmaheap_image *image;
	int before, after;
	VkQueue queue;

	(void)state;
	must(cmaheap_alloc_image(heap, &info, &image));
	must(cmaheap_buffer_export_fence(cmaheap_image_buffer(image, 0), CMAHEAP_WRITE, &before));
	must(cmaheap_vulkan_import_fence(device_with_fences, in, before));
	must_close(before);
	vkGetDeviceQueue(device_with_fences, 0, 0, &queue);
	assert_int_equal(vkQueueSubmit(queue, 1, &submission, VK_NULL_HANDLE), VK_SUCCESS);
	must(cmaheap_vulkan_export_fence(device_with_fences, out, &after));
	if (after >= 0) {
		must(cmaheap_fence_wait(after, 20000));
		must_close(after);
	}
	vkDeviceWaitIdle(device_with_fences);
	vkDestroySemaphore(device_with_fences, in, NULL);
	vkDestroySemaphore(device_with_fences, out, NULL);
	cmaheap_image_unref(image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(formats_that_are_offered_are_imported),
		checked_test(odd_sizes_are_not_for_formats_with_shared_chroma),
		checked_test(a_pool_does_not_lend_what_is_imported),
		cmocka_unit_test(fences_go_in_and_out),
		cmocka_unit_test(what_the_device_does_not_do_is_named),
	};

	return cmocka_run_group_tests(tests, open_vulkan, close_vulkan);
}
