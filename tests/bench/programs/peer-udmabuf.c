/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "peer-kind.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/udmabuf.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static int open_udmabuf(const char *argument)
{
	int device = open("/dev/udmabuf", O_RDWR | O_CLOEXEC);

	(void)argument;
	if (device < 0)
		err(1, "/dev/udmabuf");

	return device;
}

static int wrap_memfd(int device, int memory, size_t size)
{
	struct udmabuf_create create = { .memfd = (__u32)memory, .flags = UDMABUF_FLAGS_CLOEXEC };
	int fd;

	create.size = (size + 4095) / 4096 * 4096;
	if (ftruncate(memory, (off_t)create.size) || fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK))
		return -errno;

	fd = ioctl(device, UDMABUF_CREATE, &create);
	return fd < 0 ? -errno : fd;
}

static int alloc_udmabuf(int device, size_t size)
{
	int memory = memfd_create("bench", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int fd;

	if (memory < 0)
		return -errno;

	fd = wrap_memfd(device, memory, size);
	close(memory);
	return fd;
}

const struct peer_kind peer_kind_udmabuf = {
	.prefix = "udmabuf",
	.open = open_udmabuf,
	.alloc = alloc_udmabuf,
};
