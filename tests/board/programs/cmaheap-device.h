/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* /dev/cmaheap, raw. */
#ifndef CMAHEAP_DEVICE_H
#define CMAHEAP_DEVICE_H

#include <stdint.h>

#include <linux/cmaheap.h>

/** Open /dev/cmaheap, do one ioctl, close it again: 0 or a negative errno. */
int device_ioctl(unsigned long request, void *argument);

/** CMAHEAP_IOCTL_SYNC: 0 or a negative errno. */
int sync_rows(int fd, uint32_t flags, uint64_t offset, uint64_t length, uint64_t pitch,
	      uint32_t rows);

/** Physical address of a buffer's first byte; must succeed. */
uint64_t must_locate(int fd);

#endif
