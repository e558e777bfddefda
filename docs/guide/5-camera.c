/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include <cmaheap/kms.h>
#include <cmaheap/v4l2.h>

enum { IMAGES = 4, WIDTH = 640, HEIGHT = 480, NONE = -1 };

struct player {
	struct cmaheap_kms *kms;
	struct cmaheap_v4l2 *camera;
	struct cmaheap_v4l2_queue *pictures; /* the camera's */
	struct cmaheap_image *images[IMAGES];
	struct cmaheap_kms_fb *fbs[IMAGES];
	unsigned mode;
	int shown; /* index of the image on the screen */
};

static int open_devices(struct player *p)
{
	int error;

	if ((error = cmaheap_kms_open(NULL, NULL, 0, &p->kms)) ||
	    (error = cmaheap_kms_fit_mode(p->kms, WIDTH, HEIGHT, &p->mode)) ||
	    (error = cmaheap_v4l2_open(NULL, &p->camera)))
		return error;
	p->pictures = cmaheap_v4l2_capture(p->camera);
	return 0;
}

static int make_images(struct player *p, struct cmaheap *heap)
{
	struct cmaheap_needs needs[2];
	struct cmaheap_image_info info = { CMAHEAP_FOURCC('X', 'R', '2', '4'), WIDTH, HEIGHT, needs,
					   1 };
	int error;

	if ((error = cmaheap_kms_needs(p->kms, info.fourcc, &needs[0])) ||
	    (error = cmaheap_v4l2_negotiate(p->pictures, &info, &needs[1])))
		return error;
	info.needs_count = 2;
	for (int i = 0; i < IMAGES; i++) {
		if ((error = cmaheap_alloc_image(heap, &info, &p->images[i])) ||
		    (error = cmaheap_kms_import(p->kms, p->images[i], &p->fbs[i])))
			return error;
	}
	return cmaheap_v4l2_set_images(p->pictures, p->images, IMAGES);
}

static int start(struct player *p)
{
	int error = 0;

	for (unsigned i = 0; i < IMAGES && !error; i++)
		error = cmaheap_v4l2_enqueue(p->pictures, i);
	return error ? error : cmaheap_v4l2_start(p->pictures);
}

static int show(struct player *p, unsigned index)
{
	struct cmaheap_kms_flip flip;
	int former = p->shown, error;

	p->shown = (int)index;
	if (former == NONE)
		return cmaheap_kms_show(p->kms, p->fbs[index], p->mode);
	if ((error = cmaheap_kms_flip(p->kms, p->fbs[index], NULL)) ||
	    (error = cmaheap_kms_finish_flip(p->kms, 1000, &flip)))
		return error;
	return cmaheap_v4l2_enqueue(p->pictures, (unsigned)former);
}

static int play_until_enter(struct player *p)
{
	struct pollfd fds[] = { { .fd = STDIN_FILENO, .events = POLLIN },
				{ .fd = cmaheap_v4l2_fd(p->camera), .events = POLLIN } };
	int error = 0;

	while (!error && poll(fds, 2, -1) > 0 && !fds[0].revents) {
		struct cmaheap_v4l2_frame frame;

		if (!(error = cmaheap_v4l2_dequeue(p->pictures, &frame)))
			error = show(p, frame.index);
	}
	return error;
}

int main(void)
{
	struct player player = { .shown = NONE };
	struct cmaheap *heap = NULL;
	int error;

	if ((error = cmaheap_open(NULL, &heap)) || (error = open_devices(&player)) ||
	    (error = make_images(&player, heap)) || (error = start(&player)) ||
	    (error = play_until_enter(&player)))
		fprintf(stderr, "%s\n", cmaheap_last_error());
	cmaheap_v4l2_close(player.camera);
	cmaheap_kms_close(player.kms);
	for (int i = 0; i < IMAGES; i++)
		cmaheap_image_unref(player.images[i]);
	cmaheap_close(heap);
	return error ? 1 : 0;
}
