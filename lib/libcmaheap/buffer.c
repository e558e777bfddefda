/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/dma-buf.h>

#include "internal.h"

int buffer_wrap(int fd, int mode, size_t size, struct cmaheap_buffer **buffer)
{
	struct cmaheap_buffer *wrapped;

	wrapped = calloc(1, sizeof(*wrapped));
	if (!wrapped) {
		close(fd);
		return cmaheap_fail(ENOMEM, "out of memory for a buffer object");
	}

	wrapped->size = size;
	wrapped->protection = mode == O_RDWR ? PROT_READ | PROT_WRITE : PROT_READ;
	wrapped->fd = fd;
	pthread_mutex_init(&wrapped->lock, NULL);
	atomic_init(&wrapped->references, 1);
	*buffer = wrapped;
	return 0;
}

CMAHEAP_API struct cmaheap_buffer *cmaheap_buffer_ref(struct cmaheap_buffer *buffer)
{
	atomic_fetch_add_explicit(&buffer->references, 1, memory_order_relaxed);
	return buffer;
}

CMAHEAP_API void cmaheap_buffer_unref(struct cmaheap_buffer *buffer)
{
	if (!buffer || atomic_fetch_sub_explicit(&buffer->references, 1, memory_order_acq_rel) > 1)
		return;

	if (buffer->data)
		munmap(buffer->data, buffer->size);
	if (buffer->device_known && buffer->device >= 0)
		close(buffer->device);
	pthread_mutex_destroy(&buffer->lock);
	close(buffer->fd);
	free(buffer);
}

CMAHEAP_API int cmaheap_buffer_fd(const struct cmaheap_buffer *buffer)
{
	return buffer->fd;
}

CMAHEAP_API size_t cmaheap_buffer_size(const struct cmaheap_buffer *buffer)
{
	return buffer->size;
}

CMAHEAP_API bool cmaheap_buffer_is_writable(const struct cmaheap_buffer *buffer)
{
	return buffer->protection & PROT_WRITE;
}

CMAHEAP_API uint64_t cmaheap_buffer_inode(const struct cmaheap_buffer *buffer)
{
	struct stat status;

	/* Cannot fail: the descriptor is ours and open. */
	return fstat(buffer->fd, &status) == 0 ? status.st_ino : 0;
}

static int set_name(struct cmaheap_buffer *buffer, const char *name)
{
	int error;

	if (strlen(name) >= DMA_BUF_NAME_LEN)
		return cmaheap_fail(ENAMETOOLONG, "buffer name \"%.64s\" has %zu bytes: at most %d",
				    name, strlen(name), DMA_BUF_NAME_LEN - 1);

	error = heap_ioctl(buffer->fd, DMA_BUF_SET_NAME, (void *)(uintptr_t)name);
	if (error)
		return cmaheap_fail(-error, "cannot name a buffer \"%s\": %s", name,
				    strerror(-error));
	return 0;
}

CMAHEAP_API int cmaheap_buffer_set_name(struct cmaheap_buffer *buffer, const char *name)
{
	return TRACE(set_name(buffer, name), "%d, %s", buffer->fd, name);
}
