/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <unistd.h>

#include <cmaheap/kms.h>
#include <drm_fourcc.h>
#include <xf86drmMode.h>

#include "fake-card.h"
#include "unit.h"

static const struct cmaheap_kms_layout vga = { DRM_FORMAT_XRGB8888, 640, 480, 2560, 0 };

static struct cmaheap_kms *open_card(void)
{
	struct cmaheap_kms *kms;

	assert_int_equal(cmaheap_kms_open(NULL, NULL, &kms), 0);
	return kms;
}

static struct cmaheap_buffer *make_buffer(void)
{
	struct cmaheap_buffer *buffer;
	int fd = fake_make_dmabuf(1228800, O_RDWR);

	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	close(fd);
	return buffer;
}

static struct cmaheap_kms_fb *make_fb(struct cmaheap_kms *kms, const struct cmaheap_buffer *buffer)
{
	struct cmaheap_kms_fb *fb;

	assert_int_equal(cmaheap_kms_import(kms, buffer, &vga, &fb), 0);
	return fb;
}

static void open_without_a_wish_takes_the_connected_display(void **state)
{
	struct cmaheap_kms *kms;

	(void)state;
	fake_card_add();
	kms = open_card();
	assert_string_equal(cmaheap_kms_path(kms), FAKE_CARD_PATH);
	assert_string_equal(cmaheap_kms_driver(kms), "fake");
	assert_string_equal(cmaheap_kms_connector(kms), "HDMI-A-1");
	cmaheap_kms_close(kms);
	cmaheap_kms_close(NULL);
}

static void open_says_why_there_is_no_display(void **state)
{
	struct cmaheap_kms *kms = NULL;
	struct fake_card *card;

	(void)state;
	assert_int_equal(cmaheap_kms_open(NULL, NULL, &kms), -ENODEV);
	card = fake_card_add();
	assert_int_equal(cmaheap_kms_open(NULL, "DP-1", &kms), -ENOENT);
	assert_error_has("no connector DP-1; there are: VGA-1 (not connected), HDMI-A-1");
	assert_int_equal(cmaheap_kms_open(NULL, "VGA-1", &kms), -ENOTCONN);
	card->has_other_master = true;
	assert_int_equal(cmaheap_kms_open(NULL, NULL, &kms), -EBUSY);
	assert_error_has("another program");
	card->has_atomic = false;
	assert_int_equal(cmaheap_kms_open(NULL, NULL, &kms), -EOPNOTSUPP);
	card->has_atomic = true;
	card->has_other_master = false;
	card->has_display = false;
	assert_int_equal(cmaheap_kms_open(NULL, NULL, &kms), -ENOTCONN);
	assert_error_has("HDMI-A-1 (not connected)");
	fake_fail(FAKE_OPEN, EACCES, 1);
	assert_int_equal(cmaheap_kms_open(FAKE_CARD_PATH, NULL, &kms), -EACCES);
	assert_null(kms);
}

static void modes_are_found_by_name_and_by_size(void **state)
{
	struct cmaheap_kms *kms;
	struct cmaheap_kms_mode mode;
	unsigned index;

	(void)state;
	fake_card_add();
	kms = open_card();
	assert_int_equal(cmaheap_kms_mode_count(kms), 3);
	assert_int_equal(cmaheap_kms_find_mode(kms, "800x600@60", &index), 0);
	assert_int_equal(index, 1);
	assert_int_equal(cmaheap_kms_find_mode(kms, "800x601", &index), -ENOENT);
	assert_error_has("1024x768@60 800x600@60 640x480@60");
	assert_int_equal(cmaheap_kms_fit_mode(kms, 640, 480, &index), 0);
	assert_int_equal(index, 2);
	assert_int_equal(cmaheap_kms_fit_mode(kms, 641, 480, &index), 0);
	assert_int_equal(index, 1);
	assert_int_equal(cmaheap_kms_fit_mode(kms, 1025, 1, &index), -ENOENT);
	assert_error_has("1025x1");
	assert_int_equal(cmaheap_kms_get_mode(kms, 0, &mode), 0);
	assert_true(mode.preferred && mode.width == 1024 && mode.height == 768);
	assert_int_equal(mode.refresh, 60003);
	assert_int_equal(cmaheap_kms_get_mode(kms, 3, &mode), -EINVAL);
	cmaheap_kms_close(kms);
}

static void import_is_the_same_memory_and_keeps_no_handle(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_card();
	struct cmaheap_buffer *buffer = make_buffer();
	struct cmaheap_kms_fb *fb = make_fb(kms, buffer);
	uint64_t inode;

	(void)state;
	assert_int_equal(cmaheap_kms_fb_inode(fb, &inode), 0);
	assert_true(inode == cmaheap_buffer_inode(buffer));
	assert_int_equal(card->open_handles, 0);
	cmaheap_kms_fb_destroy(fb);
	cmaheap_kms_fb_destroy(NULL);
	assert_int_equal(card->fbs, 0);
	make_fb(kms, buffer);
	cmaheap_buffer_unref(buffer);
	cmaheap_kms_close(kms);
	assert_int_equal(card->fbs, 0);
}

static void import_that_cannot_work_is_refused_with_numbers(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_card();
	struct cmaheap_buffer *buffer = make_buffer();
	struct cmaheap_kms_layout layout = vga;
	struct cmaheap_kms_fb *fb = NULL;

	(void)state;
	layout.offset = 4;
	assert_int_equal(cmaheap_kms_import(kms, buffer, &layout, &fb), -EINVAL);
	assert_error_has("1228804");
	layout = vga;
	layout.pitch = layout.height = UINT32_MAX;
	assert_int_equal(cmaheap_kms_import(kms, buffer, &layout, &fb), -EINVAL);
	layout = vga;
	layout.fourcc = DRM_FORMAT_NV12;
	assert_int_equal(cmaheap_kms_import(kms, buffer, &layout, &fb), -EINVAL);
	assert_error_has("NV12; it shows XR24 RG16");
	card->add_fb_error = EINVAL;
	assert_int_equal(cmaheap_kms_import(kms, buffer, &vga, &fb), -EINVAL);
	assert_error_has("pitch 2560");
	assert_int_equal(card->open_handles, 0);
	assert_null(fb);
	cmaheap_buffer_unref(buffer);
	cmaheap_kms_close(kms);
}

static void show_centres_the_picture_and_close_restores_the_old_one(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_card();
	struct cmaheap_buffer *buffer = make_buffer();
	struct cmaheap_kms_fb *fb = make_fb(kms, buffer);

	(void)state;
	assert_int_equal(cmaheap_kms_show(kms, fb, 0), 0);
	assert_int_equal(card->mode_width, 1024);
	assert_int_equal(fake_card_value(FAKE_PLANE, "CRTC_X"), 192);
	assert_int_equal(fake_card_value(FAKE_PLANE, "CRTC_Y"), 144);
	assert_int_equal(fake_card_value(FAKE_PLANE, "CRTC_W"), 640);
	assert_int_equal(fake_card_value(FAKE_PLANE, "SRC_W"), 640 << 16);
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_PLANE, "FB_ID"), FAKE_OLD_FB);
	assert_int_equal(fake_card_value(FAKE_PLANE, "CRTC_W"), FAKE_OLD_WIDTH);
	assert_int_equal(card->mode_width, FAKE_OLD_WIDTH);
	assert_int_equal(card->blobs, 0);
	cmaheap_buffer_unref(buffer);
}

static void close_without_having_shown_anything_touches_nothing(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_card();

	(void)state;
	cmaheap_kms_close(kms);
	assert_int_equal(card->commits, 0);
}

static void show_that_the_card_refuses_says_what_was_asked(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_card();
	struct cmaheap_buffer *buffer = make_buffer();
	struct cmaheap_kms_fb *fb = make_fb(kms, buffer);

	(void)state;
	card->commit_error = EINVAL;
	assert_int_equal(cmaheap_kms_show(kms, fb, 1), -EINVAL);
	assert_error_has("640x480 XR24 with pitch 2560 in mode 800x600");
	assert_error_has("fill the mode");
	assert_int_equal(cmaheap_kms_show(kms, fb, 9), -EINVAL);
	assert_int_equal(cmaheap_kms_flip(kms, fb), -EINVAL);
	assert_error_has("cmaheap_kms_show() first");
	assert_int_equal(card->blobs, 0);
	cmaheap_buffer_unref(buffer);
	cmaheap_kms_close(kms);
}

static void flip_is_finished_by_its_event(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_card();
	struct cmaheap_buffer *buffer = make_buffer();
	struct cmaheap_kms_fb *first = make_fb(kms, buffer), *second = make_fb(kms, buffer);
	struct cmaheap_kms_flip flip;

	(void)state;
	assert_int_equal(cmaheap_kms_show(kms, first, 2), 0);
	assert_int_equal(cmaheap_kms_finish_flip(kms, 0, &flip), -EAGAIN);
	assert_error_has("no flip");
	assert_int_equal(cmaheap_kms_flip(kms, second), 0);
	assert_true(card->last_flags == (DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT));
	assert_int_equal(cmaheap_kms_flip(kms, first), -EBUSY);
	assert_int_equal(cmaheap_kms_show(kms, first, 2), -EBUSY);
	assert_int_equal(cmaheap_kms_finish_flip(kms, 0, &flip), -EAGAIN);
	assert_error_has("still under way");
	fake_card_finish_flip();
	assert_int_equal(cmaheap_kms_finish_flip(kms, 0, &flip), 0);
	assert_int_equal(flip.sequence, 7);
	assert_true(flip.timestamp_ns == 2000003000ULL);
	assert_int_equal(cmaheap_kms_flip(kms, first), 0);
	cmaheap_buffer_unref(buffer);
	cmaheap_kms_close(kms);
}

static void flip_after_the_shown_framebuffer_went_is_refused(void **state)
{
	struct cmaheap_kms *kms;
	struct cmaheap_buffer *buffer;
	struct cmaheap_kms_fb *first, *second;

	(void)state;
	fake_card_add();
	kms = open_card();
	buffer = make_buffer();
	first = make_fb(kms, buffer);
	second = make_fb(kms, buffer);
	assert_int_equal(cmaheap_kms_show(kms, first, 2), 0);
	cmaheap_kms_fb_destroy(first);
	assert_int_equal(cmaheap_kms_flip(kms, second), -EINVAL);
	cmaheap_buffer_unref(buffer);
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_PLANE, "FB_ID"), FAKE_OLD_FB);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(open_without_a_wish_takes_the_connected_display),
		UNIT_TEST(open_says_why_there_is_no_display),
		UNIT_TEST(modes_are_found_by_name_and_by_size),
		UNIT_TEST(import_is_the_same_memory_and_keeps_no_handle),
		UNIT_TEST(import_that_cannot_work_is_refused_with_numbers),
		UNIT_TEST(show_centres_the_picture_and_close_restores_the_old_one),
		UNIT_TEST(close_without_having_shown_anything_touches_nothing),
		UNIT_TEST(show_that_the_card_refuses_says_what_was_asked),
		UNIT_TEST(flip_is_finished_by_its_event),
		UNIT_TEST(flip_after_the_shown_framebuffer_went_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
