/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Sockets are the real kernel's; what comes out of them may be the fake one's dma-bufs. */
#include <string.h>
#include <unistd.h>

#include "fake-kernel.h"
#include "wrap.h"

/* As the kernel does for a descriptor that the process must not have, and all behind it. */
static void drop_fds(struct msghdr *message)
{
	for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part;
	     part = CMSG_NXTHDR(message, part)) {
		int fd;

		for (size_t at = CMSG_LEN(0); at < part->cmsg_len; at += sizeof(fd)) {
			memcpy(&fd, (char *)part + at, sizeof(fd));
			close(fd);
		}
	}
	message->msg_controllen = 0;
	message->msg_flags |= MSG_CTRUNC;
}

ssize_t __wrap_recvmsg(int socket, struct msghdr *message, int flags)
{
	ssize_t size = __real_recvmsg(socket, message, flags);

	if (size < 0)
		return size;
	if (fake_fails(FAKE_FD_RECEIVE))
		drop_fds(message);
	for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part;
	     part = CMSG_NXTHDR(message, part)) {
		size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		int fds[256];

		if (part->cmsg_type != SCM_RIGHTS || count > sizeof(fds) / sizeof(fds[0]))
			continue;
		memcpy(fds, CMSG_DATA(part), count * sizeof(int));
		for (size_t i = 0; i < count; i++)
			fake_recognise_dmabuf(fds[i]);
	}
	return size;
}
