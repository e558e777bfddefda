/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>
#include <string.h>

#include "picture.h"
#include "program.h"

typedef void write_fn(FILE *file, const struct cmaheap_layout *layout, const char *data);

/* Through a buffer of our own: not every file system can write from a device's memory. */
static void write_bytes(FILE *file, const struct cmaheap_layout *layout, const char *data)
{
	size_t size = (size_t)layout->planes[0].pitch * layout->height;
	char chunk[16384];

	for (size_t done = 0; done < size; done += sizeof(chunk)) {
		size_t length = size - done < sizeof(chunk) ? size - done : sizeof(chunk);

		memcpy(chunk, data + done, length);
		fwrite(chunk, 1, length, file);
	}
}

static void write_ppm(FILE *file, const struct cmaheap_layout *layout, const char *data)
{
	fprintf(file, "P6\n%u %u\n255\n", layout->width, layout->height);
	for (uint32_t y = 0; y < layout->height; y++) {
		const char *pixel = data + (size_t)y * layout->planes[0].pitch;

		for (uint32_t x = 0; x < layout->width; x++, pixel += 4) {
			const char rgb[] = { pixel[2], pixel[1], pixel[0] };

			fwrite(rgb, sizeof(rgb), 1, file);
		}
	}
}

static int save(struct cmaheap_image *image, const char *path, write_fn *write)
{
	FILE *file = fopen(path, "we");
	void *planes[CMAHEAP_MAX_PLANES];
	int error;

	if (!file)
		return tell_file(path);
	error = cmaheap_image_map(image, planes);
	if (error)
		goto close_file;
	error = cmaheap_image_begin_access(image, CMAHEAP_READ);
	if (error)
		goto unmap;
	write(file, cmaheap_image_layout(image), planes[0]);
	error = cmaheap_image_end_access(image, CMAHEAP_READ);
	if (!error && ferror(file))
		error = tell_file(path);
unmap:
	cmaheap_image_unmap(image);
close_file:
	if (fclose(file) && !error)
		error = tell_file(path);
	return error;
}

int save_bytes(struct cmaheap_image *image, const char *path)
{
	return save(image, path, write_bytes);
}

int save_ppm(struct cmaheap_image *image, const char *path)
{
	return save(image, path, write_ppm);
}
