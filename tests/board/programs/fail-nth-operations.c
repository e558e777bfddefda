/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Everything that can be done with a heap and a buffer. */
#include "fail-nth.h"
#include "drm-card.h"
#include "heap-paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/cmaheap.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <xf86drm.h>

enum { SIZE = 640 * 480 * 4 };

static int heap = -1, device = -1, card = -1, buffer = -1, other = -1, sockets[2] = { -1, -1 };
static void *data = MAP_FAILED;
static uint32_t handle;

long open_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	long count = 0;

	if (!dir)
		return -1;
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

static void drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int result_of(long value)
{
	return value < 0 ? -errno : 0;
}

static void set(const char *file, const char *text)
{
	int fd = open_heap_file(file, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0) {
		perror(file);
		exit(1);
	}
	close(fd);
}

static void open_all(void)
{
	heap = open_heap_node();
	device = open("/dev/cmaheap", O_RDWR | O_CLOEXEC);
	card = open_card("vgem");
	if (heap < 0 || device < 0 || card < 0) {
		perror("heap, device or vgem");
		exit(1);
	}
}

static void close_all(void)
{
	drop(&heap);
	drop(&device);
	drop(&card);
}

/*
 * Number that the next fd will have. The kernel's heaps core and its DRM leave an fd open
 * when they cannot tell its number.
 */
static int next_fd(void)
{
	int fd = dup(heap);

	close(fd);
	return fd;
}

static int allocate(void)
{
	struct dma_heap_allocation_data request = { .len = SIZE, .fd_flags = O_RDWR | O_CLOEXEC };
	int next = next_fd(), error = result_of(ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &request));

	buffer = error ? -1 : (int)request.fd;
	if (error == -EFAULT)
		buffer = next;
	return error;
}

static void prepare_new(void)
{
	open_all();
	set("pool_drain", "1");
}

static void prepare_pooled(void)
{
	open_all();
	if (allocate())
		exit(1);
	drop(&buffer);
}

static void prepare_buffer(void)
{
	open_all();
	if (allocate())
		exit(1);
	data = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, buffer, 0);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets))
		exit(1);
}

static void clean_up(int result)
{
	(void)result;
	if (data != MAP_FAILED)
		munmap(data, SIZE);
	data = MAP_FAILED;
	if (handle)
		drmCloseBufferHandle(card, handle);
	handle = 0;
	drop(&buffer);
	drop(&other);
	drop(&sockets[0]);
	drop(&sockets[1]);
	close_all();
}

static void clean_up_warm(int result)
{
	set("pool_warm", "0");
	set("pool_drain", "1");
	clean_up(result);
}

static int open_and_close(void)
{
	int fd = open_heap_node();

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int map(void)
{
	void *more = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, buffer, 0);

	if (more == MAP_FAILED)
		return -errno;
	munmap(more, SIZE);
	return 0;
}

static int sync_all(void)
{
	struct dma_buf_sync sync = { .flags = DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW };
	int error = result_of(ioctl(buffer, DMA_BUF_IOCTL_SYNC, &sync));

	if (error)
		return error;
	sync.flags = DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW;
	return result_of(ioctl(buffer, DMA_BUF_IOCTL_SYNC, &sync));
}

static int sync_rows(void)
{
	struct cmaheap_sync_args args = {
		.fd = buffer, .flags = DMA_BUF_SYNC_RW, .length = 64, .pitch = 2560, .rows = 480
	};

	return result_of(ioctl(device, CMAHEAP_IOCTL_SYNC, &args));
}

static int query(void)
{
	struct cmaheap_query_args args = { .fd = buffer };

	return result_of(ioctl(device, CMAHEAP_IOCTL_QUERY, &args));
}

static int locate(void)
{
	struct cmaheap_physical_args args = { .fd = buffer, .length = 1 };

	return result_of(ioctl(device, CMAHEAP_IOCTL_PHYSICAL, &args));
}

/* Attach, and export again. */
static int import(void)
{
	int error = import_buffer(card, buffer, &handle), next;

	if (error) {
		handle = 0;
		return error;
	}
	next = next_fd();
	error = result_of(drmPrimeHandleToFD(card, handle, DRM_CLOEXEC | DRM_RDWR, &other));
	if (error == -EFAULT)
		other = next;
	return error;
}

static int share(void)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	char text = 'x';
	struct iovec byte = { .iov_base = &text, .iov_len = 1 };
	struct msghdr message = { .msg_iov = &byte,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &buffer, sizeof(buffer));
	if (sendmsg(sockets[0], &message, 0) != 1 ||
	    recvmsg(sockets[1], &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT) != 1)
		return -errno;
	if (message.msg_controllen < CMSG_LEN(sizeof(int)))
		return -EFAULT;
	memcpy(&other, CMSG_DATA(&control.header), sizeof(other));
	return 0;
}

static int read_all(int fd)
{
	int error = 0;
	char text[4096];
	ssize_t length;

	if (fd < 0)
		return -errno;
	do
		length = read(fd, text, sizeof(text));
	while (length > 0);
	if (length < 0)
		error = -errno;
	close(fd);
	return error;
}

static int read_sysfs(void)
{
	return read_all(open_heap_file("failures", O_RDONLY));
}

static int read_debugfs(void)
{
	return read_all(open("/sys/kernel/debug/dma_heap_cma/buffers", O_RDONLY | O_CLOEXEC));
}

static int warm(void)
{
	int fd = open_heap_file("pool_warm", O_WRONLY), error;

	if (fd < 0)
		return -errno;
	error = result_of(write(fd, "3x65536", 7));
	close(fd);
	return error;
}

const struct operation *heap_operations(void)
{
	static const struct operation operations[] = {
		{ .name = "open the heap", .run = open_and_close },
		{ "allocate, from the area", prepare_new, allocate, clean_up },
		{ "allocate, from the pool", prepare_pooled, allocate, clean_up },
		{ "mmap and munmap", prepare_buffer, map, clean_up },
		{ "sync", prepare_buffer, sync_all, clean_up },
		{ "sync of rows", prepare_buffer, sync_rows, clean_up },
		{ "query", prepare_buffer, query, clean_up },
		{ "physical address", prepare_buffer, locate, clean_up },
		{ "import and export", prepare_buffer, import, clean_up },
		{ "share over a socket", prepare_buffer, share, clean_up },
		{ .name = "read sysfs", .run = read_sysfs },
		{ "read debugfs", prepare_buffer, read_debugfs, clean_up },
		{ "fill the pool", prepare_new, warm, clean_up_warm },
		{ 0 }
	};

	return operations;
}
