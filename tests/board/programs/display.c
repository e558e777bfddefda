/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "display.h"
#include "board-test.h"
#include "drm-card.h"

void must(int error)
{
	if (error)
		fail_msg("%s", cmaheap_last_error());
}

void open_display_of(struct display *display, const char *driver, unsigned flags)
{
	char path[CARD_PATH];
	int card = open_card_path(driver, path);

	if (card < 0)
		fail_msg("no card with driver %s", driver);
	must_close(card);
	must(cmaheap_open(heap_name(), &display->heap));
	must(cmaheap_kms_open(path, NULL, flags, &display->kms));
	assert_string_equal(cmaheap_kms_driver(display->kms), driver);
}

void close_display(struct display *display)
{
	cmaheap_kms_close(display->kms);
	cmaheap_close(display->heap);
}

void make_picture(const struct display *display, struct picture *picture, uint32_t fourcc,
		  uint32_t width, uint32_t height, const struct cmaheap_needs *needs)
{
	struct cmaheap_needs all[2] = { 0 };
	const struct cmaheap_image_info info = { fourcc, width, height, all, 2 };

	must(cmaheap_kms_needs(display->kms, fourcc, &all[0]));
	if (needs)
		all[1] = *needs;
	must(cmaheap_alloc_image(display->heap, &info, &picture->image));
	must(cmaheap_kms_import(display->kms, picture->image, &picture->fb));
	must(cmaheap_image_map(picture->image, picture->planes));
}

void free_picture(struct picture *picture)
{
	must(cmaheap_image_unmap(picture->image));
	cmaheap_image_unref(picture->image);
}

void begin_pixels(struct picture *picture)
{
	must(cmaheap_image_begin_access(picture->image, CMAHEAP_READ | CMAHEAP_WRITE));
}

void end_pixels(struct picture *picture)
{
	must(cmaheap_image_end_access(picture->image, CMAHEAP_READ | CMAHEAP_WRITE));
}

uint8_t *row_of(const struct picture *picture, unsigned plane, unsigned row)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(picture->image);

	return (uint8_t *)picture->planes[plane] + (size_t)row * layout->planes[plane].pitch;
}
