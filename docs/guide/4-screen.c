/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>
#include <string.h>

#include <cmaheap/kms.h>

enum { IMAGES = 2, FRAMES = 60 };

struct screen {
	struct cmaheap_kms *kms;
	struct cmaheap_image *images[IMAGES];
	struct cmaheap_kms_fb *fbs[IMAGES];
};

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

static int set_up(struct screen *screen, struct cmaheap *heap)
{
	struct cmaheap_needs needs;
	struct cmaheap_kms_mode mode;
	struct cmaheap_image_info info = { CMAHEAP_FOURCC('X', 'R', '2', '4'), 0, 0, &needs, 1 };
	int error;

	if ((error = cmaheap_kms_open(NULL, NULL, 0, &screen->kms)) ||
	    (error = cmaheap_kms_get_mode(screen->kms, 0, &mode)) ||
	    (error = cmaheap_kms_needs(screen->kms, info.fourcc, &needs)))
		return error;
	info.width = mode.width;
	info.height = mode.height;
	for (int i = 0; i < IMAGES && !error; i++) {
		if (!(error = cmaheap_alloc_image(heap, &info, &screen->images[i])))
			error = cmaheap_kms_import(screen->kms, screen->images[i], &screen->fbs[i]);
	}
	return error;
}

static int play(struct screen *screen)
{
	int error = cmaheap_kms_show(screen->kms, screen->fbs[0], 0);

	for (int frame = 1; frame < FRAMES && !error; frame++) {
		struct cmaheap_kms_flip flip;

		if (!(error = draw(screen->images[frame % IMAGES], 4 * frame)) &&
		    !(error = cmaheap_kms_flip(screen->kms, screen->fbs[frame % IMAGES], NULL)))
			error = cmaheap_kms_finish_flip(screen->kms, 1000, &flip);
	}
	return error;
}

int main(void)
{
	struct screen screen = { 0 };
	struct cmaheap *heap = NULL;
	int error;

	if ((error = cmaheap_open(NULL, &heap)) || (error = set_up(&screen, heap)) ||
	    (error = play(&screen)))
		fprintf(stderr, "%s\n", cmaheap_last_error());
	cmaheap_kms_close(screen.kms);
	for (int i = 0; i < IMAGES; i++)
		cmaheap_image_unref(screen.images[i]);
	cmaheap_close(heap);
	return error ? 1 : 0;
}
