/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>
#include <string.h>

#include <cmaheap/pool.h>

enum { IMAGES = 4, FRAMES = 100 };

static int draw(struct cmaheap_image *image, int frame)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	void *planes[CMAHEAP_MAX_PLANES];
	int error;

	if ((error = cmaheap_image_map(image, planes)))
		return error;
	if (!(error = cmaheap_image_begin_access(image, CMAHEAP_WRITE))) {
		memset(planes[0], frame, layout->planes[0].size);
		error = cmaheap_image_end_access(image, CMAHEAP_WRITE);
	}
	cmaheap_image_unmap(image);
	return error;
}

static int draw_frames(struct cmaheap_pool *pool)
{
	for (int frame = 0; frame < FRAMES; frame++) {
		struct cmaheap_image *image;
		int error = cmaheap_pool_acquire(pool, 1000, &image);

		if (error)
			return error;
		error = draw(image, frame);
		cmaheap_image_unref(image);
		if (error)
			return error;
	}
	return 0;
}

int main(void)
{
	struct cmaheap_needs needs;
	const struct cmaheap_image_info info = { CMAHEAP_FOURCC('R', 'G', '1', '6'), 640, 480,
						 &needs, 1 };
	struct cmaheap *heap = NULL;
	struct cmaheap_pool *pool = NULL;
	int error;

	if ((error = cmaheap_find_profile("pl111", &needs)) ||
	    (error = cmaheap_open(NULL, &heap)) ||
	    (error = cmaheap_pool_create(heap, &info, IMAGES, &pool)) ||
	    (error = draw_frames(pool)))
		fprintf(stderr, "%s\n", cmaheap_last_error());
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
	return error ? 1 : 0;
}
