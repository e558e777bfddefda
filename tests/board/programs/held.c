/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A pool does not lend again what a display, $DISPLAY_DRIVER, a camera or a wrapped plane uses. */
#include "board-test.h"
#include "display.h"
#include "test-heap.h"
#include "video.h"

#include <errno.h>
#include <stdlib.h>

#include <cmaheap/pool.h>

enum { WIDTH = 640, HEIGHT = 480, FLIPS = 20, LONG_MS = 20000 };

static const uint32_t XR24 = CMAHEAP_FOURCC('X', 'R', '2', '4');
static const uint32_t NV12 = CMAHEAP_FOURCC('N', 'V', '1', '2');

static struct cmaheap_pool *make_pool(uint32_t fourcc, const struct cmaheap_needs *needs,
				      unsigned count)
{
	const struct cmaheap_image_info info = { fourcc, WIDTH, HEIGHT, needs, needs ? 1 : 0 };
	struct cmaheap_pool *pool;

	must(cmaheap_pool_create(heap, &info, count, &pool));
	return pool;
}

static struct cmaheap_image *acquire(struct cmaheap_pool *pool)
{
	struct cmaheap_image *image = NULL;

	must(cmaheap_pool_acquire(pool, 0, &image));
	return image;
}

static void assert_idle(struct cmaheap_pool *pool, unsigned idle)
{
	struct cmaheap_pool_status status;

	cmaheap_pool_get_status(pool, &status);
	assert_int_equal(status.idle, idle);
}

static void a_wrapped_plane_is_not_lent_again(void **state)
{
	struct cmaheap_pool *pool = make_pool(NV12, NULL, 1);
	struct cmaheap_image *image = acquire(pool), *luma, *other;

	(void)state;
	must(cmaheap_wrap_plane(image, 0, CMAHEAP_FOURCC('R', '8', ' ', ' '), &luma));
	cmaheap_image_unref(image);
	assert_int_equal(cmaheap_pool_acquire(pool, 0, &other), -EAGAIN);
	cmaheap_image_unref(luma);
	assert_ptr_equal(acquire(pool), image);
	cmaheap_image_unref(image);
	cmaheap_pool_destroy(pool);
}

/* The program drops its references as soon as the camera has the images. */
static void what_a_camera_fills_is_not_lent_again(void **state)
{
	struct cmaheap_v4l2 *camera = open_video("vivid", VIDEO_CAMERA, XR24, 1);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(camera);
	const struct cmaheap_image_info info = { XR24, WIDTH, HEIGHT, NULL, 0 };
	struct cmaheap_image *images[VIDEO_IMAGES];
	struct cmaheap_v4l2_frame frame;
	struct cmaheap_needs needs;
	struct cmaheap_pool *pool;

	(void)state;
	must(cmaheap_v4l2_negotiate(queue, &info, &needs));
	pool = make_pool(XR24, &needs, VIDEO_IMAGES);
	for (int i = 0; i < VIDEO_IMAGES; i++)
		images[i] = acquire(pool);
	must(cmaheap_v4l2_set_images(queue, images, VIDEO_IMAGES));
	drop_images(images);
	assert_idle(pool, 0);
	enqueue_all(queue);
	must(cmaheap_v4l2_start(queue));
	next_frame(camera, queue, &frame);
	assert_idle(pool, 0);
	must(cmaheap_v4l2_stop(queue));
	assert_idle(pool, 0);
	must(cmaheap_v4l2_set_images(queue, NULL, 0));
	assert_idle(pool, VIDEO_IMAGES);
	cmaheap_pool_destroy(pool);
	cmaheap_v4l2_close(camera);
}

/* Drops the program's reference: only the framebuffer has one then. */
static struct cmaheap_kms_fb *import_next(struct cmaheap_kms *kms, struct cmaheap_pool *pool)
{
	struct cmaheap_image *image = acquire(pool);
	struct cmaheap_kms_fb *fb;

	must(cmaheap_kms_import(kms, image, &fb));
	cmaheap_image_unref(image);
	return fb;
}

/* What a flip goes away from is read until the flip is finished, destroyed or not. */
static void what_is_on_the_screen_is_not_lent_again(unsigned flags)
{
	struct cmaheap_kms_fb *shown, *next;
	struct cmaheap_kms_flip flip;
	struct cmaheap_needs needs;
	struct cmaheap_pool *pool;
	struct display display;
	unsigned mode;

	assert_non_null(getenv("DISPLAY_DRIVER"));
	open_display_of(&display, getenv("DISPLAY_DRIVER"), flags);
	must(cmaheap_kms_needs(display.kms, XR24, &needs));
	must(cmaheap_kms_fit_mode(display.kms, WIDTH, HEIGHT, &mode));
	pool = make_pool(XR24, &needs, 2);
	shown = import_next(display.kms, pool);
	must(cmaheap_kms_show(display.kms, shown, mode));
	assert_idle(pool, 1);
	for (int i = 0; i < FLIPS; i++) {
		next = import_next(display.kms, pool);
		must(cmaheap_kms_flip(display.kms, next, NULL));
		cmaheap_kms_fb_destroy(shown);
		assert_idle(pool, 0);
		must(cmaheap_kms_finish_flip(display.kms, LONG_MS, &flip));
		assert_idle(pool, 1);
		shown = next;
	}
	close_display(&display);
	assert_idle(pool, 2);
	cmaheap_pool_destroy(pool);
}

static void what_is_on_an_atomic_screen_is_not_lent_again(void **state)
{
	(void)state;
	what_is_on_the_screen_is_not_lent_again(0);
}

static void what_is_on_a_legacy_screen_is_not_lent_again(void **state)
{
	(void)state;
	what_is_on_the_screen_is_not_lent_again(CMAHEAP_KMS_LEGACY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(a_wrapped_plane_is_not_lent_again),
		checked_test(what_a_camera_fills_is_not_lent_again),
		checked_test(what_is_on_an_atomic_screen_is_not_lent_again),
		checked_test(what_is_on_a_legacy_screen_is_not_lent_again),
	};

	return cmocka_run_group_tests(tests, open_test_heap, close_test_heap);
}
