/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * A kernel with dma-heaps, played by wrapped system calls: heaps are files in a
 * temporary directory, dma-bufs are memfds, so that descriptors and mappings are real.
 */
#ifndef FAKE_KERNEL_H
#define FAKE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "fake-files.h"

/* Calls that can be made to fail. */
enum fake_call {
	FAKE_OPEN,
	FAKE_OPENDIR,
	FAKE_READLINK,
	FAKE_IOCTL,
	FAKE_MMAP,
	FAKE_DUP,
	FAKE_LSEEK,
	FAKE_STATFS,	 /* as a file system of somebody's own may answer */
	FAKE_FD_RECEIVE, /* descriptors are forbidden; the message comes */
	FAKE_MEMORY,	 /* malloc() and its kin */
	FAKE_CALL_COUNT,
};

/* cmocka fixtures. The teardown fails the test if a descriptor or a mapping leaked. */
int fake_setup(void **state);
int fake_teardown(void **state);

void fake_add_heap(const char *name);
void fake_add_alias(const char *name, const char *target);
void fake_add_null_device(const char *name); /* a node that is no heap */
void fake_remove_directory(void);
enum { FAKE_MAJOR = 248 };		       /* and minor 0: the number of every node */
void fake_set_owner(gid_t group, mode_t mode); /* of every node */

/* The next calls, after skipping some, fail. */
void fake_fail(enum fake_call call, int error, unsigned times);
void fake_fail_later(enum fake_call call, int error, unsigned skip);
void fake_forget_faults(void);

/* For fakes: whether this call is to fail; sets errno. */
bool fake_fails(enum fake_call call);

/* A dma-buf that does not come from a heap of the library's. */
int fake_make_dmabuf(size_t size, int flags);

/* Atomic where threads under test may meet. */
struct fake_log {
	_Atomic unsigned ioctls; /* including failed ones */
	_Atomic unsigned maps;
	_Atomic unsigned syncs; /* DMA_BUF_IOCTL_SYNC that succeeded */
	_Atomic unsigned long long sync_flags;
	_Atomic unsigned long long sync_flags_before; /* of the last two of them */
	char buffer_name[64];
	_Atomic unsigned fd_flags; /* of the last allocation */
};

struct fake_log *fake_log(void);

/* Called by each DMA_BUF_IOCTL_SYNC that is not made to fail, before it is logged. */
void fake_on_sync(void (*call)(unsigned long long flags));

/* Called when a device is closed, before it is. */
void fake_on_close(void (*call)(void));

/* Lets another fake serve a descriptor's ioctls. */
typedef int (*fake_ioctl)(int fd, unsigned long request, void *argument);
void fake_add_device(const char *path, fake_ioctl serve);
int fake_open_device(fake_ioctl serve); /* without a path */
bool fake_is_device(int fd);
bool fake_is_dmabuf(int fd);
void fake_recognise_dmabuf(int fd); /* one that came from elsewhere */

#endif
