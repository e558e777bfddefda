/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* VK_KHR_external_semaphore_fd: semaphores from and to sync_files. */
#include <fcntl.h>
#include <unistd.h>

#include "internal.h"

static int lacks_extension(void)
{
	return cmaheap_fail(EOPNOTSUPP, "the Vulkan device was created without %s",
			    VK_KHR_EXTERNAL_SEMAPHORE_FD_EXTENSION_NAME);
}

static int explain(const char *what, VkResult result)
{
	const char *name;
	int error = vulkan_error(result, &name);

	return cmaheap_fail(-error, "Vulkan cannot make %s: %s", what, name);
}

static int export_fence(VkDevice device, VkSemaphore semaphore, int *sync_file)
{
	const VkSemaphoreGetFdInfoKHR info = {
		.sType = VK_STRUCTURE_TYPE_SEMAPHORE_GET_FD_INFO_KHR,
		.semaphore = semaphore,
		.handleType = VK_EXTERNAL_SEMAPHORE_HANDLE_TYPE_SYNC_FD_BIT,
	};
	PFN_vkGetSemaphoreFdKHR get =
		(PFN_vkGetSemaphoreFdKHR)vkGetDeviceProcAddr(device, "vkGetSemaphoreFdKHR");
	VkResult result;
	int fd;

	if (!get)
		return lacks_extension();
	result = get(device, &info, &fd);
	if (result)
		return explain("a fence of a semaphore", result);
	if (fd >= 0)
		fcntl(fd, F_SETFD, FD_CLOEXEC); /* Vulkan does not promise it */
	*sync_file = fd;
	return 0;
}

CMAHEAP_API int cmaheap_vulkan_export_fence(VkDevice device, VkSemaphore semaphore, int *sync_file)
{
	return TRACE(export_fence(device, semaphore, sync_file), "%p", (void *)device);
}

static int import_fence(VkDevice device, VkSemaphore semaphore, int sync_file)
{
	VkImportSemaphoreFdInfoKHR info = {
		.sType = VK_STRUCTURE_TYPE_IMPORT_SEMAPHORE_FD_INFO_KHR,
		.semaphore = semaphore,
		.flags = VK_SEMAPHORE_IMPORT_TEMPORARY_BIT, /* the only way with a sync_file */
		.handleType = VK_EXTERNAL_SEMAPHORE_HANDLE_TYPE_SYNC_FD_BIT,
	};
	PFN_vkImportSemaphoreFdKHR import =
		(PFN_vkImportSemaphoreFdKHR)vkGetDeviceProcAddr(device, "vkImportSemaphoreFdKHR");
	VkResult result;

	if (!import)
		return lacks_extension();
	info.fd = fcntl(sync_file, F_DUPFD_CLOEXEC, 0);
	if (info.fd < 0)
		return cmaheap_fail(errno, "cannot keep fence %d: %s", sync_file, strerror(errno));
	result = import(device, &info);
	if (!result)
		return 0;
	close(info.fd); /* else it is Vulkan's */
	return explain("a semaphore of a fence", result);
}

CMAHEAP_API int cmaheap_vulkan_import_fence(VkDevice device, VkSemaphore semaphore, int sync_file)
{
	return TRACE(import_fence(device, semaphore, sync_file), "%p, %d", (void *)device,
		     sync_file);
}
