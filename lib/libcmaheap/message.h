/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The form of a message of share.h. Pure: no system call, no allocation. */
#ifndef CMAHEAP_MESSAGE_H
#define CMAHEAP_MESSAGE_H

#include <cmaheap/image.h>

#define MESSAGE_SIZE 144

enum message_kind {
	MESSAGE_COOKIE,
	MESSAGE_BUFFER,
	MESSAGE_IMAGE,
};

struct message {
	enum message_kind kind;
	uint64_t cookie;
	uint64_t buffer_size;	      /* of a buffer: bytes */
	struct cmaheap_layout layout; /* of an image */
};

/* Descriptors that go with a message. */
unsigned message_fds(const struct message *message);

void message_write(const struct message *message, unsigned char data[MESSAGE_SIZE]);

/* Trusts nothing. -EPROTO with a text; the message is written only on success. */
int message_parse(const void *data, size_t size, unsigned fds, struct message *message);

#endif
