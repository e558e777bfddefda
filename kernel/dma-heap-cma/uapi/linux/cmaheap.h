/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
/*
 * /dev/cmaheap: what can be asked of the dma-bufs of CMA heaps beyond what
 * every dma-buf can. The device acts on descriptors that the
 * caller holds.
 *
 * The size of an argument is part of its ioctl's number. An argument may grow
 * at its end: a longer one than the kernel knows is accepted if all that the
 * kernel does not know is 0, and one as short as the first version always is.
 *
 * Errors that all ioctls have in common:
 * EBADF	the descriptor is not open
 * EINVAL	fd is not a dma-buf; an unknown flag is set; reserved is not 0;
 *		the argument is shorter than its first version
 * EOPNOTSUPP	the dma-buf is another exporter's
 * E2BIG	the argument asks for what this kernel does not know
 * EFAULT	the argument is not in the caller's memory
 * ENOTTY	there is no such ioctl
 */
#ifndef _UAPI_LINUX_CMAHEAP_H
#define _UAPI_LINUX_CMAHEAP_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define CMAHEAP_IOC_MAGIC 0xc7

/* Rows that one CMAHEAP_IOCTL_SYNC takes at most. */
#define CMAHEAP_MAX_ROWS 65536

/* Bytes of a heap's name at most, with the 0 at its end. */
#define CMAHEAP_NAME_SIZE 64

/**
 * struct cmaheap_sync_args - bracket CPU access to a part of a buffer
 * @fd:		descriptor of the dma-buf
 * @flags:	DMA_BUF_SYNC_START or DMA_BUF_SYNC_END, with DMA_BUF_SYNC_READ,
 *		DMA_BUF_SYNC_WRITE or both, as in struct dma_buf_sync
 * @offset:	byte of the buffer where the first row begins
 * @length:	bytes in a row; not 0
 * @pitch:	bytes from the beginning of a row to that of the next; at least
 *		@length, or anything if there is one row
 * @rows:	number of rows, from 1 to CMAHEAP_MAX_ROWS
 * @reserved:	must be 0
 *
 * Does for these bytes what DMA_BUF_IOCTL_SYNC does for all: the start waits
 * for the devices that write (before CPU writes: also for those that read).
 *
 * Caches work in lines. A part that does not begin and end at a line's border
 * shares lines with its neighbours; no device may write these neighbours
 * while the CPU has the part.
 *
 * Errors: EINVAL also if the rows do not lie in the buffer, EINTR if a signal
 * came before the access began (or, a fatal one, before it was all done).
 */
struct cmaheap_sync_args {
	__s32 fd;
	__u32 flags;
	__u64 offset;
	__u64 length;
	__u64 pitch;
	__u32 rows;
	__u32 reserved;
};

#define CMAHEAP_SYNC_ARGS_SIZE_VER0 40

/* The buffer's memory is one run of pages. */
#define CMAHEAP_QUERY_CONTIGUOUS 0x1
/* It lay ready: recycled from a buffer that was freed earlier, or kept warm. */
#define CMAHEAP_QUERY_POOL_HIT 0x2
/* The CPU's caches do not keep it. */
#define CMAHEAP_QUERY_UNCACHED 0x4

/**
 * struct cmaheap_query_args - ask about a buffer
 * @fd:		descriptor of the dma-buf
 * @flags:	must be 0
 * @size:	out: bytes, whole pages
 * @age_ns:	out: nanoseconds since the allocation, without time in suspend
 * @properties:	out: CMAHEAP_QUERY_ bits; unknown ones are to be ignored
 * @reserved:	must be 0
 * @heap:	out: name of the heap that it came from, filled up with 0
 */
struct cmaheap_query_args {
	__s32 fd;
	__u32 flags;
	__u64 size;
	__u64 age_ns;
	__u32 properties;
	__u32 reserved;
	char heap[CMAHEAP_NAME_SIZE];
};

#define CMAHEAP_QUERY_ARGS_SIZE_VER0 96

/**
 * struct cmaheap_physical_args - ask where a part of a buffer is
 * @fd:		descriptor of the dma-buf
 * @flags:	must be 0
 * @offset:	first byte asked for
 * @length:	number of bytes; not 0
 * @address:	out: physical address of the first byte; the others follow it
 *
 * For CAP_SYS_RAWIO alone. The address is that of the CPU, not one that a
 * device behind an IOMMU or a bridge would use. The memory is the buffer's
 * only as long as somebody holds the buffer, and the address holds nothing:
 * it is the caller's duty to keep the descriptor open until nobody uses the
 * address any more.
 *
 * What the CPU wrote before is in memory then. From then on, and for the rest
 * of the buffer's life, CMAHEAP_IOCTL_SYNC and DMA_BUF_IOCTL_SYNC maintain the
 * CPU's caches as for a device that does not snoop them.
 *
 * Errors: EPERM without the capability, EINVAL also if the bytes do not lie in
 * the buffer, ENOMEM if the kernel has no memory, EIO or ERANGE where it would
 * make copies of the buffer for devices (swiotlb=force).
 */
struct cmaheap_physical_args {
	__s32 fd;
	__u32 flags;
	__u64 offset;
	__u64 length;
	__u64 address;
};

#define CMAHEAP_PHYSICAL_ARGS_SIZE_VER0 32

#define CMAHEAP_IOCTL_SYNC _IOW(CMAHEAP_IOC_MAGIC, 0, struct cmaheap_sync_args)
#define CMAHEAP_IOCTL_QUERY _IOWR(CMAHEAP_IOC_MAGIC, 1, struct cmaheap_query_args)
#define CMAHEAP_IOCTL_PHYSICAL _IOWR(CMAHEAP_IOC_MAGIC, 2, struct cmaheap_physical_args)

#endif
