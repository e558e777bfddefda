/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * share-frames produce SOCKET [FRAMES]: draws frames into a ring of images.
 * share-frames consume SOCKET: looks at every pixel of them.
 *
 * Two processes, no copy: each image is sent once, with its slot in the ring as cookie;
 * then only cookies go to and fro. If one side dies, the other says so and ends.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmaheap/share.h>

enum { RING = 4 };

static const uint64_t the_end = UINT64_MAX; /* the cookie after the last frame */

static int connect_sides(const char *path, bool listening)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), accepted = -1;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (fd >= 0 && !listening && !connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return fd;
	if (fd >= 0 && listening && !bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		if (!listen(fd, 1)) {
			printf("waiting at %s\n", path);
			accepted = accept(fd, NULL, NULL);
		}
		unlink(path);
	}
	if (accepted < 0)
		perror(path);
	if (fd >= 0)
		close(fd);
	return accepted;
}

/* The value of a row's bytes tells frame, plane and row. */
static unsigned char row_value(unsigned frame, unsigned plane, uint32_t row)
{
	return (unsigned char)(frame + 31 * plane + row);
}

/* The last row of an image that came from elsewhere may be short. */
static size_t row_length(const struct cmaheap_plane *plane, uint32_t row)
{
	size_t left = plane->size - (size_t)row * plane->pitch;

	return left < plane->pitch ? left : plane->pitch;
}

/* Draws a frame, or looks at one: how many bytes were wrong. */
static unsigned visit(const struct cmaheap_layout *layout, void *const *planes, unsigned frame,
		      bool drawing)
{
	unsigned wrong = 0;

	for (unsigned i = 0; i < layout->plane_count; i++) {
		const struct cmaheap_plane *plane = &layout->planes[i];

		for (uint32_t y = 0; y < plane->rows; y++) {
			unsigned char *row = (unsigned char *)planes[i] + (size_t)y * plane->pitch;
			size_t length = row_length(plane, y);

			if (drawing)
				memset(row, row_value(frame, i, y), length);
			for (size_t x = 0; !drawing && x < length; x++)
				wrong += row[x] != row_value(frame, i, y);
		}
	}
	return wrong;
}

static int use_image(struct cmaheap_image *image, unsigned frame, enum cmaheap_access access)
{
	void *planes[CMAHEAP_MAX_PLANES];
	unsigned wrong = 0;
	int error;

	if ((error = cmaheap_image_map(image, planes)))
		return error;
	if (!(error = cmaheap_image_begin_access(image, access))) {
		wrong = visit(cmaheap_image_layout(image), planes, frame, access == CMAHEAP_WRITE);
		error = cmaheap_image_end_access(image, access);
	}
	cmaheap_image_unmap(image);
	return wrong ? -EBADMSG : error;
}

static void print_image(unsigned slot, const struct cmaheap_image *image)
{
	printf("image %u inode %llu\n", slot,
	       (unsigned long long)cmaheap_buffer_inode(cmaheap_image_buffer(image, 0)));
}

static void drop_content(const struct cmaheap_message *message)
{
	cmaheap_buffer_unref(message->buffer);
	cmaheap_image_unref(message->image);
}

/* The other side may be anybody's: it says which image may be drawn again, and nothing else. */
static int receive_back(int socket, struct cmaheap_message *message)
{
	int error = cmaheap_receive(socket, message);

	if (error || (message->cookie < RING && !message->buffer && !message->image))
		return error;
	drop_content(message);
	return -EBADMSG;
}

static int draw_next(int socket, struct cmaheap *heap, struct cmaheap_image **ring, unsigned frame)
{
	const struct cmaheap_image_info info = {
		.fourcc = CMAHEAP_FOURCC('N', 'V', '1', '2'),
		.width = 320,
		.height = 240,
	};
	struct cmaheap_message message = { .cookie = frame };
	int error;

	if (frame < RING) {
		if ((error = cmaheap_alloc_image(heap, &info, &ring[frame])))
			return error;
		message.image = ring[frame];
		print_image(frame, ring[frame]);
	} else if ((error = receive_back(socket, &message))) {
		return error;
	}
	error = use_image(ring[message.cookie], frame, CMAHEAP_WRITE);
	return error ? error : cmaheap_send(socket, &message);
}

static int produce(int socket, struct cmaheap_image **ring, unsigned frames, unsigned *done)
{
	struct cmaheap_message message = { .cookie = the_end };
	struct cmaheap *heap;
	int error;

	if ((error = cmaheap_open(NULL, &heap)))
		return error;
	for (*done = 0; !error && *done < frames; *done += !error)
		error = draw_next(socket, heap, ring, *done);
	cmaheap_close(heap);

	/* All come back before the end, for what is not read is lost with the socket. */
	for (unsigned i = 0; !error && i < RING && i < frames; i++)
		error = receive_back(socket, &(struct cmaheap_message){ 0 });
	return error ? error : cmaheap_send(socket, &message);
}

static int consume(int socket, struct cmaheap_image **ring, unsigned *done)
{
	int error = 0;

	for (*done = 0; !error; *done += !error) {
		struct cmaheap_message message;

		if ((error = cmaheap_receive(socket, &message)))
			return error;
		if (message.cookie == the_end) {
			drop_content(&message);
			return 0;
		}
		if (message.image && message.cookie < RING && !ring[message.cookie]) {
			ring[message.cookie] = message.image;
			print_image((unsigned)message.cookie, message.image);
			message.image = NULL;
		}
		if (message.image || message.buffer || message.cookie >= RING ||
		    !ring[message.cookie]) {
			drop_content(&message);
			return -EBADMSG;
		}
		if (!(error = use_image(ring[message.cookie], *done, CMAHEAP_READ)))
			error = cmaheap_send(socket, &message);
	}
	return error;
}

int main(int argc, char **argv)
{
	struct cmaheap_image *ring[RING] = { NULL };
	bool producing = argc > 2 && !strcmp(argv[1], "produce");
	unsigned done = 0, frames = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 1000;
	int socket, error;

	if (argc < 3 || (!producing && strcmp(argv[1], "consume") != 0)) {
		fprintf(stderr, "usage: share-frames produce|consume SOCKET [FRAMES]\n");
		return 2;
	}
	setlinebuf(stdout);
	socket = connect_sides(argv[2], producing);
	if (socket < 0)
		return 1;
	error = producing ? produce(socket, ring, frames, &done) : consume(socket, ring, &done);
	printf("%u frames %s\n", done, producing ? "drawn" : "right");
	if (error)
		fprintf(stderr, "share-frames %s: %s\n", argv[1],
			error == -EBADMSG ? "that is not what was agreed on"
					  : cmaheap_last_error());
	for (int i = 0; i < RING; i++)
		cmaheap_image_unref(ring[i]);
	close(socket);
	return error ? 1 : 0;
}
