/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Sockets are the real kernel's; what comes out of them may be the fake one's dma-bufs. */
#include <string.h>

#include "fake-kernel.h"
#include "wrap.h"

ssize_t __wrap_recvmsg(int socket, struct msghdr *message, int flags)
{
	ssize_t size = __real_recvmsg(socket, message, flags);

	if (size < 0)
		return size;
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
