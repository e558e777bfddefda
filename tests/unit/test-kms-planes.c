/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Overlays, fences, writeback. */
#include <drm_fourcc.h>
#include <unistd.h>
#include <xf86drmMode.h>

#include "fake-fence.h"
#include "kms-unit.h"

static const struct cmaheap_kms_place corner;

static struct cmaheap_kms_plane *take_plane(struct cmaheap_kms *kms)
{
	struct cmaheap_kms_plane *plane;

	assert_int_equal(cmaheap_kms_take_plane(kms, DRM_FORMAT_NV12, &plane), 0);
	return plane;
}

static void a_plane_is_taken_by_its_format_and_only_once(void **state)
{
	struct cmaheap_kms_plane *plane, *second = NULL;
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);

	(void)state;
	assert_int_equal(cmaheap_kms_take_plane(kms, DRM_FORMAT_RGB565, &second), -ENOENT);
	assert_error_has("RG16, but 1 others: NV12 XR24");
	plane = take_plane(kms);
	assert_int_equal(cmaheap_kms_take_plane(kms, DRM_FORMAT_NV12, &second), -ENOENT);
	assert_error_has("NV12, but 0 others");
	assert_null(second);
	cmaheap_kms_release_plane(plane);
	cmaheap_kms_release_plane(NULL);
	assert_ptr_equal(take_plane(kms), plane);
	cmaheap_kms_close(kms);
	card->overlay_is_taken = true;
	kms = open_fake_card(0);
	assert_int_equal(cmaheap_kms_take_plane(kms, DRM_FORMAT_NV12, &second), -ENOENT);
	cmaheap_kms_close(kms);
}

static void a_plane_is_turned_and_blended_as_its_place_says(void **state)
{
	struct cmaheap_kms_place place = { .rotation = 180,
					   .transparency = 0xffff / 3,
					   .blend = CMAHEAP_KMS_NO_ALPHA };
	struct cmaheap_kms *kms;
	struct cmaheap_kms_plane *plane;
	struct cmaheap_kms_fb *fb, *video;

	(void)state;
	fake_card_add();
	kms = open_fake_card(0);
	fb = make_vga_fb(kms);
	video = make_fb(kms, DRM_FORMAT_NV12, 64, 48);
	plane = take_plane(kms);
	assert_int_equal(cmaheap_kms_set_plane(plane, video, &place), 0);
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "rotation"), 4);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "alpha"), 0xffff - 0xffff / 3);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "pixel blend mode"), 7);
	assert_int_equal(fake_card_value(FAKE_PLANE, "rotation"), 1);

	place.rotation = 90;
	assert_int_equal(cmaheap_kms_set_plane(plane, video, &place), -EOPNOTSUPP);
	assert_error_has("cannot have rotation 90");
	place.rotation = 45;
	assert_int_equal(cmaheap_kms_set_plane(plane, video, &place), -EINVAL);
	place = (struct cmaheap_kms_place){ .transparency = 65536 };
	assert_int_equal(cmaheap_kms_set_plane(plane, video, &place), -EINVAL);
	place = (struct cmaheap_kms_place){ .blend = CMAHEAP_KMS_COVERAGE };
	assert_int_equal(cmaheap_kms_set_plane(plane, video, &place), -EOPNOTSUPP);
	place = (struct cmaheap_kms_place){ .blend = 3 };
	assert_int_equal(cmaheap_kms_set_plane(plane, video, &place), -EINVAL);
	cmaheap_kms_close(kms);
}

static void a_plane_shows_with_the_next_flip_and_goes_at_close(void **state)
{
	const struct cmaheap_kms_place place = {
		.x = -8, .y = 16, .crop_x = 4, .crop_y = 6, .crop_width = 32
	};
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_kms_fb *fb = make_vga_fb(kms),
			      *video = make_fb(kms, DRM_FORMAT_NV12, 64, 48);
	struct cmaheap_kms_plane *plane = take_plane(kms);
	struct cmaheap_kms_flip flip;

	(void)state;
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	assert_int_equal(cmaheap_kms_set_plane(plane, video, &place), 0);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "FB_ID"), 0);
	assert_int_equal(cmaheap_kms_flip(kms, fb, NULL), 0);
	assert_int_not_equal(fake_card_value(FAKE_OVERLAY, "FB_ID"), 0);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "CRTC_ID"), FAKE_CRTC);
	assert_true(fake_card_value(FAKE_OVERLAY, "CRTC_X") == (uint64_t)-8);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "CRTC_Y"), 16);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "CRTC_W"), 32);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "CRTC_H"), 42);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "SRC_X"), 4 << 16);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "SRC_Y"), 6 << 16);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "SRC_W"), 32 << 16);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "SRC_H"), 42 << 16);
	fake_card_finish_flip();
	assert_int_equal(cmaheap_kms_finish_flip(kms, 0, &flip), 0);
	assert_int_equal(cmaheap_kms_set_plane(plane, NULL, NULL), 0);
	assert_int_equal(cmaheap_kms_flip(kms, fb, NULL), 0);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "FB_ID"), 0);
	fake_card_finish_flip();
	assert_int_equal(cmaheap_kms_finish_flip(kms, 0, &flip), 0);
	assert_int_equal(cmaheap_kms_set_plane(plane, video, &corner), 0);
	assert_int_equal(cmaheap_kms_show(kms, fb, 1), 0);
	assert_int_equal(card->last_flags, DRM_MODE_ATOMIC_ALLOW_MODESET);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "CRTC_W"), 64);
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "FB_ID"), 0);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "CRTC_ID"), 0);
}

static void a_place_that_cannot_be_is_refused_at_once(void **state)
{
	const struct cmaheap_kms_place outside = { .crop_x = 64 },
				       wide = { .crop_x = 33, .crop_width = 32 };
	const struct cmaheap_kms_place scaled = { .width = 128 };
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_kms_fb *fb = make_vga_fb(kms),
			      *video = make_fb(kms, DRM_FORMAT_NV12, 64, 48);
	struct cmaheap_kms_fb *rgb = make_fb(kms, DRM_FORMAT_RGB565, 64, 48);
	struct cmaheap_kms_plane *plane = take_plane(kms);

	(void)state;
	assert_int_equal(cmaheap_kms_set_plane(plane, rgb, &corner), -EINVAL);
	assert_error_has("overlay plane of");
	assert_error_has("does not show RG16; it shows NV12 XR24");
	assert_int_equal(cmaheap_kms_set_plane(plane, video, &outside), -EINVAL);
	assert_error_has("pixel 64,0");
	assert_int_equal(cmaheap_kms_set_plane(plane, video, &wide), -EINVAL);
	assert_error_has("32x48 pixels from 33,0 do not lie within 64x48");
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	card->test_error = ERANGE;
	assert_int_equal(cmaheap_kms_set_plane(plane, video, &scaled), -ERANGE);
	assert_error_has("64x48 pixels of NV12 from 0,0 as 128x48 at 0,0");
	assert_error_has("may not scale");
	assert_int_equal(cmaheap_kms_flip(kms, fb, NULL), 0);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "FB_ID"), 0);
	cmaheap_kms_close(kms);
}

static void a_destroyed_framebuffer_is_not_shown_again(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_kms_fb *fb = make_vga_fb(kms),
			      *video = make_fb(kms, DRM_FORMAT_NV12, 64, 48);
	struct cmaheap_kms_plane *plane = take_plane(kms);

	(void)state;
	assert_int_equal(cmaheap_kms_set_plane(plane, video, &corner), 0);
	cmaheap_kms_fb_destroy(video);
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	assert_int_equal(fake_card_value(FAKE_OVERLAY, "FB_ID"), 0);
	assert_int_equal(card->fbs, 1);
	cmaheap_kms_close(kms);
}

static void the_card_waits_for_a_framebuffer_s_fence_once(void **state)
{
	int fence;
	struct cmaheap_kms *kms;
	struct cmaheap_kms_fb *fb;
	struct cmaheap_kms_flip flip;

	(void)state;
	fake_card_add();
	kms = open_fake_card(0);
	fb = make_vga_fb(kms);
	fence = fake_make_sync_file(0);
	assert_int_equal(cmaheap_kms_fb_set_fence(fb, cmaheap_kms_fd(kms)), -ENOTTY);
	assert_error_has("no sync_file");
	fake_fail(FAKE_IOCTL, EMFILE, 1);
	assert_int_equal(cmaheap_kms_fb_set_fence(fb, fence), -EMFILE);
	assert_int_equal(cmaheap_kms_fb_set_fence(fb, fence), 0);
	assert_int_equal(cmaheap_kms_fb_set_fence(fb, fence), 0);
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	assert_true((int64_t)fake_card_value(FAKE_PLANE, "IN_FENCE_FD") >= 0);
	assert_int_equal(cmaheap_kms_flip(kms, fb, NULL), 0);
	assert_true((int64_t)fake_card_value(FAKE_PLANE, "IN_FENCE_FD") == -1);
	fake_card_finish_flip();
	assert_int_equal(cmaheap_kms_finish_flip(kms, 0, &flip), 0);
	assert_int_equal(cmaheap_kms_fb_set_fence(fb, fence), 0);
	close(fence);
	cmaheap_kms_close(kms);
}

static void a_flip_gives_a_fence_that_is_the_caller_s(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_kms_fb *fb = make_vga_fb(kms);
	int fence = -7;

	(void)state;
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	card->commit_error = EINVAL;
	assert_int_equal(cmaheap_kms_flip(kms, fb, &fence), -EINVAL);
	assert_error_has("refuses a flip");
	assert_int_equal(fence, -7);
	card->commit_error = 0;
	assert_int_equal(cmaheap_kms_flip(kms, fb, &fence), 0);
	assert_int_equal(close(fence), 0);
	cmaheap_kms_close(kms);
}

static void writeback_is_a_job_of_its_own_and_ends_at_close(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_kms_fb *fb = make_vga_fb(kms), *target = make_vga_fb(kms);
	int fence;

	(void)state;
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	assert_int_equal(cmaheap_kms_write_back(kms, target, &fence), 0);
	assert_int_equal(close(fence), 0);
	assert_int_equal(card->last_flags, DRM_MODE_ATOMIC_ALLOW_MODESET);
	assert_int_equal(fake_card_value(FAKE_WRITEBACK, "CRTC_ID"), FAKE_CRTC);
	assert_int_not_equal(fake_card_value(FAKE_WRITEBACK, "WRITEBACK_FB_ID"), 0);
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_WRITEBACK, "CRTC_ID"), 0);
}

static void writeback_that_cannot_work_is_refused(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_kms_fb *fb = make_vga_fb(kms),
			      *nv12 = make_fb(kms, DRM_FORMAT_NV12, 640, 480);
	int fence = -7;

	(void)state;
	assert_true(cmaheap_kms_writes_back(kms, DRM_FORMAT_BGR888));
	assert_false(cmaheap_kms_writes_back(kms, DRM_FORMAT_NV12));
	assert_int_equal(cmaheap_kms_write_back(kms, fb, &fence), -EINVAL);
	assert_error_has("cmaheap_kms_show() first");
	assert_int_equal(cmaheap_kms_show(kms, fb, 1), 0);
	assert_int_equal(cmaheap_kms_write_back(kms, nv12, &fence), -EINVAL);
	assert_error_has("does not write back NV12; it writes XR24 BG24");
	assert_int_equal(cmaheap_kms_write_back(kms, fb, &fence), -EINVAL);
	assert_error_has("cannot write back mode 800x600 into 640x480");
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	card->commit_error = ENOSPC;
	assert_int_equal(cmaheap_kms_write_back(kms, fb, &fence), -ENOSPC);
	assert_error_has("refuses to write back 640x480 XR24");
	card->commit_error = 0;
	cmaheap_kms_close(kms);

	card->has_no_writeback = true;
	kms = open_fake_card(0);
	assert_false(cmaheap_kms_writes_back(kms, DRM_FORMAT_BGR888));
	assert_int_equal(cmaheap_kms_write_back(kms, make_vga_fb(kms), &fence), -EOPNOTSUPP);
	assert_int_equal(fence, -7);
	cmaheap_kms_close(kms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(a_plane_is_taken_by_its_format_and_only_once),
		UNIT_TEST(a_plane_is_turned_and_blended_as_its_place_says),
		UNIT_TEST(a_plane_shows_with_the_next_flip_and_goes_at_close),
		UNIT_TEST(a_place_that_cannot_be_is_refused_at_once),
		UNIT_TEST(a_destroyed_framebuffer_is_not_shown_again),
		UNIT_TEST(the_card_waits_for_a_framebuffer_s_fence_once),
		UNIT_TEST(a_flip_gives_a_fence_that_is_the_caller_s),
		UNIT_TEST(writeback_is_a_job_of_its_own_and_ends_at_close),
		UNIT_TEST(writeback_that_cannot_work_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
