/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Vulkan: a compute shader between images that share the memory of camera and display. */
#include <stdlib.h>

#include "../common/program.h"
#include "vulkan.h"

static const uint32_t AB24 = CMAHEAP_FOURCC('A', 'B', '2', '4');

int gpu_open(const struct effect *effect, struct gpu **gpu)
{
	struct gpu *opened = calloc(1, sizeof(*opened));
	int error;

	if (!opened)
		return tell("out of memory");
	opened->effect = *effect;
	if (!(error = open_device(opened)) && !(error = make_pipeline(opened)))
		*gpu = opened;
	else
		gpu_close(opened);
	return error;
}

static void destroy_texture(struct gpu *gpu, struct texture *texture)
{
	vkDestroyImageView(gpu->device, texture->view, NULL);
	cmaheap_vulkan_destroy(texture->image);
}

static void close_device(struct gpu *gpu)
{
	vkDeviceWaitIdle(gpu->device);
	for (unsigned i = 0; i < MAX_TARGETS; i++) {
		vkDestroySemaphore(gpu->device, gpu->targets[i].drawn, NULL);
		vkDestroyFence(gpu->device, gpu->targets[i].idle, NULL);
		destroy_texture(gpu, &gpu->targets[i].texture);
	}
	for (unsigned i = 0; i < MAX_SOURCES; i++) {
		destroy_texture(gpu, &gpu->sources[i][0]);
		destroy_texture(gpu, &gpu->sources[i][1]);
	}
	vkDestroyPipeline(gpu->device, gpu->pipeline, NULL);
	vkDestroyPipelineLayout(gpu->device, gpu->layout, NULL);
	vkDestroyCommandPool(gpu->device, gpu->command_pool, NULL);
	vkDestroyDescriptorPool(gpu->device, gpu->descriptor_pool, NULL);
	vkDestroyDescriptorSetLayout(gpu->device, gpu->bindings, NULL);
	vkDestroySampler(gpu->device, gpu->sampler, NULL);
	vkDestroyDevice(gpu->device, NULL);
}

void gpu_close(struct gpu *gpu)
{
	if (!gpu)
		return;
	if (gpu->device)
		close_device(gpu);
	if (gpu->instance)
		vkDestroyInstance(gpu->instance, NULL);
	free(gpu);
}

static int make_texture(struct gpu *gpu, struct cmaheap_image *image, VkImageUsageFlags usage,
			struct texture *texture)
{
	VkImageViewCreateInfo info = {
		.sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO,
		.viewType = VK_IMAGE_VIEW_TYPE_2D,
		.subresourceRange = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1 },
	};
	int error;

	error = cmaheap_vulkan_import(gpu->physical, gpu->device, image, usage, &texture->image);
	if (error)
		return error;
	info.image = cmaheap_vulkan_handle(texture->image);
	info.format = cmaheap_vulkan_format(texture->image);
	return check(vkCreateImageView(gpu->device, &info, NULL, &texture->view), "view an image");
}

int gpu_add_source(struct gpu *gpu, unsigned index, struct cmaheap_image *image)
{
	struct cmaheap_image *planes[2];
	int error;

	error = split_source(image, planes);
	if (error)
		return error;
	for (unsigned i = 0; i < 2; i++) {
		if (!error)
			error = make_texture(gpu, planes[i], VK_IMAGE_USAGE_SAMPLED_BIT,
					     &gpu->sources[index][i]);
		cmaheap_image_unref(planes[i]);
	}
	return error;
}

static int make_commands(struct gpu *gpu, struct target *target)
{
	const VkCommandBufferAllocateInfo commands = {
		.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
		.commandPool = gpu->command_pool,
		.commandBufferCount = 1,
	};
	const VkDescriptorSetAllocateInfo descriptors = {
		.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
		.descriptorPool = gpu->descriptor_pool,
		.descriptorSetCount = 1,
		.pSetLayouts = &gpu->bindings,
	};
	const VkExportSemaphoreCreateInfo as_fence = {
		.sType = VK_STRUCTURE_TYPE_EXPORT_SEMAPHORE_CREATE_INFO,
		.handleTypes = VK_EXTERNAL_SEMAPHORE_HANDLE_TYPE_SYNC_FD_BIT,
	};
	const VkSemaphoreCreateInfo semaphore = {
		.sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO,
		.pNext = &as_fence,
	};
	const VkFenceCreateInfo signalled = {
		.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO,
		.flags = VK_FENCE_CREATE_SIGNALED_BIT,
	};

	if (vkAllocateCommandBuffers(gpu->device, &commands, &target->commands) ||
	    vkAllocateDescriptorSets(gpu->device, &descriptors, &target->descriptors) ||
	    vkCreateFence(gpu->device, &signalled, NULL, &target->idle))
		return tell("Vulkan: out of memory for commands");
	if (!gpu->has_fences)
		return 0;
	return check(vkCreateSemaphore(gpu->device, &semaphore, NULL, &target->drawn),
		     "make a semaphore");
}

int gpu_add_target(struct gpu *gpu, unsigned index, struct cmaheap_image *image)
{
	struct target *target = &gpu->targets[index];
	struct cmaheap_image *storable;
	int error;

	error = cmaheap_wrap_plane(image, 0, AB24, &storable);
	if (error)
		return error;
	error = make_texture(gpu, storable, VK_IMAGE_USAGE_STORAGE_BIT, &target->texture);
	cmaheap_image_unref(storable);
	return error ? error : make_commands(gpu, target);
}

static void bind(struct gpu *gpu, const struct texture *source, const struct target *target)
{
	const struct texture *textures[3] = { &source[0], &source[1], &target->texture };
	VkDescriptorImageInfo images[3];
	VkWriteDescriptorSet writes[3];

	for (uint32_t i = 0; i < 3; i++) {
		images[i] = (VkDescriptorImageInfo){ gpu->sampler, textures[i]->view,
						     VK_IMAGE_LAYOUT_GENERAL };
		writes[i] = (VkWriteDescriptorSet){
			.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
			.dstSet = target->descriptors,
			.dstBinding = i,
			.descriptorCount = 1,
			.descriptorType = i < 2 ? VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER
						: VK_DESCRIPTOR_TYPE_STORAGE_IMAGE,
			.pImageInfo = &images[i],
		};
	}
	vkUpdateDescriptorSets(gpu->device, 3, writes, 0, NULL);
}

/* From the camera and the display, or back to them. */
static void hand_over(struct gpu *gpu, const struct texture *source, const struct target *target,
		      bool back)
{
	const struct texture *textures[3] = { &source[0], &source[1], &target->texture };
	VkImageMemoryBarrier barriers[3];

	for (uint32_t i = 0; i < 3; i++) {
		VkAccessFlags access =
			i < 2 ? VK_ACCESS_SHADER_READ_BIT : VK_ACCESS_SHADER_WRITE_BIT;
		bool drawn_anew = i == 2 && !back;

		barriers[i] = (VkImageMemoryBarrier){
			.sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER,
			.srcAccessMask = back ? access : 0,
			.dstAccessMask = back ? 0 : access,
			.oldLayout =
				drawn_anew ? VK_IMAGE_LAYOUT_UNDEFINED : VK_IMAGE_LAYOUT_GENERAL,
			.newLayout = VK_IMAGE_LAYOUT_GENERAL,
			.srcQueueFamilyIndex = back ? gpu->family : VK_QUEUE_FAMILY_FOREIGN_EXT,
			.dstQueueFamilyIndex = back ? VK_QUEUE_FAMILY_FOREIGN_EXT : gpu->family,
			.image = cmaheap_vulkan_handle(textures[i]->image),
			.subresourceRange = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1 },
		};
	}
	vkCmdPipelineBarrier(
		target->commands,
		back ? VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT : VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT,
		back ? VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT : VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
		0, 0, NULL, 0, NULL, 3, barriers);
}

static int record(struct gpu *gpu, const struct texture *source, const struct target *target)
{
	const struct cmaheap_layout *from = gpu->effect.source, *to = gpu->effect.target;
	const int32_t parameters[] = { (int32_t)from->width, (int32_t)from->height,
				       (int32_t)to->width,   (int32_t)to->height,
				       gpu->effect.turns,    from->plane_count == 1 };
	const VkCommandBufferBeginInfo begin = {
		.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
	};

	vkBeginCommandBuffer(target->commands, &begin);
	hand_over(gpu, source, target, false);
	vkCmdBindPipeline(target->commands, VK_PIPELINE_BIND_POINT_COMPUTE, gpu->pipeline);
	vkCmdBindDescriptorSets(target->commands, VK_PIPELINE_BIND_POINT_COMPUTE, gpu->layout, 0, 1,
				&target->descriptors, 0, NULL);
	vkCmdPushConstants(target->commands, gpu->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0,
			   sizeof(parameters), parameters);
	vkCmdDispatch(target->commands, (to->width + 15) / 16, (to->height + 15) / 16, 1);
	hand_over(gpu, source, target, true);
	return check(vkEndCommandBuffer(target->commands), "record commands");
}

/* The display has waited for it, but only a fence of its own tells Vulkan that the work is done. */
static int await_idle(struct gpu *gpu, const struct target *target)
{
	int error = check(vkWaitForFences(gpu->device, 1, &target->idle, VK_TRUE, UINT64_MAX),
			  "finish");

	return error ? error : check(vkResetFences(gpu->device, 1, &target->idle), "go on");
}

int gpu_draw(struct gpu *gpu, unsigned source, unsigned target, int *fence)
{
	const struct target *to = &gpu->targets[target];
	const VkSubmitInfo submission = {
		.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
		.commandBufferCount = 1,
		.pCommandBuffers = &to->commands,
		.signalSemaphoreCount = gpu->has_fences,
		.pSignalSemaphores = &to->drawn,
	};
	int error;

	if ((error = await_idle(gpu, to)))
		return error;
	bind(gpu, gpu->sources[source], to);
	if ((error = record(gpu, gpu->sources[source], to)) ||
	    (error = check(vkQueueSubmit(gpu->queue, 1, &submission, to->idle), "draw")))
		return error;
	if (gpu->has_fences)
		return cmaheap_vulkan_export_fence(gpu->device, to->drawn, fence);
	*fence = NO_FENCE;
	return check(vkQueueWaitIdle(gpu->queue), "finish");
}
