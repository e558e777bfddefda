/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Drivers without atomic modesetting. */
#include <drm_fourcc.h>
#include <xf86drmMode.h>

#include "fake-fence.h"
#include "kms-unit.h"

static struct cmaheap_kms *open_legacy_card(struct fake_card **card)
{
	struct cmaheap_kms *kms;

	*card = fake_card_add();
	(*card)->has_atomic = false;
	kms = open_fake_card(0);
	assert_false(cmaheap_kms_is_atomic(kms));
	return kms;
}

static void legacy_is_used_on_request_and_where_there_is_nothing_else(void **state)
{
	struct fake_card *card;
	struct cmaheap_kms *kms = open_legacy_card(&card);

	(void)state;
	cmaheap_kms_close(kms);
	card->has_atomic = true;
	kms = open_fake_card(0);
	assert_true(cmaheap_kms_is_atomic(kms));
	cmaheap_kms_close(kms);
	kms = open_fake_card(CMAHEAP_KMS_LEGACY);
	assert_false(cmaheap_kms_is_atomic(kms));
	cmaheap_kms_close(kms);
	assert_int_equal(card->crtc_sets, 0);
}

static void legacy_shows_flips_and_restores(void **state)
{
	struct fake_card *card;
	struct cmaheap_kms *kms = open_legacy_card(&card);
	struct cmaheap_kms_fb *first = make_vga_fb(kms), *second = make_vga_fb(kms);
	struct cmaheap_kms_flip flip;

	(void)state;
	assert_int_equal(cmaheap_kms_show(kms, first, 2), 0);
	assert_int_equal(card->mode_width, 640);
	assert_int_equal(cmaheap_kms_flip(kms, second, NULL), 0);
	assert_int_equal(card->page_flips, 1);
	assert_int_equal(card->last_flags, DRM_MODE_PAGE_FLIP_EVENT);
	assert_int_equal(cmaheap_kms_flip(kms, first, NULL), -EBUSY);
	fake_card_finish_flip();
	assert_int_equal(cmaheap_kms_finish_flip(kms, 0, &flip), 0);
	assert_int_equal(flip.sequence, 7);
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_PLANE, "FB_ID"), FAKE_OLD_FB);
	assert_int_equal(card->mode_width, FAKE_OLD_WIDTH);
	assert_int_equal(card->commits, 0);
}

static void legacy_restores_a_screen_on_all_its_connectors(void **state)
{
	struct cmaheap_kms *kms;
	struct fake_card *card;

	(void)state;
	card = fake_card_add();
	card->has_atomic = false;
	card->vga_is_clone = true;
	kms = open_fake_card(0);
	assert_int_equal(cmaheap_kms_show(kms, make_vga_fb(kms), 2), 0);
	assert_int_equal(card->last_connectors, 1U << FAKE_HDMI);
	cmaheap_kms_close(kms);
	assert_int_equal(card->last_connectors, 1U << FAKE_HDMI | 1U << FAKE_VGA);
}

static void legacy_restores_a_screen_without_a_connector_that_vanished(void **state)
{
	struct cmaheap_kms *kms;
	struct fake_card *card;

	(void)state;
	for (int i = 0; i < 2; i++) {
		card = fake_card_add();
		card->has_atomic = false;
		card->vga_is_clone = true;
		kms = open_fake_card(0);
		assert_int_equal(cmaheap_kms_show(kms, make_vga_fb(kms), 2), 0);
		card->vga_is_lost = i;
		card->clone_error = EINVAL;
		cmaheap_kms_close(kms);
		assert_int_equal(card->last_connectors, 1U << FAKE_HDMI);
		assert_int_equal(fake_card_value(FAKE_PLANE, "FB_ID"), FAKE_OLD_FB);
	}
}

static void legacy_goes_dark_if_the_old_picture_is_gone(void **state)
{
	struct fake_card *card;
	struct cmaheap_kms *kms = open_legacy_card(&card);

	(void)state;
	assert_int_equal(cmaheap_kms_show(kms, make_vga_fb(kms), 2), 0);
	card->commit_error = ENOENT;
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_PLANE, "FB_ID"), 0);
	assert_int_equal(card->mode_width, 0);
}

static void legacy_refusals_say_what_was_asked(void **state)
{
	struct fake_card *card;
	struct cmaheap_kms *kms = open_legacy_card(&card);
	struct cmaheap_kms_fb *fb = make_vga_fb(kms);

	(void)state;
	assert_int_equal(cmaheap_kms_show(kms, fb, 1), -EINVAL);
	assert_error_has("640x480 does not fill mode 800x600");
	card->commit_error = ENOSPC;
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), -ENOSPC);
	assert_error_has("640x480 XR24 with pitch 2560 in mode 640x480");
	card->commit_error = 0;
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	card->commit_error = EINVAL;
	assert_int_equal(cmaheap_kms_flip(kms, fb, NULL), -EINVAL);
	assert_error_has("refuses a flip");
	card->commit_error = 0;
	cmaheap_kms_close(kms);
}

static void legacy_knows_no_fences_and_no_writeback(void **state)
{
	struct fake_card *card;
	struct cmaheap_kms *kms = open_legacy_card(&card);
	struct cmaheap_kms_fb *fb = make_vga_fb(kms);
	int fence = -7;

	(void)state;
	assert_int_equal(cmaheap_kms_fb_set_fence(fb, 0), -EOPNOTSUPP);
	assert_error_has("cmaheap_fence_wait()");
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	assert_int_equal(cmaheap_kms_flip(kms, fb, &fence), -EOPNOTSUPP);
	assert_error_has("cmaheap_kms_finish_flip()");
	assert_int_equal(card->page_flips, 0);
	assert_int_equal(cmaheap_kms_write_back(kms, fb, &fence), -EOPNOTSUPP);
	assert_error_has("without atomic modesetting");
	assert_int_equal(fence, -7);
	cmaheap_kms_close(kms);
}

static void legacy_cannot_tell_planes_what_colours_mean(void **state)
{
	struct fake_card *card;
	struct cmaheap_kms *kms = open_legacy_card(&card);
	struct cmaheap_kms_fb *video = make_fb(kms, DRM_FORMAT_NV12, 64, 48);

	(void)state;
	assert_int_equal(cmaheap_kms_fb_set_color(video, CMAHEAP_KMS_BT709, 0), -EOPNOTSUPP);
	assert_error_has("without atomic modesetting");
	assert_int_equal(cmaheap_kms_fb_set_color(video, 3, 0), -EINVAL);
	cmaheap_kms_close(kms);
}

static void legacy_restores_what_it_half_changed(void **state)
{
	struct fake_card *card;
	struct cmaheap_kms *kms = open_legacy_card(&card);
	struct cmaheap_kms_fb *fb = make_vga_fb(kms),
			      *video = make_fb(kms, DRM_FORMAT_NV12, 64, 48);
	const struct cmaheap_kms_place corner = { 0 };
	struct cmaheap_kms_plane *plane;

	(void)state;
	assert_int_equal(cmaheap_kms_take_plane(kms, DRM_FORMAT_NV12, &plane), 0);
	assert_int_equal(cmaheap_kms_set_plane(plane, video, &corner), 0);
	card->plane_error = ERANGE;
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), -ERANGE);
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_PLANE, "FB_ID"), FAKE_OLD_FB);
}

static void legacy_leaves_planes_alone_that_were_not_shown(void **state)
{
	struct fake_card *card;
	struct cmaheap_kms *kms = open_legacy_card(&card);
	struct cmaheap_kms_plane *plane;

	(void)state;
	card->plane_error = ERANGE;
	assert_int_equal(cmaheap_kms_take_plane(kms, DRM_FORMAT_NV12, &plane), 0);
	cmaheap_kms_release_plane(plane);
	assert_int_equal(cmaheap_kms_show(kms, make_vga_fb(kms), 2), 0);
	cmaheap_kms_close(kms);
}

static void legacy_planes_follow_the_picture(void **state)
{
	const struct cmaheap_kms_place place = { .x = -8, .width = 128 };
	struct fake_card *card;
	struct cmaheap_kms *kms = open_legacy_card(&card);
	struct cmaheap_kms_fb *fb = make_vga_fb(kms),
			      *video = make_fb(kms, DRM_FORMAT_NV12, 64, 48);
	struct cmaheap_kms_plane *plane;

	(void)state;
	assert_int_equal(cmaheap_kms_take_plane(kms, DRM_FORMAT_NV12, &plane), 0);
	assert_int_equal(cmaheap_kms_set_plane(plane, video, &place), 0);
	card->plane_error = ERANGE;
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), -ERANGE);
	card->plane_error = 0;
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	assert_true((int32_t)fake_card_value(FAKE_OVERLAY, "CRTC_X") == -8);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "CRTC_W"), 128);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "SRC_W"), 64 << 16);
	cmaheap_kms_release_plane(plane);
	card->plane_error = EBUSY;
	assert_int_equal(cmaheap_kms_flip(kms, fb, NULL), -EBUSY);
	card->plane_error = 0;
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "FB_ID"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(legacy_is_used_on_request_and_where_there_is_nothing_else),
		UNIT_TEST(legacy_shows_flips_and_restores),
		UNIT_TEST(legacy_restores_a_screen_on_all_its_connectors),
		UNIT_TEST(legacy_restores_a_screen_without_a_connector_that_vanished),
		UNIT_TEST(legacy_goes_dark_if_the_old_picture_is_gone),
		UNIT_TEST(legacy_refusals_say_what_was_asked),
		UNIT_TEST(legacy_knows_no_fences_and_no_writeback),
		UNIT_TEST(legacy_cannot_tell_planes_what_colours_mean),
		UNIT_TEST(legacy_restores_what_it_half_changed),
		UNIT_TEST(legacy_leaves_planes_alone_that_were_not_shown),
		UNIT_TEST(legacy_planes_follow_the_picture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
