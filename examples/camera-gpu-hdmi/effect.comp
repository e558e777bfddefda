/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#version 450
#extension GL_GOOGLE_include_directive : require

layout(local_size_x = 16, local_size_y = 16) in;
layout(binding = 0) uniform sampler2D luma;
layout(binding = 1) uniform sampler2D chroma;
layout(binding = 2, rgba8) writeonly uniform image2D target;
layout(push_constant) uniform parameters
{
	ivec2 source_size, target_size;
	int turns, interleaved;
};

#include "effect.glsl"

/* The display's XR24 has blue first; as AB24, which every driver can store, it is called red. */
void main()
{
	ivec2 at = ivec2(gl_GlobalInvocationID.xy);

	if (at.x < target_size.x && at.y < target_size.y)
		imageStore(target, at, vec4(effect(at).bgr, 1.0));
}
