/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmaheap/share.h>

#include "internal.h"
#include "message.h"

#ifndef SCM_PIDFD
#define SCM_PIDFD 0x04
#endif

/* As many as the kernel passes at once: none is cut off because the space is too small. */
enum { MAX_FDS = 253 };

/*
 * Space for them, and for credentials, a pidfd and a security label if the socket's owner asked for
 * these.
 */
union control {
	struct cmsghdr header;
	char space[CMSG_SPACE(MAX_FDS * sizeof(int)) + 256 + 4096];
};

static int explain_socket(const char *verb, int socket, int error)
{
	if (error == EPIPE || error == ECONNRESET)
		return cmaheap_fail(EPIPE, "the other side of socket %d has closed", socket);
	return cmaheap_fail(error, "cannot %s on socket %d: %s", verb, socket, strerror(error));
}

static int send_data(int socket, const unsigned char *data, const int *fds, unsigned fd_count)
{
	union control control = { 0 };
	struct iovec part = { .iov_base = (void *)(uintptr_t)data, .iov_len = MESSAGE_SIZE };
	struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t sent;

	if (fd_count) {
		header.msg_control = &control;
		header.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(fd_count * sizeof(int));
		memcpy(CMSG_DATA(&control.header), fds, fd_count * sizeof(int));
	}
	do
		sent = sendmsg(socket, &header, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);

	if (sent < 0)
		return explain_socket("send", socket, errno);
	if (sent != MESSAGE_SIZE)
		return cmaheap_fail(EIO, "socket %d took %zd of %d bytes: is it a Unix socket?",
				    socket, sent, MESSAGE_SIZE);
	return 0;
}

static void collect(const struct cmaheap_message *message, struct message *sent, int *fds)
{
	*sent = (struct message){ .cookie = message->cookie };
	if (message->buffer) {
		sent->kind = MESSAGE_BUFFER;
		sent->buffer_size = cmaheap_buffer_size(message->buffer);
		fds[0] = cmaheap_buffer_fd(message->buffer);
	} else if (message->image) {
		sent->kind = MESSAGE_IMAGE;
		sent->layout = *cmaheap_image_layout(message->image);
		for (unsigned i = 0; i < sent->layout.plane_count; i++)
			fds[sent->layout.planes[i].buffer] =
				cmaheap_buffer_fd(cmaheap_image_buffer(message->image, i));
	}
}

static int send_message(int socket, const struct cmaheap_message *message)
{
	unsigned char data[MESSAGE_SIZE];
	int fds[CMAHEAP_MAX_PLANES];
	struct message sent;

	if (message->buffer && message->image)
		return cmaheap_fail(EINVAL, "a message has a buffer or an image, not both");

	collect(message, &sent, fds);
	message_write(&sent, data);
	return send_data(socket, data, fds, message_fds(&sent));
}

CMAHEAP_API int cmaheap_send(int socket, const struct cmaheap_message *message)
{
	return TRACE(send_message(socket, message), "%d, %" PRIu64 "%s", socket, message->cookie,
		     message->image    ? ", image"
		     : message->buffer ? ", buffer"
				       : "");
}

/* What one recvmsg() brought. */
struct received {
	unsigned char data[MESSAGE_SIZE];
	size_t size;
	int flags;
	unsigned fd_count;
	int fds[MAX_FDS];
};

/* Of the sender; negative if there is none. Comes if the socket's owner asked for it. */
static void close_pidfd(const struct cmsghdr *part)
{
	int pidfd;

	memcpy(&pidfd, CMSG_DATA(part), sizeof(pidfd));
	if (pidfd >= 0)
		close(pidfd);
}

static void take_fds(struct msghdr *header, struct received *received)
{
	for (struct cmsghdr *part = CMSG_FIRSTHDR(header); part; part = CMSG_NXTHDR(header, part)) {
		size_t size = part->cmsg_len - CMSG_LEN(0);

		if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_PIDFD)
			close_pidfd(part);
		if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
			continue;
		memcpy(received->fds + received->fd_count, CMSG_DATA(part), size);
		received->fd_count += (unsigned)(size / sizeof(int));
	}
}

static int receive_data(int socket, struct received *received)
{
	union control control;
	struct iovec part = { .iov_base = received->data, .iov_len = sizeof(received->data) };
	struct msghdr header = { .msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control) };
	ssize_t size;

	do
		size = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
	while (size < 0 && errno == EINTR);

	if (size < 0)
		return explain_socket("receive", socket, errno);
	received->size = (size_t)size;
	received->flags = header.msg_flags;
	take_fds(&header, received);
	return 0;
}

static bool has_number_left(int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (copy < 0)
		return false;
	close(copy);
	return true;
}

/* The kernel drops descriptors that the process has no number left for, or must not have. */
static int explain_loss(int socket, unsigned arrived)
{
	if (!has_number_left(socket))
		return cmaheap_fail(EMFILE,
				    "descriptors were lost on socket %d: too many open files; "
				    "raise ulimit -n",
				    socket);
	return cmaheap_fail(EACCES,
			    "descriptors were lost on socket %d, %u arrived: a security module "
			    "(SELinux, AppArmor, Smack) forbids this process to have the others; "
			    "the log of its denials tells which rule",
			    socket, arrived);
}

static int check_received(int socket, const struct received *received, struct message *message)
{
	if (received->flags & MSG_CTRUNC)
		return explain_loss(socket, received->fd_count);
	if (received->flags & MSG_TRUNC)
		return cmaheap_fail(EPROTO, "a message of more than %d bytes", MESSAGE_SIZE);
	if (!received->size && !received->fd_count)
		return explain_socket("receive", socket, EPIPE);
	return message_parse(received->data, received->size, received->fd_count, message);
}

/* The sender's lies are the protocol's errors; what this process lacks is not. */
static int refuse(int error)
{
	char reason[256];

	if (!error || error == -EMFILE || error == -ENFILE || error == -ENOMEM)
		return error;
	snprintf(reason, sizeof(reason), "%s", cmaheap_last_error());
	return cmaheap_fail(EPROTO, "a message is refused: %s", reason);
}

static int import_exactly(int fd, uint64_t size, struct cmaheap_buffer **buffer)
{
	struct cmaheap_buffer *imported;
	int error;

	error = cmaheap_import(fd, &imported);
	if (error)
		return error;
	if (cmaheap_buffer_size(imported) != size) {
		error = cmaheap_fail(EINVAL, "the buffer of %" PRIu64 " bytes has %zu", size,
				     cmaheap_buffer_size(imported));
		cmaheap_buffer_unref(imported);
		return error;
	}
	*buffer = imported;
	return 0;
}

static int unpack(const struct message *message, const int *fds, struct cmaheap_message *unpacked)
{
	switch (message->kind) {
	case MESSAGE_BUFFER:
		return import_exactly(fds[0], message->buffer_size, &unpacked->buffer);
	case MESSAGE_IMAGE:
		return cmaheap_import_image(&message->layout, fds, &unpacked->image);
	default:
		return 0;
	}
}

static int receive_message(int socket, struct cmaheap_message *message)
{
	struct cmaheap_message unpacked = { 0 };
	struct received received = { 0 };
	struct message parsed = { 0 };
	int error;

	error = receive_data(socket, &received);
	if (error)
		return error;
	error = check_received(socket, &received, &parsed);
	if (error)
		goto close_fds;

	unpacked.cookie = parsed.cookie;
	error = refuse(unpack(&parsed, received.fds, &unpacked));
	if (!error)
		*message = unpacked;
close_fds:
	/* Buffers have duplicates of their own. */
	for (unsigned i = 0; i < received.fd_count; i++)
		close(received.fds[i]);
	return error;
}

CMAHEAP_API int cmaheap_receive(int socket, struct cmaheap_message *message)
{
	return TRACE(receive_message(socket, message), "%d", socket);
}
