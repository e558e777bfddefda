/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the files of libcmaheap share. */
#ifndef CMAHEAP_INTERNAL_H
#define CMAHEAP_INTERNAL_H

#include <pthread.h>
#include <stdbool.h>

#include <cmaheap/cmaheap.h>

#include "error.h"

#define HEAP_DIR "/dev/dma_heap"
#define DEVICE "/dev/cmaheap"

struct cmaheap {
	int fd;
	char name[];
};

struct cmaheap_buffer {
	_Atomic unsigned references;
	int fd;
	size_t size;

	pthread_mutex_t lock; /* guards what follows */
	unsigned mappings;
	unsigned readers, writers;
	uint32_t sync; /* a futex: whether DMA_BUF_IOCTL_SYNC is under way, see access.c */
	uint8_t begun; /* CMAHEAP_READ, CMAHEAP_WRITE: what the kernel was told */
	bool writers_differ;
	bool device_known;
	uint8_t protection; /* PROT_ bits the descriptor allows; never changes */
	int device;	    /* descriptor of /dev/cmaheap, or a negative errno */
	pthread_t writer;   /* the thread that writes, unless writers_differ */
	void *data;	    /* kept when mappings is 0 */
};

/* ioctl() that restarts after signals; returns 0 or -errno and sets no text. */
int heap_ioctl(int fd, unsigned long request, void *argument);

/* Whether a heap of this name is known to be contiguous, on whatever kernel. */
bool heap_is_contiguous(const char *name);

/* Hands the thread's last error to its log. */
void report_failure(int error);

/* -EINVAL with a text unless it is CMAHEAP_READ, CMAHEAP_WRITE or both. */
int check_access(unsigned access);

/* The same, and -EACCES with a text if it is to write what may only be read. */
int check_buffer_access(const struct cmaheap_buffer *buffer, unsigned access);

/* Takes over fd, also on failure. It must be a dma-buf; mode is O_RDWR or what it is open for. */
int buffer_wrap(int fd, int mode, size_t size, struct cmaheap_buffer **buffer);

/*
 * The buffer's descriptor of /dev/cmaheap: opened at the first call, closed with the buffer.
 * A negative errno, always the same, if there is none: -EOPNOTSUPP for another exporter's
 * buffer. Sets no text.
 */
int device_of(struct cmaheap_buffer *buffer);

/* Report a failure with the facts that help, and return it as -error. */
int explain_missing(const char *name);
int explain_open(const char *path, int error);
int explain_fence(const char *path, int error);
int explain_alloc(const struct cmaheap *heap, size_t size, int error);

#endif
