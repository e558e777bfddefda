/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "cmaheap-device.h"
#include "board-test.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

int device_ioctl(unsigned long request, void *argument)
{
	int device, result;

	need_module();
	device = open("/dev/cmaheap", O_RDWR | O_CLOEXEC);
	if (device < 0)
		return -errno;
	result = ioctl(device, request, argument) ? -errno : 0;
	close(device);

	return result;
}

int sync_rows(int fd, uint32_t flags, uint64_t offset, uint64_t length, uint64_t pitch,
	      uint32_t rows)
{
	struct cmaheap_sync_args args = {
		.fd = fd,
		.flags = flags,
		.offset = offset,
		.length = length,
		.pitch = pitch,
		.rows = rows,
	};

	return device_ioctl(CMAHEAP_IOCTL_SYNC, &args);
}

uint64_t must_locate(int fd)
{
	struct cmaheap_physical_args args = { .fd = fd, .length = 1 };

	assert_int_equal(device_ioctl(CMAHEAP_IOCTL_PHYSICAL, &args), 0);
	return args.address;
}
