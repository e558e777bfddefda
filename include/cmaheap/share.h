/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/**
 * @file
 * Sharing: buffers and images go from process to process over a Unix socket.
 *
 * What is sent is the right to the memory, not its content. Each message also carries a
 * cookie, which means what the two sides agree on: which image of a ring this is, that it
 * was drawn, or that it may be drawn again.
 *
 * Sockets are of AF_UNIX, connected, and SOCK_SEQPACKET or SOCK_STREAM. On a stream nothing
 * but these messages may be sent. Blocking and non-blocking sockets both work: a message
 * is sent and received whole or not at all. Both sides run on one machine; one may be a
 * 32-bit and the other a 64-bit program.
 *
 * A receiver need not trust the sender: what does not hold together is refused, without a
 * descriptor left open, and what is read-only says so: cmaheap_buffer_begin_access() refuses to
 * begin CMAHEAP_WRITE there, and cmaheap_buffer_is_writable() tells before. What a sender can
 * always do is to write to the memory at any time, to let a receiver wait, and to end its locks; a
 * timeout is SO_RCVTIMEO's or poll(2)'s. But a descriptor that is slow to close is waited for
 * without limit, such as of a file system that the sender itself serves (FUSE), or a socket with
 * SO_LINGER: who must not wait receives in a process that can be killed. The locks are those of
 * F_SETLK in fcntl(2), on files that the sender may open, too: they go with any descriptor of the
 * file that the process closes. Those of F_OFD_SETLK and flock(2) stay.
 */
#ifndef CMAHEAP_SHARE_H
#define CMAHEAP_SHARE_H

#include <cmaheap/image.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is sent: an image with its layout, a buffer, or with both NULL the cookie alone. */
struct cmaheap_message {
	uint64_t cookie;	       /**< what both sides agree on */
	struct cmaheap_buffer *buffer; /**< or NULL */
	struct cmaheap_image *image;   /**< or NULL */
};

/**
 * Send a message. SIGPIPE is not raised.
 * @param message its buffer or image remain the caller's, and may be dropped at once
 * @retval -EINVAL there are both a buffer and an image
 * @retval -EPIPE the other side has closed
 * @retval -EAGAIN no room now, in a non-blocking socket or after SO_SNDTIMEO
 * @retval -ETOOMANYREFS too many descriptors are on their way; the other side must receive some
 */
CMAHEAP_API int cmaheap_send(int socket, const struct cmaheap_message *message);

/**
 * Receive one message.
 * @param message its buffer or image are released by the caller with
 *        cmaheap_buffer_unref() or cmaheap_image_unref()
 * @retval -EPIPE the other side has closed, or sent a packet of nothing. If it left messages
 * unread, what it had sent before may be lost, too: let it read all that is for it, then close
 * @retval -EAGAIN no message now, in a non-blocking socket or after SO_RCVTIMEO
 * @retval -EPROTO not a message as cmaheap_send() sends it, another version of it, or what
 *         it says of sizes, layout and descriptors is not so; close the socket, for a
 *         stream is out of step now
 * @retval -EMFILE no descriptor left for what was sent; the message is lost
 * @retval -EACCES a security module forbids this process what was sent; the message is lost
 */
CMAHEAP_API int cmaheap_receive(int socket, struct cmaheap_message *message);

#ifdef __cplusplus
}
#endif

#endif
