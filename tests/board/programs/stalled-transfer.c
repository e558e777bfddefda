/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The disk is a network block device, and this program is the server at its other end. */
#include "stalled-transfer.h"
#include "board-test.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/nbd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BLOCK = 4096, BLOCKS = 1024, MAX_REQUESTS = 64 };

struct stalled_transfer {
	int disk, server;
	pthread_t connection, transfer;
	bool write;
	const struct iovec *memory;
	int count;
	ssize_t result;
	struct nbd_request requests[MAX_REQUESTS];
	size_t request_count;
};

/* Returns when the disk is disconnected. */
static void *connect_disk(void *argument)
{
	struct stalled_transfer *stalled = argument;

	ioctl(stalled->disk, NBD_DO_IT);
	return NULL;
}

static void open_disk(struct stalled_transfer *stalled)
{
	int ends[2];
	uint64_t size = 0;

	stalled->disk = open("/dev/nbd0", O_RDWR | O_DIRECT | O_CLOEXEC);
	assert_true(stalled->disk >= 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	stalled->server = ends[0];
	assert_int_equal(ioctl(stalled->disk, NBD_SET_BLKSIZE, BLOCK), 0);
	assert_int_equal(ioctl(stalled->disk, NBD_SET_SIZE_BLOCKS, BLOCKS), 0);
	assert_int_equal(ioctl(stalled->disk, NBD_SET_SOCK, ends[1]), 0);
	must_close(ends[1]);

	assert_int_equal(pthread_create(&stalled->connection, NULL, connect_disk, stalled), 0);
	/* It has no size before it is connected. */
	while (!size) {
		assert_int_equal(ioctl(stalled->disk, BLKGETSIZE64, &size), 0);
		usleep(1000);
	}
}

static void *run_transfer(void *argument)
{
	struct stalled_transfer *s = argument;

	s->result = s->write ? pwritev(s->disk, s->memory, s->count, 0)
			     : preadv(s->disk, s->memory, s->count, 0);
	return NULL;
}

static void receive(int server, void *data, size_t size)
{
	assert_int_equal(recv(server, data, size, MSG_WAITALL), size);
}

static void answer(int server, const void *data, size_t size)
{
	assert_int_equal(send(server, data, size, MSG_NOSIGNAL), size);
}

/* The number of bytes that it is about. */
static size_t receive_request(struct stalled_transfer *stalled)
{
	struct nbd_request *request = &stalled->requests[stalled->request_count++];
	char data[BLOCK];
	size_t size;

	assert_true(stalled->request_count <= MAX_REQUESTS);
	receive(stalled->server, request, sizeof(*request));
	assert_int_equal(ntohl(request->type), stalled->write ? NBD_CMD_WRITE : NBD_CMD_READ);
	size = ntohl(request->len);
	for (size_t i = 0; stalled->write && i < size; i += BLOCK)
		receive(stalled->server, data, BLOCK);

	return size;
}

static void answer_request(const struct stalled_transfer *stalled,
			   const struct nbd_request *request)
{
	const char data[BLOCK] = { 0 };
	struct nbd_reply reply = { .magic = htonl(NBD_REPLY_MAGIC) };

	memcpy(reply.handle, request->handle, sizeof(reply.handle));
	answer(stalled->server, &reply, sizeof(reply));
	for (size_t i = 0; !stalled->write && i < ntohl(request->len); i += BLOCK)
		answer(stalled->server, data, BLOCK);
}

static size_t size_of(const struct iovec *memory, int count)
{
	size_t size = 0;

	for (int i = 0; i < count; i++)
		size += memory[i].iov_len;
	return size;
}

struct stalled_transfer *stalled_transfer_begin(bool write, const struct iovec *memory, int count)
{
	struct stalled_transfer *stalled = calloc(1, sizeof(*stalled));

	assert_non_null(stalled);
	stalled->write = write;
	stalled->memory = memory;
	stalled->count = count;
	open_disk(stalled);
	assert_int_equal(pthread_create(&stalled->transfer, NULL, run_transfer, stalled), 0);
	for (size_t asked = 0; asked < size_of(memory, count);)
		asked += receive_request(stalled);

	return stalled;
}

void stalled_transfer_end(struct stalled_transfer *stalled)
{
	for (size_t i = 0; i < stalled->request_count; i++)
		answer_request(stalled, &stalled->requests[i]);
	assert_int_equal(pthread_join(stalled->transfer, NULL), 0);
	assert_int_equal(stalled->result, size_of(stalled->memory, stalled->count));

	assert_int_equal(ioctl(stalled->disk, NBD_DISCONNECT), 0);
	must_close(stalled->server);
	assert_int_equal(pthread_join(stalled->connection, NULL), 0);
	must_close(stalled->disk);
	free(stalled);
}
