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

/* The first byte is the number of descriptors that came along. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t whole[MESSAGE_SIZE] = { 0 };

	if (!size)
		return 0;
	parse(data + 1, size - 1, data[0]);

	/* Most inputs have another size: once more with the right one. */
	memcpy(whole, data + 1, size - 1 < sizeof(whole) ? size - 1 : sizeof(whole));
	parse(whole, sizeof(whole), data[0]);
	return 0;
}
