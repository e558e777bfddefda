/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Allocate a picture in contiguous memory, draw a gradient, read a pixel back. */
#include <stdio.h>

#include <cmaheap/cmaheap.h>

enum { WIDTH = 640, HEIGHT = 480 };

static void draw_gradient(uint32_t *pixels)
{
	for (uint32_t i = 0; i < WIDTH * HEIGHT; i++)
		pixels[i] = (i % WIDTH * 255 / WIDTH) << 16 | (i / WIDTH * 255 / HEIGHT);
}

int main(void)
{
	struct cmaheap *heap = NULL;
	struct cmaheap_buffer *buffer = NULL;
	uint32_t pixel;
	void *data;
	int error;

	if ((error = cmaheap_open(NULL, &heap)) ||
	    (error = cmaheap_alloc(heap, sizeof(uint32_t) * WIDTH * HEIGHT, &buffer)) ||
	    (error = cmaheap_buffer_map(buffer, &data)) ||
	    (error = cmaheap_buffer_begin_access(buffer, CMAHEAP_READ | CMAHEAP_WRITE)))
		goto out;

	draw_gradient((uint32_t *)data);
	pixel = ((uint32_t *)data)[240 * WIDTH + 320];
	error = cmaheap_buffer_end_access(buffer, CMAHEAP_READ | CMAHEAP_WRITE);
	if (!error)
		printf("%s: pixel (320, 240) is 0x%06x\n", cmaheap_name(heap), pixel);
out:
	if (error)
		fprintf(stderr, "hello-cmaheap: %s\n", cmaheap_last_error());
	cmaheap_buffer_unref(buffer);
	cmaheap_close(heap);
	return error ? 1 : 0;
}
