/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What a receiver need not trust: a relay between sender and receiver changes what it likes. */
#include "promises.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/dma-heap.h>

#include <cmaheap/share.h>

enum { MOST = 512, FDS = 3 };

/* A message as it was sent, with its descriptors. */
struct caught {
	unsigned char data[MOST];
	size_t size;
	int fds[FDS];
};

union control {
	struct cmsghdr header;
	char space[CMSG_SPACE(FDS * sizeof(int))];
};

static int sockets[2];

static struct cmaheap_image *make_image(void)
{
	const struct cmaheap_needs needs = { .flags = CMAHEAP_SEPARATE };
	const struct cmaheap_image_info info = { CMAHEAP_FOURCC('Y', 'U', '1', '2'), 64, 48, &needs,
						 1 };
	struct cmaheap_image *image;

	must(cmaheap_alloc_image(heap, &info, &image));
	return image;
}

static struct caught catch_message(void)
{
	struct caught caught = { .size = 0 };
	union control control;
	struct iovec part = { caught.data, sizeof(caught.data) };
	struct msghdr header = { .msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control) };
	struct cmaheap_message message = { .image = make_image() };
	ssize_t size;

	must(cmaheap_send(sockets[0], &message));
	cmaheap_image_unref(message.image);
	size = recvmsg(sockets[1], &header, MSG_CMSG_CLOEXEC);
	assert_true(size > 0);
	caught.size = (size_t)size;
	assert_int_equal(control.header.cmsg_len, CMSG_LEN(sizeof(caught.fds)));
	memcpy(caught.fds, CMSG_DATA(&control.header), sizeof(caught.fds));
	return caught;
}

static int relay(const struct caught *caught, struct cmaheap_message *got)
{
	union control control = { .header = { .cmsg_level = SOL_SOCKET,
					      .cmsg_type = SCM_RIGHTS,
					      .cmsg_len = CMSG_LEN(sizeof(caught->fds)) } };
	struct iovec part = { (void *)(uintptr_t)caught->data, caught->size };
	struct msghdr header = { .msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control) };

	memcpy(CMSG_DATA(&control.header), caught->fds, sizeof(caught->fds));
	assert_int_equal(sendmsg(sockets[0], &header, 0), (ssize_t)caught->size);
	return cmaheap_receive(sockets[1], got);
}

/* Each row that the layout tells is there; reading it would end the program otherwise. */
static void read_all_rows(struct cmaheap_image *image)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	void *planes[CMAHEAP_MAX_PLANES];
	volatile unsigned char byte = 0;

	must(cmaheap_image_map(image, planes));
	for (unsigned i = 0; i < layout->plane_count; i++) {
		const struct cmaheap_plane *plane = &layout->planes[i];

		for (size_t at = 0; at < plane->size; at += 512)
			byte = ((unsigned char *)planes[i])[at];
		byte = ((unsigned char *)planes[i])[plane->size - 1];
	}
	(void)byte;
}

static void open_relay(void)
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sockets), 0);
}

static void close_relay(const struct caught *caught)
{
	for (int i = 0; i < FDS; i++)
		must_close(caught->fds[i]);
	must_close(sockets[0]);
	must_close(sockets[1]);
}

/* Each byte in turn is another one. */
void whatever_a_relay_changes_is_refused_or_does_no_harm(void **state)
{
	static const unsigned char changes[] = { 0x01, 0x80, 0xff };
	struct cmaheap_message got;
	struct caught caught;
	unsigned refused = 0;

	(void)state;
	open_relay();
	caught = catch_message();
	for (size_t i = 0; i < caught.size; i++) {
		for (size_t j = 0; j < sizeof(changes); j++) {
			int error;

			caught.data[i] ^= changes[j];
			error = relay(&caught, &got);
			caught.data[i] ^= changes[j];
			refused += error != 0;
			assert_true(!error || error == -EPROTO);
			if (error)
				continue;
			read_all_rows(got.image);
			cmaheap_image_unref(got.image);
		}
	}
	assert_true(refused > caught.size);
	must(relay(&caught, &got));
	cmaheap_image_unref(got.image);
	close_relay(&caught);
}

static void expect_refusal(struct caught *caught, int fd)
{
	int right = caught->fds[1];
	struct cmaheap_message got;

	caught->fds[1] = fd;
	assert_int_equal(relay(caught, &got), -EPROTO);
	caught->fds[1] = right;
}

static int alloc_as(unsigned flags)
{
	struct dma_heap_allocation_data data = { .len = 4096, .fd_flags = flags | O_CLOEXEC };
	int node = open_heap();

	assert_int_equal(ioctl(node, DMA_HEAP_IOCTL_ALLOC, &data), 0);
	must_close(node);
	return (int)data.fd;
}

void other_descriptors_than_were_sent_are_refused(void **state)
{
	int node = open_heap(), write_only = alloc_as(O_WRONLY), path_only;
	void *planes[CMAHEAP_MAX_PLANES];
	struct cmaheap_message got;
	struct caught caught;
	char path[64];

	(void)state;
	open_relay();
	caught = catch_message();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", caught.fds[1]);
	path_only = open(path, O_PATH | O_CLOEXEC);
	assert_true(path_only >= 0);
	expect_refusal(&caught, node);
	expect_refusal(&caught, sockets[0]);
	expect_refusal(&caught, path_only);

	/* No lie, for who sends may keep reading to himself. */
	must_close(caught.fds[1]);
	caught.fds[1] = write_only;
	must(relay(&caught, &got));
	assert_int_equal(cmaheap_image_map(got.image, planes), -EACCES);
	assert_int_equal(cmaheap_image_begin_access(got.image, CMAHEAP_WRITE), -EACCES);
	cmaheap_image_unref(got.image);
	must_close(node);
	must_close(path_only);
	close_relay(&caught);
}
