/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* /dev/attach_timer: what a driver's use of a dma-buf costs. */
#ifndef ATTACH_TIMER_H
#define ATTACH_TIMER_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * struct attach_timer_request - a cycle to time
 * @fd:		dma-buf
 * @count:	cycles to run, 1 to 1,000,000
 * @ns:		out: nanoseconds for all of them
 */
struct attach_timer_request {
	__s32 fd;
	__u32 count;
	__u64 ns;
};

/* Attach, map for both directions, unmap, detach. */
#define ATTACH_TIMER_ATTACH	_IOWR('d', 0xa0, struct attach_timer_request)
/* Map into the kernel and unmap. */
#define ATTACH_TIMER_VMAP	_IOWR('d', 0xa1, struct attach_timer_request)
/* Map for both directions and unmap, attached all the while. */
#define ATTACH_TIMER_MAP	_IOWR('d', 0xa3, struct attach_timer_request)
/* Sync all of it for the device and for the CPU, mapped for both directions all the while. */
#define ATTACH_TIMER_SYNC	_IOWR('d', 0xa4, struct attach_timer_request)
/* Attach and map the dma-buf with this fd until the file is closed: one for each open file. */
#define ATTACH_TIMER_HOLD	_IOW('d', 0xa2, __s32)

#endif
