/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>

#include "error.h"
#include "message.h"

enum { MAGIC = 0x48414d43 /* "CMAH", and what has another byte order is not it */, VERSION = 1 };

struct wire_plane {
	uint32_t buffer, offset, pitch, rows, size;
};

/* Members that a kind does not use are 0. */
struct wire {
	uint32_t magic;
	uint16_t version;
	uint16_t kind;
	uint32_t length; /* of the whole message */
	uint32_t fds;
	uint64_t cookie;
	union {
		uint64_t buffer_size;
		uint64_t modifier;
	};
	uint32_t fourcc, width, height, planes_used;
	uint32_t sizes[CMAHEAP_MAX_PLANES];
	struct wire_plane planes[CMAHEAP_MAX_PLANES];
};

_Static_assert(sizeof(struct wire) == MESSAGE_SIZE, "the same for 32 and 64 bits");

unsigned message_fds(const struct message *message)
{
	switch (message->kind) {
	case MESSAGE_BUFFER:
		return 1;
	case MESSAGE_IMAGE:
		return message->layout.buffer_count;
	default:
		return 0;
	}
}

static void write_layout(const struct cmaheap_layout *layout, struct wire *wire)
{
	wire->modifier = layout->modifier;
	wire->fourcc = layout->fourcc;
	wire->width = layout->width;
	wire->height = layout->height;
	wire->planes_used = layout->plane_count;
	for (unsigned i = 0; i < layout->buffer_count; i++)
		wire->sizes[i] = layout->sizes[i];
	for (unsigned i = 0; i < layout->plane_count; i++) {
		const struct cmaheap_plane *plane = &layout->planes[i];

		wire->planes[i] = (struct wire_plane){ plane->buffer, plane->offset, plane->pitch,
						       plane->rows, plane->size };
	}
}

void message_write(const struct message *message, unsigned char data[MESSAGE_SIZE])
{
	struct wire wire = {
		.magic = MAGIC,
		.version = VERSION,
		.kind = (uint16_t)message->kind,
		.length = MESSAGE_SIZE,
		.fds = message_fds(message),
		.cookie = message->cookie,
	};

	if (message->kind == MESSAGE_BUFFER)
		wire.buffer_size = message->buffer_size;
	if (message->kind == MESSAGE_IMAGE)
		write_layout(&message->layout, &wire);
	memcpy(data, &wire, sizeof(wire));
}

static int check_head(const struct wire *wire, unsigned fds)
{
	if (wire->magic != MAGIC)
		return cmaheap_fail(EPROTO, "0x%08x is not how a message begins", wire->magic);
	if (wire->version != VERSION)
		return cmaheap_fail(EPROTO, "a message of version %u: this library knows %d",
				    wire->version, VERSION);
	if (wire->length != MESSAGE_SIZE)
		return cmaheap_fail(EPROTO, "a message of %u bytes: expected %d", wire->length,
				    MESSAGE_SIZE);
	if (wire->kind > MESSAGE_IMAGE)
		return cmaheap_fail(EPROTO, "a message of unknown kind %u", wire->kind);
	if (wire->planes_used > CMAHEAP_MAX_PLANES || wire->fds > CMAHEAP_MAX_PLANES)
		return cmaheap_fail(EPROTO, "a message of %u planes in %u buffers: at most %d",
				    wire->planes_used, wire->fds, CMAHEAP_MAX_PLANES);
	if (wire->fds != fds)
		return cmaheap_fail(EPROTO, "a message for %u descriptors came with %u", wire->fds,
				    fds);
	return 0;
}

static void read_layout(const struct wire *wire, struct cmaheap_layout *layout)
{
	*layout = (struct cmaheap_layout){
		.fourcc = wire->fourcc,
		.width = wire->width,
		.height = wire->height,
		.plane_count = wire->planes_used,
		.modifier = wire->modifier,
		.buffer_count = wire->fds,
	};
	for (unsigned i = 0; i < layout->buffer_count; i++)
		layout->sizes[i] = wire->sizes[i];
	for (unsigned i = 0; i < layout->plane_count; i++) {
		const struct wire_plane *plane = &wire->planes[i];

		layout->planes[i] =
			(struct cmaheap_plane){ plane->buffer, plane->offset, plane->pitch,
						plane->rows, plane->size };
	}
}

static int check_layout(const struct cmaheap_layout *layout)
{
	char reason[256];

	if (!cmaheap_check_layout(layout))
		return 0;
	snprintf(reason, sizeof(reason), "%s", cmaheap_last_error());
	return cmaheap_fail(EPROTO, "a message with an impossible layout: %s", reason);
}

/* What is not used, and a number of descriptors that the kind does not have, are wrong, too. */
static int check_canonical(const struct message *message, const struct wire *wire)
{
	unsigned char expected[MESSAGE_SIZE];

	message_write(message, expected);
	if (memcmp(expected, wire, sizeof(expected)) != 0)
		return cmaheap_fail(EPROTO,
				    "a message of kind %u with %u descriptors or other values that "
				    "it cannot have",
				    wire->kind, wire->fds);
	return 0;
}

int message_parse(const void *data, size_t size, unsigned fds, struct message *message)
{
	struct message parsed = { 0 };
	struct wire wire;
	int error;

	if (size != sizeof(wire))
		return cmaheap_fail(EPROTO, "%zu bytes are no message: expected %d", size,
				    MESSAGE_SIZE);
	memcpy(&wire, data, sizeof(wire));
	error = check_head(&wire, fds);
	if (error)
		return error;

	parsed.kind = wire.kind;
	parsed.cookie = wire.cookie;
	if (parsed.kind == MESSAGE_BUFFER)
		parsed.buffer_size = wire.buffer_size;
	if (parsed.kind == MESSAGE_IMAGE) {
		read_layout(&wire, &parsed.layout);
		error = check_layout(&parsed.layout);
		if (error)
			return error;
	}
	error = check_canonical(&parsed, &wire);
	if (!error)
		*message = parsed;
	return error;
}
