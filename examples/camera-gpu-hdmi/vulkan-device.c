/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The first device that imports dma-bufs, with one queue. */
#include <stdio.h>
#include <string.h>

#include "../common/program.h"
#include "vulkan.h"

enum { MAX_DEVICES = 8, MAX_FAMILIES = 16, MAX_EXTENSIONS = 16 };

int check(VkResult result, const char *what)
{
	char text[128];

	if (result == VK_SUCCESS)
		return 0;
	snprintf(text, sizeof(text), "Vulkan: cannot %s: VkResult %d", what, result);
	return tell(text);
}

static int make_instance(struct gpu *gpu)
{
	const VkApplicationInfo application = {
		.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
		.pApplicationName = "camera-gpu-hdmi",
		.apiVersion = VK_API_VERSION_1_1,
	};
	const VkInstanceCreateInfo info = {
		.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
		.pApplicationInfo = &application,
	};

	return check(vkCreateInstance(&info, NULL, &gpu->instance), "make an instance");
}

/* The last one's text tells what it lacks. */
static int choose_device(struct gpu *gpu)
{
	VkPhysicalDevice devices[MAX_DEVICES];
	uint32_t count = MAX_DEVICES;
	int error = -1;

	vkEnumeratePhysicalDevices(gpu->instance, &count, devices);
	if (!count)
		return tell("Vulkan has no device");
	for (uint32_t i = 0; error && i < count; i++) {
		gpu->physical = devices[i];
		error = cmaheap_vulkan_check_device(gpu->physical);
	}
	return error;
}

static int choose_queue(struct gpu *gpu)
{
	VkQueueFamilyProperties families[MAX_FAMILIES];
	uint32_t count = MAX_FAMILIES;

	vkGetPhysicalDeviceQueueFamilyProperties(gpu->physical, &count, families);
	for (gpu->family = 0; gpu->family < count; gpu->family++) {
		if (families[gpu->family].queueFlags & VK_QUEUE_COMPUTE_BIT)
			return 0;
	}
	return tell("Vulkan has no queue for compute shaders");
}

/* Whether semaphores can become sync_files. */
static bool exports_fences(VkPhysicalDevice physical)
{
	const VkPhysicalDeviceExternalSemaphoreInfo info = {
		.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_EXTERNAL_SEMAPHORE_INFO,
		.handleType = VK_EXTERNAL_SEMAPHORE_HANDLE_TYPE_SYNC_FD_BIT,
	};
	VkExternalSemaphoreProperties properties = {
		.sType = VK_STRUCTURE_TYPE_EXTERNAL_SEMAPHORE_PROPERTIES,
	};

	vkGetPhysicalDeviceExternalSemaphoreProperties(physical, &info, &properties);
	return properties.externalSemaphoreFeatures & VK_EXTERNAL_SEMAPHORE_FEATURE_EXPORTABLE_BIT;
}

static int make_device(struct gpu *gpu)
{
	const char *extensions[MAX_EXTENSIONS];
	const float priority = 1;
	const VkDeviceQueueCreateInfo queue = {
		.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
		.queueFamilyIndex = gpu->family,
		.queueCount = 1,
		.pQueuePriorities = &priority,
	};
	VkDeviceCreateInfo info = {
		.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
		.queueCreateInfoCount = 1,
		.pQueueCreateInfos = &queue,
		.ppEnabledExtensionNames = extensions,
	};
	const char *const *needed = cmaheap_vulkan_extensions(&info.enabledExtensionCount);
	int error;

	memcpy(extensions, needed, info.enabledExtensionCount * sizeof(*needed));
	gpu->has_fences = !gpu->effect.finish && exports_fences(gpu->physical);
	if (gpu->has_fences)
		extensions[info.enabledExtensionCount++] =
			VK_KHR_EXTERNAL_SEMAPHORE_FD_EXTENSION_NAME;
	error = check(vkCreateDevice(gpu->physical, &info, NULL, &gpu->device), "open the device");
	if (!error)
		vkGetDeviceQueue(gpu->device, gpu->family, 0, &gpu->queue);
	return error;
}

int open_device(struct gpu *gpu)
{
	VkPhysicalDeviceProperties properties;
	int error;

	if ((error = make_instance(gpu)) || (error = choose_device(gpu)) ||
	    (error = choose_queue(gpu)) || (error = make_device(gpu)))
		return error;
	vkGetPhysicalDeviceProperties(gpu->physical, &properties);
	printf("gpu: %s, Vulkan %u.%u\n", properties.deviceName,
	       VK_API_VERSION_MAJOR(properties.apiVersion),
	       VK_API_VERSION_MINOR(properties.apiVersion));
	return 0;
}
