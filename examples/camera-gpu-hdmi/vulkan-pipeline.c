/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A compute shader that reads two textures and writes an image. */
#include "vulkan.h"

#include "effect.comp.h"

static int make_bindings(struct gpu *gpu)
{
	const VkSamplerCreateInfo sampler = { .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO };
	VkDescriptorSetLayoutBinding bindings[3];
	const VkDescriptorSetLayoutCreateInfo info = {
		.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
		.bindingCount = 3,
		.pBindings = bindings,
	};
	int error;

	for (uint32_t i = 0; i < 3; i++)
		bindings[i] = (VkDescriptorSetLayoutBinding){
			.binding = i,
			.descriptorType = i < 2 ? VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER
						: VK_DESCRIPTOR_TYPE_STORAGE_IMAGE,
			.descriptorCount = 1,
			.stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
		};
	error = check(vkCreateSampler(gpu->device, &sampler, NULL, &gpu->sampler),
		      "make a sampler");
	if (error)
		return error;
	return check(vkCreateDescriptorSetLayout(gpu->device, &info, NULL, &gpu->bindings),
		     "describe what the shader uses");
}

static int make_pools(struct gpu *gpu)
{
	static const VkDescriptorPoolSize sizes[] = {
		{ VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, 2 * MAX_TARGETS },
		{ VK_DESCRIPTOR_TYPE_STORAGE_IMAGE, MAX_TARGETS },
	};
	const VkDescriptorPoolCreateInfo descriptors = {
		.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
		.maxSets = MAX_TARGETS,
		.poolSizeCount = 2,
		.pPoolSizes = sizes,
	};
	const VkCommandPoolCreateInfo commands = {
		.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
		.flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT,
		.queueFamilyIndex = gpu->family,
	};
	int error;

	error = check(
		vkCreateDescriptorPool(gpu->device, &descriptors, NULL, &gpu->descriptor_pool),
		"make a pool of descriptors");
	if (error)
		return error;
	return check(vkCreateCommandPool(gpu->device, &commands, NULL, &gpu->command_pool),
		     "make a pool of commands");
}

static int make_layout(struct gpu *gpu)
{
	static const VkPushConstantRange parameters = { VK_SHADER_STAGE_COMPUTE_BIT, 0,
							6 * sizeof(int32_t) };
	const VkPipelineLayoutCreateInfo info = {
		.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
		.setLayoutCount = 1,
		.pSetLayouts = &gpu->bindings,
		.pushConstantRangeCount = 1,
		.pPushConstantRanges = &parameters,
	};

	return check(vkCreatePipelineLayout(gpu->device, &info, NULL, &gpu->layout),
		     "lay out a pipeline");
}

static int make_shader_pipeline(struct gpu *gpu)
{
	const VkShaderModuleCreateInfo code = {
		.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
		.codeSize = sizeof(effect_comp),
		.pCode = effect_comp,
	};
	VkComputePipelineCreateInfo info = {
		.sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
		.stage = { .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
			   .stage = VK_SHADER_STAGE_COMPUTE_BIT,
			   .pName = "main" },
		.layout = gpu->layout,
	};
	int error;

	error = check(vkCreateShaderModule(gpu->device, &code, NULL, &info.stage.module),
		      "take the shader");
	if (error)
		return error;
	error = check(vkCreateComputePipelines(gpu->device, VK_NULL_HANDLE, 1, &info, NULL,
					       &gpu->pipeline),
		      "make a pipeline");
	vkDestroyShaderModule(gpu->device, info.stage.module, NULL);
	return error;
}

int make_pipeline(struct gpu *gpu)
{
	int error;

	if ((error = make_bindings(gpu)) || (error = make_pools(gpu)) || (error = make_layout(gpu)))
		return error;
	return make_shader_pipeline(gpu);
}
