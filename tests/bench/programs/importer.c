/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "importer.h"
#include "attach-timer.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

int importer_open(void)
{
	int importer = open("/dev/attach_timer", O_RDWR | O_CLOEXEC);

	if (importer < 0)
		err(1, "/dev/attach_timer");

	return importer;
}

int64_t importer_time(int importer, unsigned long cycle, int fd, unsigned count)
{
	struct attach_timer_request request = { .fd = fd, .count = count };

	if (ioctl(importer, cycle, &request))
		return -errno;

	return (int64_t)(request.ns / count);
}

int importer_hold(int importer, int fd)
{
	__s32 argument = fd;

	return ioctl(importer, ATTACH_TIMER_HOLD, &argument) ? -errno : 0;
}
