/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "image-text.h"
#include "internal.h"

#define NAMED(name) #name, name

int vulkan_error(VkResult result, const char **name)
{
	static const struct {
		const char *name;
		VkResult result;
		int number;
	} errors[] = {
		{ NAMED(VK_ERROR_OUT_OF_HOST_MEMORY), ENOMEM },
		{ NAMED(VK_ERROR_OUT_OF_DEVICE_MEMORY), ENOMEM },
		{ NAMED(VK_ERROR_TOO_MANY_OBJECTS), ENOMEM },
		{ NAMED(VK_ERROR_DEVICE_LOST), EIO },
		{ NAMED(VK_ERROR_FORMAT_NOT_SUPPORTED), EINVAL },
		{ NAMED(VK_ERROR_INVALID_EXTERNAL_HANDLE), EINVAL },
		{ NAMED(VK_ERROR_INVALID_DRM_FORMAT_MODIFIER_PLANE_LAYOUT_EXT), EINVAL },
	};

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (errors[i].result != result)
			continue;
		*name = errors[i].name;
		return -errors[i].number;
	}
	*name = "an unknown Vulkan error";
	return -EIO;
}

int vulkan_explain(const struct cmaheap_image *image, const char *what, VkResult result)
{
	const char *name, *advice = "";
	char text[IMAGE_TEXT_SIZE];
	int error = vulkan_error(result, &name);

	/* As V3D's driver says it, whose requirements do not count the bytes that it reads ahead.
	 */
	if (result == VK_ERROR_INVALID_EXTERNAL_HANDLE)
		advice = "; a driver that reads beyond an image's end needs a tail: see profile "
			 "\"v3d\"";
	return cmaheap_fail(-error, "Vulkan cannot %s %s: %s%s", what,
			    cmaheap_image_text(image, text), name, advice);
}
