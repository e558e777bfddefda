/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Moving pictures, drawn into a pool's images: while one is shown and the next waits for its turn,
 * a third is drawn. Fences tell when each may be touched. */
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <cmaheap/fence.h>
#include <cmaheap/kms.h>
#include <cmaheap/pool.h>

#include "common/picture.h"
#include "common/program.h"
#include "draw-to-hdmi/options.h"

enum { NONE = -1, IMAGES = 3, STALL_MS = 10000 };

static const uint32_t XRGB8888 = CMAHEAP_FOURCC('X', 'R', '2', '4');

struct player {
	struct cmaheap *heap;
	struct cmaheap_kms *kms;
	struct cmaheap_pool *pool;
	struct cmaheap_image *shown, *next, *drawn;
	int flip_fence; /* signalled when next is on the screen */
	struct pollfd signals;

	/* Framebuffers, by their images. */
	unsigned count;
	const struct cmaheap_image *images[IMAGES];
	struct cmaheap_kms_fb *fbs[IMAGES];
};

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
	return cmaheap_pool_create(p->heap, &info, IMAGES, &p->pool);
}

/* Each image is imported once, when it is drawn for the first time. */
static int find_fb(struct player *p, const struct cmaheap_image *image, struct cmaheap_kms_fb **fb)
{
	unsigned i = 0;
	int error = 0;

	while (i < p->count && p->images[i] != image)
		i++;
	if (i == p->count && !(error = cmaheap_kms_import(p->kms, image, &p->fbs[i])))
		p->images[p->count++] = image;
	*fb = p->fbs[i];
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
static int wait_on_display(struct cmaheap_image *image, struct cmaheap_kms_fb *fb)
{
	int written, error;

	error = cmaheap_buffer_export_fence(cmaheap_image_buffer(image, 0), CMAHEAP_READ, &written);
	if (error)
		return error;
	error = cmaheap_kms_fb_set_fence(fb, written);
	close(written);
	return error;
}

static int show_drawn(struct player *p)
{
	bool fences = cmaheap_kms_is_atomic(p->kms);
	struct cmaheap_kms_fb *fb;
	int error;

	if ((error = find_fb(p, p->drawn, &fb)) ||
	    (fences && (error = wait_on_display(p->drawn, fb))))
		return error;
	if (!p->shown) {
		error = cmaheap_kms_show(p->kms, fb, 0);
		p->shown = p->drawn;
	} else {
		error = cmaheap_kms_flip(p->kms, fb, fences ? &p->flip_fence : NULL);
		p->next = p->drawn;
	}
	p->drawn = NULL;
	return error;
}

/* The picture that left the screen goes back to the pool. */
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
	cmaheap_image_unref(p->shown);
	p->shown = p->next;
	p->next = NULL;
	return 0;
}

static int play(struct player *p, unsigned frames)
{
	struct cmaheap_pool_status status;
	struct timespec start;
	unsigned frame = 0;
	int error = 0;

	clock_gettime(CLOCK_MONOTONIC, &start);
	while (!error && (!frames || frame < frames) && !poll(&p->signals, 1, 0)) {
		if (!(error = cmaheap_pool_acquire(p->pool, STALL_MS, &p->drawn)) &&
		    !(error = draw(p->drawn, frame)) && !(error = finish_flip(p)))
			error = show_drawn(p);
		frame += !error;
	}
	if (error || (error = finish_flip(p)))
		return error;
	cmaheap_pool_get_status(p->pool, &status);
	print_rate(frame, &start);
	printf("copied: 0 bytes\npool: at most %u of %u images used at once\n", status.high_water,
	       status.count);
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
	    !(error = save_ppm(player.shown, options.save)))
		printf("saved: %s\n", options.save);
	if (error < 0)
		fprintf(stderr, "draw-to-hdmi: %s\n", cmaheap_last_error());
	if (!error && options.hold_ms)
		poll(&player.signals, 1, options.hold_ms);

	cmaheap_kms_close(player.kms);
	cmaheap_image_unref(player.shown);
	cmaheap_image_unref(player.next);
	cmaheap_image_unref(player.drawn);
	cmaheap_pool_destroy(player.pool);
	cmaheap_close(player.heap);
	return error ? 1 : 0;
}
