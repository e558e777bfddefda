/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>
#include <stdlib.h>

#include <png.h>

#include "picture.h"
#include "program.h"

/* One pixel as R, G, B. */
typedef void convert_fn(const struct cmaheap_layout *layout, void *const planes[], uint32_t x,
			uint32_t y, png_byte rgb[3]);

static const png_byte *row_of(const struct cmaheap_layout *layout, void *const planes[],
			      unsigned plane, uint32_t y)
{
	return (const png_byte *)planes[plane] + (size_t)y * layout->planes[plane].pitch;
}

static void from_xrgb(const struct cmaheap_layout *layout, void *const planes[], uint32_t x,
		      uint32_t y, png_byte rgb[3])
{
	const png_byte *pixel = row_of(layout, planes, 0, y) + 4 * (size_t)x;

	for (unsigned i = 0; i < 3; i++)
		rgb[i] = pixel[2 - i];
}

/* DRM names a format from the highest byte down: RGB888 has blue first in memory. */
static void from_rgb(const struct cmaheap_layout *layout, void *const planes[], uint32_t x,
		     uint32_t y, png_byte rgb[3])
{
	const png_byte *pixel = row_of(layout, planes, 0, y) + 3 * (size_t)x;

	for (unsigned i = 0; i < 3; i++)
		rgb[i] = pixel[2 - i];
}

static void from_bgr(const struct cmaheap_layout *layout, void *const planes[], uint32_t x,
		     uint32_t y, png_byte rgb[3])
{
	const png_byte *pixel = row_of(layout, planes, 0, y) + 3 * (size_t)x;

	for (unsigned i = 0; i < 3; i++)
		rgb[i] = pixel[i];
}

static png_byte clamp(double value)
{
	return (png_byte)(value < 0 ? 0 : value > 255 ? 255 : value + 0.5);
}

/* ITU-R BT.601, limited range. */
static void from_nv12(const struct cmaheap_layout *layout, void *const planes[], uint32_t x,
		      uint32_t y, png_byte rgb[3])
{
	const png_byte *chroma = row_of(layout, planes, 1, y / 2) + (x & ~1U);
	double luma = 255.0 / 219 * (row_of(layout, planes, 0, y)[x] - 16);
	double cb = 255.0 / 224 * (chroma[0] - 128), cr = 255.0 / 224 * (chroma[1] - 128);

	rgb[0] = clamp(luma + 1.402 * cr);
	rgb[1] = clamp(luma - 0.344136 * cb - 0.714136 * cr);
	rgb[2] = clamp(luma + 1.772 * cb);
}

static convert_fn *find_convert(uint32_t fourcc)
{
	switch (fourcc) {
	case CMAHEAP_FOURCC('X', 'R', '2', '4'):
		return from_xrgb;
	case CMAHEAP_FOURCC('R', 'G', '2', '4'):
		return from_rgb;
	case CMAHEAP_FOURCC('B', 'G', '2', '4'):
		return from_bgr;
	case CMAHEAP_FOURCC('N', 'V', '1', '2'):
		return from_nv12;
	default:
		return NULL;
	}
}

static int write_png(const char *path, const struct cmaheap_layout *layout, const png_byte *rgb)
{
	png_image png = {
		.version = PNG_IMAGE_VERSION,
		.width = layout->width,
		.height = layout->height,
		.format = PNG_FORMAT_RGB,
	};

	if (png_image_write_to_file(&png, path, 0, rgb, 0, NULL))
		return 0;
	fprintf(stderr, "%s: %s\n", path, png.message);
	return TOLD;
}

int save_png(struct cmaheap_image *image, const char *path)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	convert_fn *convert = find_convert(layout->fourcc);
	void *planes[CMAHEAP_MAX_PLANES];
	png_byte *rgb, *pixel;
	int error;

	if (!convert)
		return tell("a still of this pixel format cannot be saved");
	rgb = pixel = malloc((size_t)3 * layout->width * layout->height);
	if (!rgb)
		return tell("no memory for a still");
	error = cmaheap_image_map(image, planes);
	if (error)
		goto free_rgb;
	error = cmaheap_image_begin_access(image, CMAHEAP_READ);
	if (error)
		goto unmap;
	for (uint32_t y = 0; y < layout->height; y++)
		for (uint32_t x = 0; x < layout->width; x++, pixel += 3)
			convert(layout, planes, x, y, pixel);
	error = cmaheap_image_end_access(image, CMAHEAP_READ);
	if (!error)
		error = write_png(path, layout, rgb);
unmap:
	cmaheap_image_unmap(image);
free_rgb:
	free(rgb);
	return error;
}
