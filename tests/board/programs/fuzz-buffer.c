/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The fuzzer's actions on buffers and their descriptors. */
#include "fuzz-uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/cmaheap.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static void allocate(struct fuzz *fuzz)
{
	struct dma_heap_allocation_data data = { .fd_flags = O_RDWR | O_CLOEXEC };

	data.len = 1 + fuzz_below(fuzz, UINT64_C(1) << (1 + fuzz_below(fuzz, 24)));
	if (ioctl(fuzz->heap, DMA_HEAP_IOCTL_ALLOC, &data))
		return;
	fuzz_first_look(fuzz, (int)data.fd);
	fuzz_keep_fd(fuzz, (int)data.fd);
}

static void allocate_nonsense(struct fuzz *fuzz)
{
	struct dma_heap_allocation_data data = {
		.len = fuzz_number(fuzz),
		.fd = fuzz_below(fuzz, 4) ? 0 : (uint32_t)fuzz_number(fuzz),
		.fd_flags = (uint32_t)fuzz_number(fuzz),
		.heap_flags = fuzz_below(fuzz, 4) ? 0 : fuzz_number(fuzz),
	};
	unsigned long request = DMA_HEAP_IOCTL_ALLOC;

	if (!fuzz_below(fuzz, 4))
		request = _IOC(_IOC_READ | _IOC_WRITE, 'H', 0,
			       (unsigned)fuzz_below(fuzz, sizeof(data) + 1));
	if (!ioctl(fuzz->heap, request, &data) && data.fd)
		fuzz_keep_fd(fuzz, (int)data.fd);
}

static void sync_whole(struct fuzz *fuzz)
{
	struct dma_buf_sync sync = { .flags = fuzz_below(fuzz, 8) ? fuzz_below(fuzz, 8)
								  : fuzz_number(fuzz) };

	(void)ioctl(fuzz_fd(fuzz), DMA_BUF_IOCTL_SYNC, &sync);
}

/* Any size and any content; what the kernel does not know must be refused, not read. */
static void ask_device(struct fuzz *fuzz)
{
	union {
		uint64_t numbers[64];
		struct cmaheap_sync_args sync;
		int fd;
	} arg = { { 0 } };
	unsigned direction = (unsigned)fuzz_below(fuzz, 4);
	unsigned size =
		fuzz_below(fuzz, 3) ? (unsigned)fuzz_below(fuzz, sizeof(arg)) : sizeof(arg.sync);

	for (unsigned i = 0; i < 8; i++)
		arg.numbers[i] = fuzz_below(fuzz, 2) ? fuzz_number(fuzz) : 0;
	arg.fd = fuzz_fd(fuzz);
	(void)ioctl(fuzz->device,
		    _IOC(direction, CMAHEAP_IOC_MAGIC, (unsigned)fuzz_below(fuzz, 4), size), &arg);
}

static void sync_rows(struct fuzz *fuzz)
{
	struct cmaheap_sync_args args = {
		.fd = fuzz_fd(fuzz),
		.flags = (uint32_t)fuzz_below(fuzz, 8),
		.offset = fuzz_below(fuzz, 65536),
		.length = fuzz_below(fuzz, 4096),
		.pitch = fuzz_below(fuzz, 8) ? fuzz_below(fuzz, 8192) : fuzz_number(fuzz),
		.rows = (uint32_t)(fuzz_below(fuzz, 8) ? fuzz_below(fuzz, 64) : fuzz_number(fuzz)),
	};

	(void)ioctl(fuzz->device, CMAHEAP_IOCTL_SYNC, &args);
}

static void do_as_with_a_file(struct fuzz *fuzz)
{
	int fd = fuzz_fd(fuzz);
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN | POLLOUT };
	char name[64];

	(void)lseek(fd, (off_t)fuzz_number(fuzz), (int)fuzz_below(fuzz, 3));
	(void)poll(&poll_fd, 1, 0);
	snprintf(name, sizeof(name), "/proc/self/fdinfo/%d", fd);
	close(open(name, O_RDONLY | O_CLOEXEC));
	memset(name, (int)fuzz_below(fuzz, 256), sizeof(name) - 1);
	(void)ioctl(fd, DMA_BUF_SET_NAME, name);
	/* A record lock, a duplicate, and a way of opening that must not exist. */
	(void)fcntl(fd, F_SETFL, (int)fuzz_number(fuzz) & ~O_ASYNC);
	fuzz_keep_fd(fuzz, fcntl(fd, F_DUPFD_CLOEXEC, 0));
}

static void exchange_fences(struct fuzz *fuzz)
{
	struct dma_buf_export_sync_file out = { .flags = (uint32_t)fuzz_below(fuzz, 4), .fd = -1 };
	struct dma_buf_import_sync_file in = { .flags = (uint32_t)fuzz_below(fuzz, 4) };

	if (ioctl(fuzz_fd(fuzz), DMA_BUF_IOCTL_EXPORT_SYNC_FILE, &out))
		return;
	in.fd = out.fd;
	(void)ioctl(fuzz_fd(fuzz), DMA_BUF_IOCTL_IMPORT_SYNC_FILE, &in);
	close(out.fd);
}

union control {
	struct cmsghdr header;
	char space[CMSG_SPACE(sizeof(int))];
};

static void send_fd(struct fuzz *fuzz)
{
	union control control = { 0 };
	struct iovec byte = { .iov_base = "x", .iov_len = 1 };
	struct msghdr message = { .msg_iov = &byte,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int fd = fuzz_fd(fuzz);

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	(void)sendmsg(fuzz->sockets[fuzz_below(fuzz, FUZZ_PROCESSES)][1], &message, MSG_DONTWAIT);
}

static void receive_fd(struct fuzz *fuzz)
{
	union control control;
	char data;
	struct iovec byte = { .iov_base = &data, .iov_len = 1 };
	struct msghdr message = { .msg_iov = &byte,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int fd;

	if (recvmsg(fuzz->sockets[fuzz->self][0], &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT) != 1 ||
	    message.msg_controllen < CMSG_LEN(sizeof(int)))
		return;
	memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	fuzz_keep_fd(fuzz, fd);
}

void fuzz_buffer_step(struct fuzz *fuzz)
{
	static void (*const actions[])(struct fuzz *) = {
		allocate,  allocate,	      allocate_nonsense, sync_whole, ask_device,
		sync_rows, do_as_with_a_file, send_fd,		 receive_fd, exchange_fences
	};

	actions[fuzz_below(fuzz, sizeof(actions) / sizeof(*actions))](fuzz);
}
