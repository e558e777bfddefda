/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * The parser of messages: whatever it accepts must be a message that this library
 * could have written, and keep inside the buffers that it names.
 */
#include <stdlib.h>
#include <string.h>

#include "message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_planes(const struct cmaheap_layout *layout)
{
	for (unsigned i = 0; i < layout->plane_count; i++) {
		const struct cmaheap_plane *plane = &layout->planes[i];

		if (plane->buffer >= layout->buffer_count ||
		    (uint64_t)plane->offset + plane->size > layout->sizes[plane->buffer])
			abort();
	}
}

static void parse(const uint8_t *data, size_t size, unsigned fds)
{
	unsigned char written[MESSAGE_SIZE];
	struct message message;

	if (message_parse(data, size, fds, &message))
		return;
	message_write(&message, written);
	if (size != sizeof(written) || memcmp(written, data, size) != 0 ||
	    message_fds(&message) != fds)
		abort();
	if (message.kind == MESSAGE_IMAGE)
		check_planes(&message.layout);
}

/* A right message: three buffers for an image, which the parser cannot be led to by chance. */
static struct message right_message(enum message_kind kind)
{
	const struct cmaheap_needs needs = { .flags = CMAHEAP_SEPARATE };
	const struct cmaheap_image_info info = {
		.fourcc = CMAHEAP_FOURCC('Y', 'U', '1', '2'),
		.width = 64,
		.height = 64,
		.needs = &needs,
		.needs_count = 1,
	};
	struct message message = { .kind = kind };

	if (kind == MESSAGE_IMAGE && cmaheap_solve_layout(&info, &message.layout))
		abort();
	return message;
}

/* The first byte is the number of descriptors that came along, and the kind to begin with. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char changed[MESSAGE_SIZE];
	struct message right;

	if (!size)
		return 0;
	parse(data + 1, size - 1, data[0]);

	/* The other bytes are what is changed of a right message. */
	right = right_message(data[0] / 4 % 3);
	message_write(&right, changed);
	for (size_t i = 0; i + 1 < size && i < sizeof(changed); i++)
		changed[i] ^= data[i + 1];
	parse(changed, sizeof(changed), data[0] % 4);
	return 0;
}
