/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <drm_fourcc.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "kms-unit.h"
#include "pool-unit.h"

static void open_without_a_wish_takes_the_connected_display(void **state)
{
	struct cmaheap_kms *kms;

	(void)state;
	fake_card_add();
	kms = open_fake_card(0);
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
	assert_int_equal(cmaheap_kms_open(NULL, NULL, 0, &kms), -ENODEV);
	card = fake_card_add();
	assert_int_equal(cmaheap_kms_open(NULL, "DP-1", 0, &kms), -ENOENT);
	assert_error_has("no connector DP-1; there are: VGA-1 (not connected), HDMI-A-1");
	assert_int_equal(cmaheap_kms_open(NULL, "VGA-1", 0, &kms), -ENOTCONN);
	card->has_other_master = true;
	assert_int_equal(cmaheap_kms_open(NULL, NULL, 0, &kms), -EBUSY);
	assert_error_has("another program");
	card->has_other_master = false;
	card->has_no_displays = true;
	assert_int_equal(cmaheap_kms_open(NULL, NULL, 0, &kms), -EOPNOTSUPP);
	card->has_no_displays = false;
	card->properties_error = ENOMEM;
	assert_int_equal(cmaheap_kms_open(NULL, NULL, 0, &kms), -ENOMEM);
	assert_error_has("properties of object 1");
	card->properties_error = 0;
	card->has_display = false;
	assert_int_equal(cmaheap_kms_open(NULL, NULL, 0, &kms), -ENOTCONN);
	assert_error_has("HDMI-A-1 (not connected)");
	fake_fail(FAKE_OPEN, EACCES, 1);
	assert_int_equal(cmaheap_kms_open(FAKE_CARD_PATH, NULL, 0, &kms), -EACCES);
	fake_fail_later(FAKE_OPEN, EMFILE, 1);
	assert_int_equal(cmaheap_kms_open(FAKE_CARD_PATH, NULL, 0, &kms), -EMFILE);
	assert_int_equal(cmaheap_kms_open(FAKE_CARD_PATH, NULL, 2, &kms), -EINVAL);
	assert_error_has("flags 0x2");
	assert_null(kms);
}

static void open_tells_why_each_card_was_passed_over(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms;

	(void)state;
	fake_add_device("/dev/dri/card0", NULL);
	fake_add_device("/dev/dri/card3", NULL);
	card->has_display = false;
	fake_fail(FAKE_OPEN, EACCES, 1);
	assert_int_equal(cmaheap_kms_open(NULL, NULL, 0, &kms), -EACCES);
	assert_error_has("no display can be used: cannot open /dev/dri/card0: ");
	assert_error_has("; no display is connected to /dev/dri/card2 (fake); connectors: VGA-1");
	/* A card that is no display's comes after those that might be. */
	fake_fail(FAKE_OPEN, EOPNOTSUPP, 1);
	assert_int_equal(cmaheap_kms_open(NULL, NULL, 0, &kms), -ENOTCONN);
	assert_error_has("no display can be used: no display is connected to /dev/dri/card2");
	assert_error_has("; cannot open /dev/dri/card0");
}

static void formats_are_those_of_the_primary_plane(void **state)
{
	struct cmaheap_kms *kms;

	(void)state;
	fake_card_add();
	kms = open_fake_card(0);
	assert_true(cmaheap_kms_supports(kms, DRM_FORMAT_XRGB8888));
	assert_false(cmaheap_kms_supports(kms, DRM_FORMAT_XRGB4444));
	cmaheap_kms_close(kms);
}

static void modes_are_found_by_name_and_by_size(void **state)
{
	struct cmaheap_kms *kms;
	struct cmaheap_kms_mode mode;
	unsigned index;

	(void)state;
	fake_card_add();
	kms = open_fake_card(0);
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
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_image *image = make_image(DRM_FORMAT_NV12, 64, 64, CMAHEAP_SEPARATE);
	struct cmaheap_kms_fb *fb;
	uint64_t inode;

	(void)state;
	assert_int_equal(cmaheap_kms_import(kms, image, &fb), 0);
	assert_int_equal(cmaheap_kms_fb_inode(fb, 1, &inode), 0);
	assert_true(inode == cmaheap_buffer_inode(cmaheap_image_buffer(image, 1)));
	assert_int_equal(cmaheap_kms_fb_inode(fb, 2, &inode), -EINVAL);
	assert_error_has("plane 2");
	assert_false(fake_card_has_handles());
	cmaheap_kms_fb_destroy(fb);
	cmaheap_kms_fb_destroy(NULL);
	assert_int_equal(card->fbs, 0);
	assert_int_equal(cmaheap_kms_import(kms, image, &fb), 0);
	cmaheap_image_unref(image);
	cmaheap_kms_close(kms);
	assert_int_equal(card->fbs, 0);
}

static const struct cmaheap_image_info vga = { DRM_FORMAT_XRGB8888, 640, 480, NULL, 0 };

static struct cmaheap_kms_fb *show_pooled(struct cmaheap_kms *kms, struct cmaheap_pool **pool)
{
	struct cmaheap_image *image;
	struct cmaheap_kms_fb *fb;

	*pool = make_lending_pool(&vga, &image);
	assert_int_equal(cmaheap_kms_import(kms, image, &fb), 0);
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	cmaheap_image_unref(image);
	assert_false(is_back(*pool));
	return fb;
}

static struct cmaheap_pool *lending;
static bool was_back;

static void look_into_pool(void)
{
	was_back |= is_back(lending);
}

/* What it did not remove it may show until it is closed. */
static void a_card_that_keeps_a_framebuffer_has_its_image(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_kms_fb *other, *fb = show_pooled(kms, &lending);
	struct cmaheap_kms_flip flip;

	(void)state;
	card->rm_fb_error = ENODEV;
	cmaheap_kms_fb_destroy(fb);
	assert_false(is_back(lending));
	card->rm_fb_error = 0;
	other = make_vga_fb(kms);
	assert_int_equal(cmaheap_kms_show(kms, other, 2), 0);
	assert_int_equal(cmaheap_kms_flip(kms, other, NULL), 0);
	fake_card_finish_flip();
	assert_int_equal(cmaheap_kms_finish_flip(kms, 0, &flip), 0);
	assert_false(is_back(lending));
	was_back = false;
	fake_on_close(look_into_pool);
	cmaheap_kms_close(kms);
	fake_on_close(NULL);
	assert_false(was_back);
	assert_true(is_back(lending));
	destroy_lending_pool(lending);
}

static void a_framebuffer_holds_the_image_of_a_pool(void **state)
{
	struct cmaheap_kms *kms;
	struct cmaheap_kms_fb *fb;
	struct cmaheap_pool *pool;

	(void)state;
	fake_card_add();
	kms = open_fake_card(0);
	fb = show_pooled(kms, &pool);
	cmaheap_kms_fb_destroy(fb);
	assert_true(is_back(pool));
	destroy_lending_pool(pool);
	show_pooled(kms, &pool);
	cmaheap_kms_close(kms);
	assert_true(is_back(pool));
	destroy_lending_pool(pool);

	kms = open_fake_card(0);
	show_pooled(kms, &pool);
	destroy_lending_pool(pool);
	cmaheap_kms_close(kms);
}

static void a_flip_holds_what_it_goes_away_from(void **state)
{
	struct cmaheap_kms_flip flip;
	struct cmaheap_kms *kms;
	struct cmaheap_kms_fb *fb;
	struct cmaheap_pool *pool;

	(void)state;
	fake_card_add();
	kms = open_fake_card(0);
	fb = show_pooled(kms, &pool);
	assert_int_equal(cmaheap_kms_flip(kms, make_vga_fb(kms), NULL), 0);
	cmaheap_kms_fb_destroy(fb);
	assert_false(is_back(pool));
	fake_card_finish_flip();
	assert_int_equal(cmaheap_kms_finish_flip(kms, 0, &flip), 0);
	assert_true(is_back(pool));
	destroy_lending_pool(pool);

	fb = show_pooled(kms, &pool);
	assert_int_equal(cmaheap_kms_flip(kms, make_vga_fb(kms), NULL), 0);
	cmaheap_kms_fb_destroy(fb);
	cmaheap_kms_close(kms);
	assert_true(is_back(pool));
	destroy_lending_pool(pool);
}

static void import_tells_the_card_the_whole_layout(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);

	(void)state;
	make_fb(kms, DRM_FORMAT_NV24, 640, 480);
	assert_int_equal(card->last_fb_flags, DRM_MODE_FB_MODIFIERS);
	assert_int_equal(card->last_pitches[0], 640);
	assert_int_equal(card->last_pitches[1], 1280);
	assert_int_equal(card->last_offsets[1], 640 * 480);
	assert_false(fake_card_has_handles());
	cmaheap_kms_close(kms);

	card->has_modifiers = false;
	kms = open_fake_card(0);
	make_vga_fb(kms);
	assert_int_equal(card->last_fb_flags, 0);
	assert_int_equal(card->last_pitches[0], 2560);
	cmaheap_kms_close(kms);
}

/* A file has one handle for a dma-buf, so closing it is nobody's business but the program's. */
static void import_leaves_the_programs_handles_alone(void **state)
{
	const struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_image *image = make_image(DRM_FORMAT_XRGB8888, 640, 480, 0);
	int file = cmaheap_kms_fd(kms);
	struct cmaheap_kms_fb *fb;
	uint32_t handle;
	int dmabuf = cmaheap_buffer_fd(cmaheap_image_buffer(image, 0));

	(void)state;
	assert_int_equal(drmPrimeFDToHandle(file, dmabuf, &handle), 0);
	assert_int_equal(cmaheap_kms_import(kms, image, &fb), 0);
	assert_true(card->open_handles[file] == UINT64_C(1) << handle);
	cmaheap_kms_fb_destroy(fb);
	assert_true(card->open_handles[file] == UINT64_C(1) << handle);
	drmCloseBufferHandle(file, handle);
	assert_false(fake_card_has_handles());
	cmaheap_image_unref(image);
	cmaheap_kms_close(kms);
}

static void import_that_cannot_work_is_refused_with_numbers(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_image *image = make_image(DRM_FORMAT_XRGB8888, 640, 480, 0);
	struct cmaheap_image *other = make_image(DRM_FORMAT_YUYV, 640, 480, 0);
	struct cmaheap_kms_fb *fb = NULL;

	(void)state;
	assert_int_equal(cmaheap_kms_import(kms, other, &fb), -EINVAL);
	assert_error_has("does not show YUYV; it shows XR24 RG16");
	card->prime_error = EINVAL;
	assert_int_equal(cmaheap_kms_import(kms, image, &fb), -EINVAL);
	assert_error_has("fake) does not import");
	assert_error_has("640x480 XR24, pitch 2560, offset 0: 1228800 bytes");
	assert_error_has("not contiguous");
	card->prime_error = ENOSYS;
	assert_int_equal(cmaheap_kms_import(kms, image, &fb), -ENOSYS);
	assert_null(strstr(cmaheap_last_error(), "contiguous"));
	card->prime_error = 0;
	card->add_fb_error = ERANGE;
	assert_int_equal(cmaheap_kms_import(kms, image, &fb), -ERANGE);
	assert_error_has("640x480 XR24, plane 0 with pitch 2560, offset 0 of 1228800 bytes");
	assert_false(fake_card_has_handles());
	card->add_fb_error = 0;
	fake_fail(FAKE_MEMORY, ENOMEM, 1);
	assert_int_equal(cmaheap_kms_import(kms, image, &fb), -ENOMEM);
	assert_null(fb);
	cmaheap_image_unref(other);
	cmaheap_image_unref(image);
	cmaheap_kms_close(kms);
}

static void needs_are_the_profile_s_or_what_the_driver_does_itself(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_needs needs;

	(void)state;
	card->dumb_align = 64;
	assert_int_equal(cmaheap_kms_needs(kms, DRM_FORMAT_RGB565, &needs), 0);
	assert_int_equal(needs.pitch_align, 64);
	assert_int_equal(needs.flags, 0);
	assert_string_equal(needs.who, "fake");
	card->dumb_align = 8;
	assert_int_equal(cmaheap_kms_needs(kms, DRM_FORMAT_NV12, &needs), 0);
	assert_int_equal(needs.pitch_align, 8);
	card->dumb_align = 0;
	assert_int_equal(cmaheap_kms_needs(kms, DRM_FORMAT_XRGB8888, &needs), 0);
	assert_int_equal(needs.pitch_align, 0);
	assert_int_equal(cmaheap_kms_needs(kms, DRM_FORMAT_YUYV, &needs), -EINVAL);
	assert_error_has("YUYV");
	assert_int_equal(card->dumb_buffers, 0);
	cmaheap_kms_close(kms);

	strcpy(card->driver, "pl111");
	card->dumb_align = 64;
	kms = open_fake_card(0);
	assert_int_equal(cmaheap_kms_needs(kms, DRM_FORMAT_XRGB8888, &needs), 0);
	assert_int_equal(needs.pitch_align, 0);
	assert_true(needs.flags & CMAHEAP_TIGHT);
	cmaheap_kms_close(kms);
}

static void show_centres_the_picture_and_close_restores_the_old_one(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_kms_fb *fb = make_vga_fb(kms);

	(void)state;
	assert_int_equal(cmaheap_kms_show(kms, fb, 0), 0);
	assert_int_equal(card->mode_width, 1024);
	assert_int_equal(fake_card_value(FAKE_PLANE, "CRTC_X"), 192);
	assert_int_equal(fake_card_value(FAKE_PLANE, "CRTC_Y"), 144);
	assert_int_equal(fake_card_value(FAKE_PLANE, "SRC_W"), 640 << 16);
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_PLANE, "FB_ID"), FAKE_OLD_FB);
	assert_int_equal(fake_card_value(FAKE_PLANE, "CRTC_W"), FAKE_OLD_WIDTH);
	assert_int_equal(card->mode_width, FAKE_OLD_WIDTH);
	assert_int_equal(card->blobs, 0);
}

static void show_undoes_what_a_former_program_set_and_close_brings_it_back(void **state)
{
	static const struct {
		const char *name;
		uint64_t former, ours;
	} settings[] = { { "rotation", 4, 1 },
			 { "alpha", 0x8000, 0xffff },
			 { "pixel blend mode", 7, 5 },
			 { "COLOR_ENCODING", 2, 0 },
			 { "COLOR_RANGE", 1, 0 } };
	const size_t count = sizeof(settings) / sizeof(settings[0]);
	struct cmaheap_kms_fb *fb;
	struct cmaheap_kms *kms;

	(void)state;
	fake_card_add();
	kms = open_fake_card(0);
	fb = make_vga_fb(kms);
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(fake_card_value(FAKE_PLANE, settings[i].name), settings[i].ours);
	assert_int_equal(fake_card_value(FAKE_CRTC, "GAMMA_LUT"), 0);

	assert_int_equal(cmaheap_kms_fb_set_color(fb, CMAHEAP_KMS_BT709, CMAHEAP_KMS_FULL_RANGE),
			 0);
	assert_int_equal(cmaheap_kms_flip(kms, fb, NULL), 0);
	assert_int_equal(fake_card_value(FAKE_PLANE, "COLOR_ENCODING"), 1);
	assert_int_equal(fake_card_value(FAKE_PLANE, "COLOR_RANGE"), 1);
	assert_int_equal(cmaheap_kms_fb_set_color(fb, CMAHEAP_KMS_BT2020, 0), -EOPNOTSUPP);
	assert_error_has("no plane of /dev/dri/card2 (fake) for XR24");
	assert_int_equal(cmaheap_kms_fb_set_color(fb, 3, 0), -EINVAL);

	cmaheap_kms_close(kms);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(fake_card_value(FAKE_PLANE, settings[i].name), settings[i].former);
	assert_int_equal(fake_card_value(FAKE_CRTC, "GAMMA_LUT"), FAKE_LUT_COPY);
}

/* The former program's blob may be gone by then, and naming it would fail the whole. */
static void close_leaves_out_a_table_that_could_not_be_copied(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms;

	(void)state;
	card->lut_error = ENOMEM;
	kms = open_fake_card(0);
	assert_int_equal(cmaheap_kms_show(kms, make_vga_fb(kms), 2), 0);
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_CRTC, "GAMMA_LUT"), 0);
	assert_int_equal(fake_card_value(FAKE_PLANE, "FB_ID"), FAKE_OLD_FB);
}

static void a_cloned_screen_is_dark_meanwhile_and_comes_back(void **state)
{
	struct cmaheap_kms *kms;

	(void)state;
	fake_card_add()->vga_is_clone = true;
	kms = open_fake_card(0);
	assert_int_equal(cmaheap_kms_show(kms, make_vga_fb(kms), 2), 0);
	assert_int_equal(fake_card_value(FAKE_HDMI, "CRTC_ID"), FAKE_CRTC);
	assert_int_equal(fake_card_value(FAKE_VGA, "CRTC_ID"), 0);
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_HDMI, "CRTC_ID"), FAKE_CRTC);
	assert_int_equal(fake_card_value(FAKE_VGA, "CRTC_ID"), FAKE_CRTC);
}

static struct cmaheap_kms *open_cloned_card(struct fake_card **card)
{
	*card = fake_card_add();
	(*card)->vga_is_clone = true;
	return open_fake_card(0);
}

/* As connectors of DisplayPort MST do. */
static void a_clone_that_vanished_is_left_out(void **state)
{
	struct fake_card *card;
	struct cmaheap_kms *kms = open_cloned_card(&card);

	(void)state;
	card->vga_is_lost = true;
	assert_int_equal(cmaheap_kms_show(kms, make_vga_fb(kms), 2), 0);
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_PLANE, "FB_ID"), FAKE_OLD_FB);

	kms = open_cloned_card(&card);
	assert_int_equal(cmaheap_kms_show(kms, make_vga_fb(kms), 2), 0);
	card->vga_is_lost = true;
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_PLANE, "FB_ID"), FAKE_OLD_FB);
}

static void close_restores_without_clones_what_is_refused_with_them(void **state)
{
	struct fake_card *card;
	struct cmaheap_kms *kms = open_cloned_card(&card);

	(void)state;
	assert_int_equal(cmaheap_kms_show(kms, make_vga_fb(kms), 2), 0);
	card->clone_error = EINVAL;
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_PLANE, "FB_ID"), FAKE_OLD_FB);
	assert_int_equal(fake_card_value(FAKE_HDMI, "CRTC_ID"), FAKE_CRTC);
	assert_int_equal(fake_card_value(FAKE_VGA, "CRTC_ID"), 0);
}

static void close_without_having_shown_anything_touches_nothing(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);

	(void)state;
	cmaheap_kms_close(kms);
	assert_int_equal(card->commits, 0);
}

static void show_that_the_card_refuses_says_what_was_asked(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_kms_fb *fb = make_vga_fb(kms);

	(void)state;
	card->commit_error = EINVAL;
	assert_int_equal(cmaheap_kms_show(kms, fb, 1), -EINVAL);
	assert_error_has("640x480 XR24 with pitch 2560 in mode 800x600");
	assert_error_has("fill the mode");
	assert_int_equal(cmaheap_kms_show(kms, fb, 9), -EINVAL);
	assert_int_equal(cmaheap_kms_flip(kms, fb, NULL), -EINVAL);
	assert_error_has("cmaheap_kms_show() first");
	assert_int_equal(card->blobs, 0);
	cmaheap_kms_close(kms);
}

static void flip_is_finished_by_its_event(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_kms_fb *first = make_vga_fb(kms), *second = make_vga_fb(kms);
	struct cmaheap_kms_flip flip;

	(void)state;
	assert_int_equal(cmaheap_kms_show(kms, first, 2), 0);
	assert_int_equal(cmaheap_kms_finish_flip(kms, 0, &flip), -EAGAIN);
	assert_error_has("no flip");
	assert_int_equal(cmaheap_kms_flip(kms, second, NULL), 0);
	assert_true(card->last_flags == (DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT));
	assert_int_equal(cmaheap_kms_flip(kms, first, NULL), -EBUSY);
	assert_int_equal(cmaheap_kms_show(kms, first, 2), -EBUSY);
	assert_int_equal(cmaheap_kms_finish_flip(kms, 0, &flip), -EAGAIN);
	assert_error_has("still under way");
	fake_card_finish_flip();
	assert_int_equal(cmaheap_kms_finish_flip(kms, 0, &flip), 0);
	assert_int_equal(flip.sequence, 7);
	assert_true(flip.timestamp_ns == 2000003000ULL);
	assert_int_equal(cmaheap_kms_flip(kms, first, NULL), 0);
	cmaheap_kms_close(kms);
}

/* The descriptor is the program's, too, which may flip on another CRTC, with data of its own. */
static void a_flip_is_waited_for_past_other_events(void **state)
{
	unsigned char own_data[4096];
	static const int timeouts_ms[] = { -1, 3600000 };
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_kms_fb *fb = make_vga_fb(kms);
	struct cmaheap_kms_flip flip;

	(void)state;
	memset(own_data, 0xa5, sizeof(own_data));
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	for (unsigned i = 0; i < 2; i++) {
		card->other_data = i ? NULL : own_data;
		assert_int_equal(cmaheap_kms_flip(kms, fb, NULL), 0);
		fake_card_finish_flip();
		card->other_events = 3;
		assert_int_equal(cmaheap_kms_finish_flip(kms, 0, &flip), -EAGAIN);
		assert_int_equal(cmaheap_kms_finish_flip(kms, timeouts_ms[i], &flip), 0);
	}
	for (size_t i = 0; i < sizeof(own_data); i++)
		assert_int_equal(own_data[i], 0xa5);
	cmaheap_kms_close(kms);
}

static void flip_after_the_shown_framebuffer_went_is_refused(void **state)
{
	struct cmaheap_kms_fb *first, *second;
	struct cmaheap_kms *kms;

	(void)state;
	fake_card_add();
	kms = open_fake_card(0);
	first = make_vga_fb(kms);
	second = make_vga_fb(kms);
	assert_int_equal(cmaheap_kms_show(kms, first, 2), 0);
	cmaheap_kms_fb_destroy(first);
	assert_int_equal(cmaheap_kms_flip(kms, second, NULL), -EINVAL);
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_PLANE, "FB_ID"), FAKE_OLD_FB);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(open_without_a_wish_takes_the_connected_display),
		UNIT_TEST(open_says_why_there_is_no_display),
		UNIT_TEST(open_tells_why_each_card_was_passed_over),
		UNIT_TEST(formats_are_those_of_the_primary_plane),
		UNIT_TEST(modes_are_found_by_name_and_by_size),
		UNIT_TEST(import_is_the_same_memory_and_keeps_no_handle),
		UNIT_TEST(a_card_that_keeps_a_framebuffer_has_its_image),
		UNIT_TEST(a_framebuffer_holds_the_image_of_a_pool),
		UNIT_TEST(a_flip_holds_what_it_goes_away_from),
		UNIT_TEST(import_tells_the_card_the_whole_layout),
		UNIT_TEST(import_leaves_the_programs_handles_alone),
		UNIT_TEST(needs_are_the_profile_s_or_what_the_driver_does_itself),
		UNIT_TEST(import_that_cannot_work_is_refused_with_numbers),
		UNIT_TEST(show_centres_the_picture_and_close_restores_the_old_one),
		UNIT_TEST(show_undoes_what_a_former_program_set_and_close_brings_it_back),
		UNIT_TEST(close_leaves_out_a_table_that_could_not_be_copied),
		UNIT_TEST(a_cloned_screen_is_dark_meanwhile_and_comes_back),
		UNIT_TEST(a_clone_that_vanished_is_left_out),
		UNIT_TEST(close_restores_without_clones_what_is_refused_with_them),
		UNIT_TEST(close_without_having_shown_anything_touches_nothing),
		UNIT_TEST(show_that_the_card_refuses_says_what_was_asked),
		UNIT_TEST(flip_is_finished_by_its_event),
		UNIT_TEST(a_flip_is_waited_for_past_other_events),
		UNIT_TEST(flip_after_the_shown_framebuffer_went_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
