/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Moving pictures: while one image is shown and the next waits for its turn, a third is drawn.
 * Fences tell when each may be touched. */
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <cmaheap/fence.h>
#include <cmaheap/kms.h>

#include "common/picture.h"
#include "common/program.h"
#include "draw-to-hdmi/options.h"

enum { NONE = -1, FRAMES = 3, STALL_MS = 10000 };

static const uint32_t XRGB8888 = CMAHEAP_FOURCC('X', 'R', '2', '4');

struct frame {
	struct cmaheap_image *image;
	struct cmaheap_kms_fb *fb;
};

struct player {
	struct cmaheap *heap;
	struct cmaheap_kms *kms;
	struct frame frames[FRAMES];
	struct frame *shown, *next; /* NULL: none */
	int flip_fence;		    /* signalled when next is on the screen */
	struct pollfd signals;
};

static int make_frame(struct player *p, const struct cmaheap_image_info *info, struct frame *frame)
{
	int error = cmaheap_alloc_image(p->heap, info, &frame->image);

	return error ? error : cmaheap_kms_import(p->kms, frame->image, &frame->fb);
}

static int set_up(struct player *p, const struct options *options)
{
	struct cmaheap_needs needs;
	struct cmaheap_image_info info = { XRGB8888, 0, 0, &needs, 1 };
	struct cmaheap_kms_mode mode;
	int error;

	if ((error = cmaheap_open(options->heap, &p->heap)) ||
	    (error = cmaheap_kms_open(options->card, options->connector, options->kms_flags,
				      &p->kms)) ||
	    (error = cmaheap_kms_get_mode(p->kms, 0, &mode)) ||
	    (error = cmaheap_kms_needs(p->kms, XRGB8888, &needs)))
		return error;
	info.width = mode.width;
	info.height = mode.height;
	printf("display: %s, mode %s, %s\n", cmaheap_kms_connector(p->kms), mode.name,
	       cmaheap_kms_is_atomic(p->kms) ? "with fences" : "without fences");
	for (unsigned i = 0; i < FRAMES && !error; i++)
		error = make_frame(p, &info, &p->frames[i]);
	return error;
}

/* A pattern that moves to the left and upwards. */
static void draw_pixels(const struct cmaheap_layout *layout, char *data, unsigned frame)
{
	for (uint32_t y = 0; y < layout->height; y++) {
		uint32_t *pixels = (void *)(data + (size_t)y * layout->planes[0].pitch);

		for (uint32_t x = 0; x < layout->width; x++)
			pixels[x] = (x + 3 * frame) % 256 << 16 | (y + frame) % 256 << 8 |
				    (x ^ y) % 256;
	}
}

static int draw(struct cmaheap_image *image, unsigned frame)
{
	void *planes[CMAHEAP_MAX_PLANES];
	int error;

	if ((error = cmaheap_image_map(image, planes)))
		return error;
	if (!(error = cmaheap_image_begin_access(image, CMAHEAP_WRITE))) {
		draw_pixels(cmaheap_image_layout(image), planes[0], frame);
		error = cmaheap_image_end_access(image, CMAHEAP_WRITE);
	}
	cmaheap_image_unmap(image);
	return error;
}

/* The display waits for whoever still writes: here nobody, but a GPU would have left its fence. */
static int wait_on_display(const struct frame *frame)
{
	int written, error;

	error = cmaheap_buffer_export_fence(cmaheap_image_buffer(frame->image, 0), CMAHEAP_READ,
					    &written);
	if (error)
		return error;
	error = cmaheap_kms_fb_set_fence(frame->fb, written);
	close(written);
	return error;
}

static int show_frame(struct player *p, struct frame *frame)
{
	bool fences = cmaheap_kms_is_atomic(p->kms);
	int error = fences ? wait_on_display(frame) : 0;

	if (error)
		return error;
	if (!p->shown) {
		p->shown = frame;
		return cmaheap_kms_show(p->kms, frame->fb, 0);
	}
	p->next = frame;
	return cmaheap_kms_flip(p->kms, frame->fb, fences ? &p->flip_fence : NULL);
}

/* The frame that left the screen may be drawn again. */
static int finish_flip(struct player *p)
{
	struct cmaheap_kms_flip flip;
	int error = 0;

	if (!p->next)
		return 0;
	if (p->flip_fence != NONE) {
		error = cmaheap_fence_wait(p->flip_fence, STALL_MS);
		close(p->flip_fence);
		p->flip_fence = NONE;
	}
	if (error || (error = cmaheap_kms_finish_flip(p->kms, STALL_MS, &flip)))
		return error;
	p->shown = p->next;
	p->next = NULL;
	return 0;
}

static int play(struct player *p, unsigned frames)
{
	struct timespec start;
	unsigned count = 0;
	int error = 0;

	clock_gettime(CLOCK_MONOTONIC, &start);
	while (!error && (!frames || count < frames) && !poll(&p->signals, 1, 0)) {
		struct frame *frame = &p->frames[count % FRAMES];

		if (!(error = draw(frame->image, count)) && !(error = finish_flip(p)))
			error = show_frame(p, frame);
		count += !error;
	}
	if (error || (error = finish_flip(p)))
		return error;
	print_rate(count, &start);
	printf("copied: 0 bytes\n");
	return 0;
}

int main(int argc, char **argv)
{
	struct options options = parse_options(argc, argv);
	struct player player = { .flip_fence = NONE, .signals = { catch_signals(), POLLIN, 0 } };
	int error;

	setlinebuf(stdout);
	if (!(error = set_up(&player, &options)))
		error = play(&player, options.frames);
	if (!error && options.save && player.shown &&
	    !(error = save_ppm(player.shown->image, options.save)))
		printf("saved: %s\n", options.save);
	if (error < 0)
		fprintf(stderr, "draw-to-hdmi: %s\n", cmaheap_last_error());
	if (!error && options.hold_ms)
		poll(&player.signals, 1, options.hold_ms);

	cmaheap_kms_close(player.kms);
	for (unsigned i = 0; i < FRAMES; i++)
		cmaheap_image_unref(player.frames[i].image);
	cmaheap_close(player.heap);
	return error ? 1 : 0;
}
