/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <sys/ioctl.h>

#include "internal.h"

int heap_ioctl(int fd, unsigned long request, void *argument)
{
	int result;

	/* The dma-buf interface asks for a restart on both. */
	do
		result = ioctl(fd, request, argument);
	while (result < 0 && (errno == EINTR || errno == EAGAIN));

	return result < 0 ? -errno : 0;
}
