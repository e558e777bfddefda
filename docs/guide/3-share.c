/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmaheap/pool.h>
#include <cmaheap/share.h>

static int draw(struct cmaheap_image *image, int value)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	void *planes[CMAHEAP_MAX_PLANES];
	int error;

	if ((error = cmaheap_image_map(image, planes)))
		return error;
	if (!(error = cmaheap_image_begin_access(image, CMAHEAP_WRITE))) {
		memset(planes[0], value, layout->planes[0].size);
		error = cmaheap_image_end_access(image, CMAHEAP_WRITE);
	}
	cmaheap_image_unmap(image);
	return error;
}

static int show(struct cmaheap_image *image)
{
	void *planes[CMAHEAP_MAX_PLANES];
	int error;

	if ((error = cmaheap_image_map(image, planes)))
		return error;
	if (!(error = cmaheap_image_begin_access(image, CMAHEAP_READ))) {
		printf("the other process drew 0x%02x\n", *(unsigned char *)planes[0]);
		error = cmaheap_image_end_access(image, CMAHEAP_READ);
	}
	cmaheap_image_unmap(image);
	return error;
}

static int receive_picture(int socket)
{
	struct cmaheap_message message;
	int error;

	if ((error = cmaheap_receive(socket, &message)))
		return error;
	if (message.image)
		error = show(message.image);
	cmaheap_image_unref(message.image);
	cmaheap_buffer_unref(message.buffer);
	return error;
}

static int send_picture(int socket)
{
	const struct cmaheap_image_info info = { CMAHEAP_FOURCC('R', 'G', '1', '6'), 640, 480, NULL,
						 0 };
	struct cmaheap_message message = { .cookie = 1 };
	struct cmaheap_pool *pool = NULL;
	struct cmaheap *heap = NULL;
	int error;

	if (!(error = cmaheap_open(NULL, &heap)) &&
	    !(error = cmaheap_pool_create(heap, &info, 4, &pool)) &&
	    !(error = cmaheap_pool_acquire(pool, 1000, &message.image)) &&
	    !(error = draw(message.image, 0x2a)))
		error = cmaheap_send(socket, &message);
	cmaheap_image_unref(message.image);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
	return error;
}

int main(void)
{
	int sockets[2], status = 0, error;
	pid_t child;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) ||
	    (child = fork()) < 0) {
		perror("two processes");
		return 1;
	}
	close(sockets[child ? 1 : 0]);
	error = child ? send_picture(sockets[0]) : receive_picture(sockets[1]);
	if (error)
		fprintf(stderr, "%s\n", cmaheap_last_error());
	close(sockets[child ? 0 : 1]);
	if (child)
		waitpid(child, &status, 0);
	return error || status ? 1 : 0;
}
