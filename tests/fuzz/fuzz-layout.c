/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The layout solver: a solution passes the check that foreign layouts get, and meets all needs. */
#include <stdlib.h>
#include <string.h>

#include <cmaheap/image.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_NEEDS = 3 };

/* What the input holds, one after the other; 0 behind its end. */
struct input {
	const uint8_t *data;
	size_t size;
};

static uint32_t take(struct input *input)
{
	uint32_t value = 0;
	size_t size = input->size < sizeof(value) ? input->size : sizeof(value);

	memcpy(&value, input->data, size);
	input->data += size;
	input->size -= size;
	return value;
}

static struct cmaheap_needs take_needs(struct input *input)
{
	struct cmaheap_needs needs = { .who = "fuzz" };

	needs.pitch_align = take(input);
	needs.pitch = take(input);
	needs.pitch_max = take(input);
	needs.height_align = take(input);
	needs.offset_align = take(input);
	needs.size_align = take(input);
	needs.size_min = take(input);
	needs.tail = take(input);
	needs.flags = take(input);
	return needs;
}

static void require(int condition)
{
	if (!condition)
		abort();
}

static int is_multiple(uint32_t value, uint32_t of)
{
	return !of || value % of == 0;
}

static void check_needs(const struct cmaheap_needs *needs, const struct cmaheap_layout *layout)
{
	const struct cmaheap_plane *first = &layout->planes[0];

	require(!needs->pitch || first->pitch == needs->pitch);
	require(!needs->pitch_max || first->pitch <= needs->pitch_max);
	require(is_multiple(first->rows, needs->height_align));
	for (unsigned i = 0; i < layout->plane_count; i++) {
		const struct cmaheap_plane *plane = &layout->planes[i];
		uint64_t end = (uint64_t)plane->offset + plane->size + needs->tail;

		require(is_multiple(plane->pitch, needs->pitch_align));
		require(is_multiple(plane->offset, needs->offset_align));
		require(end <= layout->sizes[plane->buffer]);
	}
	for (unsigned i = 0; i < layout->buffer_count; i++) {
		require(is_multiple(layout->sizes[i], needs->size_align));
		require(layout->sizes[i] >= needs->size_min);
	}
	require(!(needs->flags & CMAHEAP_SEPARATE) || layout->buffer_count == layout->plane_count);
	require(!(needs->flags & CMAHEAP_TOGETHER) || layout->buffer_count == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	struct cmaheap_needs needs[MAX_NEEDS];
	struct cmaheap_image_info info = { .needs = needs };
	struct cmaheap_layout layout;

	info.fourcc = take(&input);
	info.width = take(&input);
	info.height = take(&input);
	while (input.size && info.needs_count < MAX_NEEDS)
		needs[info.needs_count++] = take_needs(&input);

	if (cmaheap_solve_layout(&info, &layout))
		return 0;
	require(!cmaheap_check_layout(&layout));
	for (size_t i = 0; i < info.needs_count; i++)
		check_needs(&needs[i], &layout);
	return 0;
}
