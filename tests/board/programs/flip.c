/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Showing, flipping and fences on the board's display: $DISPLAY_DRIVER. */
#include "board-test.h"
#include "display.h"
#include "drm-card.h"
#include "vgem-fence.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>

#include <drm_fourcc.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include <cmaheap/fence.h>

enum { WIDTH = 640, HEIGHT = 480, A_WHILE_MS = 300, LONG_MS = 20000 };

struct show {
	struct display display;
	struct picture pictures[2];
};

static void begin_show(struct show *show, unsigned flags)
{
	unsigned mode;

	assert_non_null(getenv("DISPLAY_DRIVER"));
	open_display_of(&show->display, getenv("DISPLAY_DRIVER"), flags);
	must(cmaheap_kms_fit_mode(show->display.kms, WIDTH, HEIGHT, &mode));
	for (int i = 0; i < 2; i++)
		make_picture(&show->display, &show->pictures[i], DRM_FORMAT_XRGB8888, WIDTH, HEIGHT,
			     NULL);
	must(cmaheap_kms_show(show->display.kms, show->pictures[0].fb, mode));
}

static void end_show(struct show *show)
{
	free_picture(&show->pictures[0]);
	free_picture(&show->pictures[1]);
	close_display(&show->display);
}

static void flips_finish_one_after_the_other(unsigned flags)
{
	struct show show;
	uint64_t before = 0;

	begin_show(&show, flags);
	assert_true(cmaheap_kms_is_atomic(show.display.kms) == !flags);
	for (int i = 1; i <= 20; i++) {
		struct cmaheap_kms_flip flip;

		must(cmaheap_kms_flip(show.display.kms, show.pictures[i % 2].fb, NULL));
		must(cmaheap_kms_finish_flip(show.display.kms, LONG_MS, &flip));
		assert_true(flip.timestamp_ns > before);
		before = flip.timestamp_ns;
	}
	end_show(&show);
}

static void atomic_flips_finish(void **state)
{
	(void)state;
	flips_finish_one_after_the_other(0);
}

static void legacy_flips_finish(void **state)
{
	(void)state;
	flips_finish_one_after_the_other(CMAHEAP_KMS_LEGACY);
}

static drmModeCrtc *what_is_shown(int card)
{
	drmModeRes *resources = drmModeGetResources(card);
	drmModeCrtc *crtc;

	assert_non_null(resources);
	crtc = drmModeGetCrtc(card, resources->crtcs[0]);
	assert_non_null(crtc);
	drmModeFreeResources(resources);
	return crtc;
}

/* With the card held open, so that it is not the kernel that puts the console back. */
static void close_puts_back_the_former_picture(unsigned flags)
{
	drmModeCrtc *before, *during, *after;
	struct display display;
	struct show show;
	int card;

	open_display_of(&display, getenv("DISPLAY_DRIVER"), flags);
	card = open_card(getenv("DISPLAY_DRIVER"));
	close_display(&display);
	drmDropMaster(card);
	before = what_is_shown(card);
	begin_show(&show, flags);
	during = what_is_shown(card);
	end_show(&show);
	after = what_is_shown(card);

	assert_int_not_equal(during->buffer_id, before->buffer_id);
	assert_int_equal(after->buffer_id, before->buffer_id);
	assert_int_equal(after->mode_valid, before->mode_valid);
	assert_int_equal(after->mode.hdisplay, before->mode.hdisplay);
	drmModeFreeCrtc(before);
	drmModeFreeCrtc(during);
	drmModeFreeCrtc(after);
	must_close(card);
}

static void an_atomic_close_puts_back_the_former_picture(void **state)
{
	(void)state;
	close_puts_back_the_former_picture(0);
}

static void a_legacy_close_puts_back_the_former_picture(void **state)
{
	(void)state;
	close_puts_back_the_former_picture(CMAHEAP_KMS_LEGACY);
}

/* Work of another device, on memory that has nothing to do with the display's. */
struct work {
	struct cmaheap_buffer *buffer;
	int vgem;
	uint32_t handle, fence;
};

static void begin_work(struct work *work, struct cmaheap *heap)
{
	work->vgem = open_card("vgem");
	assert_true(work->vgem >= 0);
	must(cmaheap_alloc(heap, 4096, &work->buffer));
	assert_int_equal(import_buffer(work->vgem, cmaheap_buffer_fd(work->buffer), &work->handle),
			 0);
	work->fence = attach_fence(work->vgem, work->handle, true);
}

static void end_work(struct work *work)
{
	signal_fence(work->vgem, work->fence);
	drmCloseBufferHandle(work->vgem, work->handle);
	must_close(work->vgem);
	cmaheap_buffer_unref(work->buffer);
}

static void a_fence_delays_the_flip_until_it_is_signalled(void **state)
{
	struct cmaheap_kms_flip flip;
	struct cmaheap_kms *kms;
	int in_fence, out_fence;
	struct work work;
	struct show show;

	(void)state;
	begin_show(&show, 0);
	kms = show.display.kms;
	begin_work(&work, show.display.heap);
	must(cmaheap_buffer_export_fence(work.buffer, CMAHEAP_READ, &in_fence));

	must(cmaheap_kms_fb_set_fence(show.pictures[1].fb, in_fence));
	must_close(in_fence);
	must(cmaheap_kms_flip(kms, show.pictures[1].fb, &out_fence));
	assert_int_equal(cmaheap_kms_finish_flip(kms, A_WHILE_MS, &flip), -EAGAIN);
	assert_int_equal(cmaheap_fence_wait(out_fence, 0), -ETIMEDOUT);

	end_work(&work);
	must(cmaheap_fence_wait(out_fence, LONG_MS));
	must(cmaheap_kms_finish_flip(kms, LONG_MS, &flip));
	must_close(out_fence);
	end_show(&show);
}

static void on_signal(int number)
{
	(void)number;
}

/* Signals come again and again, so that none is missed. */
static void a_signal_ends_the_wait_but_not_the_flip(void **state)
{
	const struct itimerval often = { { 0, 20000 }, { 0, 20000 } }, never = { 0 };
	const struct sigaction heed = { .sa_handler = on_signal };
	struct cmaheap_kms_flip flip;
	struct work work;
	struct show show;
	int fence;

	(void)state;
	begin_show(&show, 0);
	begin_work(&work, show.display.heap);
	must(cmaheap_buffer_export_fence(work.buffer, CMAHEAP_READ, &fence));
	must(cmaheap_kms_fb_set_fence(show.pictures[1].fb, fence));
	must_close(fence);
	must(cmaheap_kms_flip(show.display.kms, show.pictures[1].fb, NULL));
	assert_int_equal(sigaction(SIGALRM, &heed, NULL), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
	assert_int_equal(cmaheap_kms_finish_flip(show.display.kms, -1, &flip), -EINTR);
	assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
	end_work(&work);
	must(cmaheap_kms_finish_flip(show.display.kms, LONG_MS, &flip));
	end_show(&show);
}

/* Without the fence the same flip is done at once: it was what delayed it. */
static void a_fence_is_for_one_flip_only(void **state)
{
	struct cmaheap_kms_flip flip;
	int out_fence;
	struct show show;

	(void)state;
	begin_show(&show, 0);
	must(cmaheap_kms_flip(show.display.kms, show.pictures[1].fb, &out_fence));
	must(cmaheap_fence_wait(out_fence, LONG_MS));
	must(cmaheap_kms_finish_flip(show.display.kms, LONG_MS, &flip));
	assert_int_equal(cmaheap_kms_finish_flip(show.display.kms, 0, &flip), -EAGAIN);
	must_close(out_fence);
	end_show(&show);
}

static void images_that_meet_the_needs_are_imported(void **state)
{
	static const uint32_t widths[] = { 640, 638, 321, 33, 21 };
	struct display display;

	(void)state;
	open_display_of(&display, getenv("DISPLAY_DRIVER"), 0);
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		struct picture picture;
		uint64_t inode;

		make_picture(&display, &picture, DRM_FORMAT_XRGB8888, widths[i], HEIGHT, NULL);
		must(cmaheap_kms_fb_inode(picture.fb, 0, &inode));
		assert_true(inode == cmaheap_buffer_inode(cmaheap_image_buffer(picture.image, 0)));
		free_picture(&picture);
	}
	close_display(&display);
}

static int add_fb_of(int card, const struct cmaheap_image *image, uint32_t handle)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	uint32_t handles[4] = { handle }, pitches[4] = { layout->planes[0].pitch },
		 offsets[4] = { 0 };
	uint32_t fb;

	if (drmModeAddFB2(card, layout->width, layout->height, layout->fourcc, handles, pitches,
			  offsets, &fb, 0))
		return -errno;
	return drmModeRmFB(card, fb);
}

/* On the descriptor that the library lends, for an image that the library imports, too. */
static void a_programs_handle_stays_its_own(void **state)
{
	struct display display;
	struct picture picture, *p = &picture;
	uint32_t handle;
	uint64_t inode;
	int card;

	(void)state;
	open_display_of(&display, getenv("DISPLAY_DRIVER"), 0);
	card = cmaheap_kms_fd(display.kms);
	make_picture(&display, p, DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, NULL);
	assert_int_equal(
		import_buffer(card, cmaheap_buffer_fd(cmaheap_image_buffer(p->image, 0)), &handle),
		0);
	cmaheap_kms_fb_destroy(p->fb);
	must(cmaheap_kms_import(display.kms, p->image, &p->fb));
	assert_int_equal(add_fb_of(card, p->image, handle), 0);
	must(cmaheap_kms_fb_inode(p->fb, 0, &inode));
	assert_int_equal(add_fb_of(card, p->image, handle), 0);
	cmaheap_kms_fb_destroy(p->fb);
	assert_int_equal(add_fb_of(card, p->image, handle), 0);
	assert_int_equal(drmCloseBufferHandle(card, handle), 0);
	free_picture(p);
	close_display(&display);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(atomic_flips_finish),
		checked_test(legacy_flips_finish),
		checked_test(an_atomic_close_puts_back_the_former_picture),
		checked_test(a_legacy_close_puts_back_the_former_picture),
		checked_test(a_fence_delays_the_flip_until_it_is_signalled),
		checked_test(a_signal_ends_the_wait_but_not_the_flip),
		checked_test(a_fence_is_for_one_flip_only),
		checked_test(images_that_meet_the_needs_are_imported),
		checked_test(a_programs_handle_stays_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
