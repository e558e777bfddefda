/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * What the GPU makes of a camera's picture: RGB, turned by quarters to the right, in the middle of
 * the target; of its right half only the edges. Common to OpenGL ES and Vulkan, whose shaders
 * declare source_size, target_size, turns, interleaved, luma and chroma.
 */

/* In NV12 chroma has a plane of its own; in YUYV, read as RGBA, two pixels are Y, Cb, Y, Cr. */
vec3 fetch_ycc(ivec2 at)
{
	vec4 pair;

	at = clamp(at, ivec2(0), source_size - 1);
	if (interleaved == 0)
		pair = texelFetch(chroma, at / 2, 0);
	else
		pair = texelFetch(chroma, ivec2(at.x / 2, at.y), 0).gagr;
	return vec3(texelFetch(luma, at, 0).r, pair.rg);
}

/* ITU-R BT.601-7, 8 bits, luma from 16 to 235: what cameras of this size give. */
vec3 convert(vec3 ycc)
{
	float y = (ycc.x * 255.0 - 16.0) / 219.0;
	vec2 c = (ycc.yz * 255.0 - 128.0) / 224.0;

	return vec3(y + 1.402 * c.y, y - 0.344136 * c.x - 0.714136 * c.y, y + 1.772 * c.x);
}

float fetch_luma(ivec2 at)
{
	return fetch_ycc(at).x;
}

/* Sobel's operator on the luma. */
float find_edge(ivec2 at)
{
	float left_top = fetch_luma(at + ivec2(-1, -1)), right_bottom = fetch_luma(at + ivec2(1, 1));
	float right_top = fetch_luma(at + ivec2(1, -1)), left_bottom = fetch_luma(at + ivec2(-1, 1));
	float across = right_top + 2.0 * fetch_luma(at + ivec2(1, 0)) + right_bottom - left_top -
		       2.0 * fetch_luma(at + ivec2(-1, 0)) - left_bottom;
	float down = left_bottom + 2.0 * fetch_luma(at + ivec2(0, 1)) + right_bottom - left_top -
		     2.0 * fetch_luma(at + ivec2(0, -1)) - right_top;

	return length(vec2(across, down));
}

/* From a pixel of the turned picture to the camera's. */
ivec2 turn_back(ivec2 at)
{
	if (turns == 1)
		return ivec2(at.y, source_size.y - 1 - at.x);
	if (turns == 2)
		return source_size - 1 - at;
	if (turns == 3)
		return ivec2(source_size.x - 1 - at.y, at.x);
	return at;
}

/* The colour of a pixel of the target. */
vec3 effect(ivec2 at)
{
	ivec2 size = turns % 2 == 1 ? source_size.yx : source_size;

	at -= (target_size - size) / 2;
	if (at.x < 0 || at.y < 0 || at.x >= size.x || at.y >= size.y)
		return vec3(0.0);
	if (2 * at.x >= size.x)
		return vec3(find_edge(turn_back(at)));
	return convert(fetch_ycc(turn_back(at)));
}
