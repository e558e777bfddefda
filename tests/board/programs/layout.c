/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Layouts are those of the kernel's drivers: V4L2's for cameras, DRM's for dumb buffers. */
#include "board-test.h"
#include "drm-card.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <drm_fourcc.h>
#include <linux/videodev2.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include <cmaheap/image.h>

enum { NODES = 64, ROUNDS = 60, LARGEST = 2048 };
enum { WHOLE = 4 }; /* pixels: no format's block is cut */

static uint32_t any_size(void)
{
	return 1 + (uint32_t)random() % LARGEST;
}

/* V4L2's codes where DRM has another one. */
static uint32_t to_drm(uint32_t v4l2)
{
	switch (v4l2) {
	case V4L2_PIX_FMT_RGB565:
		return DRM_FORMAT_RGB565;
	case V4L2_PIX_FMT_BGR24:
		return DRM_FORMAT_RGB888;
	case V4L2_PIX_FMT_RGB24:
		return DRM_FORMAT_BGR888;
	case V4L2_PIX_FMT_GREY:
		return DRM_FORMAT_R8;
	case V4L2_PIX_FMT_YUV422P:
		return DRM_FORMAT_YUV422;
	default:
		return v4l2;
	}
}

static struct cmaheap_layout must_solve(uint32_t fourcc, uint32_t width, uint32_t height,
					const struct cmaheap_needs *needs)
{
	const struct cmaheap_image_info info = { fourcc, width, height, needs, 1 };
	struct cmaheap_layout layout;

	if (cmaheap_solve_layout(&info, &layout))
		fail_msg("%s", cmaheap_last_error());
	return layout;
}

static bool is_known(uint32_t fourcc)
{
	const struct cmaheap_image_info info = { .fourcc = fourcc, .width = 16, .height = 16 };
	struct cmaheap_layout layout;

	return !cmaheap_solve_layout(&info, &layout);
}

/*
 * The driver's layout, tight or with the pitch that was asked for, is the one that is solved.
 * Where a size cuts pixels that share their chroma, drivers are not of one mind: vivid cuts a
 * YUYV row short. There it is enough that what is solved is not smaller.
 */
static void compare_camera(int fd, const struct v4l2_fmtdesc *description, bool whole,
			   uint32_t extra)
{
	struct v4l2_format format = { .type = description->type };
	struct v4l2_pix_format *pix = &format.fmt.pix;
	struct cmaheap_needs needs = { .who = "V4L2", .flags = CMAHEAP_GAPLESS };
	struct cmaheap_layout layout;
	bool fits;

	pix->width = any_size();
	pix->height = any_size();
	if (whole) {
		pix->width += WHOLE - pix->width % WHOLE;
		pix->height += WHOLE - pix->height % WHOLE;
	}
	pix->pixelformat = description->pixelformat;
	pix->field = V4L2_FIELD_NONE;
	assert_int_equal(ioctl(fd, VIDIOC_TRY_FMT, &format), 0);
	assert_int_equal(pix->pixelformat, description->pixelformat);
	if (extra) {
		pix->bytesperline += extra;
		pix->sizeimage = 0;
		assert_int_equal(ioctl(fd, VIDIOC_TRY_FMT, &format), 0);
		needs.pitch = pix->bytesperline;
	}

	layout = must_solve(to_drm(pix->pixelformat), pix->width, pix->height, &needs);
	if (pix->width % WHOLE || pix->height % WHOLE)
		fits = layout.planes[0].pitch >= pix->bytesperline &&
		       layout.sizes[0] >= pix->sizeimage;
	else
		fits = layout.planes[0].pitch == pix->bytesperline &&
		       layout.sizes[0] == pix->sizeimage;
	if (!fits)
		fail_msg("%.4s %ux%u: pitch %u, size %u; the driver has %u, %u",
			 (const char *)&pix->pixelformat, pix->width, pix->height,
			 layout.planes[0].pitch, layout.sizes[0], pix->bytesperline,
			 pix->sizeimage);
}

/* Number of formats compared. */
static unsigned compare_cameras_formats(int fd)
{
	struct v4l2_fmtdesc description = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
	unsigned count = 0;

	for (; !ioctl(fd, VIDIOC_ENUM_FMT, &description); description.index++) {
		if (!is_known(to_drm(description.pixelformat)))
			continue;
		for (uint32_t round = 0; round < ROUNDS; round++)
			compare_camera(fd, &description, round % 3, round % 3 == 2 ? round * 8 : 0);
		count++;
	}
	return count;
}

/* Opens the capture device of this driver, or -1. */
static int open_camera(const char *driver)
{
	for (int i = 0; i < NODES; i++) {
		struct v4l2_capability capability;
		char path[32];
		int fd;

		snprintf(path, sizeof(path), "/dev/video%d", i);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (!ioctl(fd, VIDIOC_QUERYCAP, &capability) &&
		    capability.device_caps & V4L2_CAP_VIDEO_CAPTURE &&
		    !strcmp((const char *)capability.driver, driver))
			return fd;
		close(fd);
	}
	return -1;
}

/* vivid's webcam has a few sizes only, its HDMI input scales to any. */
static void layouts_are_those_of_vivid(void **state)
{
	int fd = open_camera("vivid"), webcam = 0, hdmi = 3;
	unsigned formats;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(ioctl(fd, VIDIOC_S_INPUT, &hdmi), 0);
	formats = compare_cameras_formats(fd);
	assert_int_equal(ioctl(fd, VIDIOC_S_INPUT, &webcam), 0);
	print_message("vivid: %u formats\n", formats);
	assert_true(formats >= 20);
	must_close(fd);
}

static void layouts_are_those_of_vimc(void **state)
{
	int fd = open_camera("vimc");
	unsigned formats;

	(void)state;
	if (fd < 0)
		skip();
	formats = compare_cameras_formats(fd);
	print_message("vimc: %u formats\n", formats);
	assert_true(formats >= 5);
	must_close(fd);
}

static void compare_dumb(int card, unsigned bits, uint32_t fourcc)
{
	const struct cmaheap_needs needs = { .who = "dumb buffers",
					     .size_align = (uint32_t)page_size(),
					     .flags = CMAHEAP_TIGHT };

	for (int round = 0; round < ROUNDS; round++) {
		uint32_t width = any_size(), height = any_size(), handle, pitch;
		struct cmaheap_layout layout = must_solve(fourcc, width, height, &needs);
		uint64_t size;

		assert_int_equal(drmModeCreateDumbBuffer(card, width, height, bits, 0, &handle,
							 &pitch, &size),
				 0);
		assert_int_equal(drmModeDestroyDumbBuffer(card, handle), 0);
		if (layout.planes[0].pitch != pitch || layout.sizes[0] != size)
			fail_msg("%ux%u, %u bits: pitch %u, size %u; the driver has %u, %ju", width,
				 height, bits, layout.planes[0].pitch, layout.sizes[0], pitch,
				 (uintmax_t)size);
	}
}

/* A virtual display has no need but whole pages. */
static void layouts_are_those_of_dumb_buffers(void **state)
{
	static const char *const drivers[] = { "bochs-drm", "vkms", "vgem" };
	unsigned cards = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++) {
		int card = open_card(drivers[i]);

		if (card < 0)
			continue;
		print_message("%s\n", drivers[i]);
		compare_dumb(card, 8, DRM_FORMAT_R8);
		compare_dumb(card, 16, DRM_FORMAT_RGB565);
		compare_dumb(card, 24, DRM_FORMAT_RGB888);
		compare_dumb(card, 32, DRM_FORMAT_XRGB8888);
		must_close(card);
		cards++;
	}
	assert_true(cards >= 1);
}

static void an_image_of_the_heap_holds_its_planes(void **state)
{
	const struct cmaheap_needs needs = { .who = "test", .flags = CMAHEAP_SEPARATE };
	const struct cmaheap_image_info info = { DRM_FORMAT_NV12, 1280, 720, &needs, 1 };
	void *planes[CMAHEAP_MAX_PLANES], *again[CMAHEAP_MAX_PLANES];
	struct cmaheap_image *image, *imported;
	struct cmaheap *heap;
	int fds[2];

	(void)state;
	assert_int_equal(cmaheap_open(heap_name(), &heap), 0);
	assert_int_equal(cmaheap_alloc_image(heap, &info, &image), 0);
	cmaheap_close(heap);
	for (unsigned i = 0; i < 2; i++)
		fds[i] = cmaheap_buffer_fd(cmaheap_image_buffer(image, i));
	assert_int_equal(cmaheap_import_image(cmaheap_image_layout(image), fds, &imported), 0);

	assert_int_equal(cmaheap_image_map(image, planes), 0);
	assert_int_equal(cmaheap_image_begin_access(image, CMAHEAP_WRITE), 0);
	memset(planes[0], 0x10, (size_t)1280 * 720);
	memset(planes[1], 0x80, (size_t)1280 * 360);
	assert_int_equal(cmaheap_image_end_access(image, CMAHEAP_WRITE), 0);

	assert_int_equal(cmaheap_image_map(imported, again), 0);
	assert_int_equal(cmaheap_image_begin_access(imported, CMAHEAP_READ), 0);
	assert_memory_equal(planes[0], again[0], (size_t)1280 * 720);
	assert_memory_equal(planes[1], again[1], (size_t)1280 * 360);
	assert_int_equal(cmaheap_image_end_access(imported, CMAHEAP_READ), 0);
	cmaheap_image_unref(imported);
	cmaheap_image_unref(image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(layouts_are_those_of_vivid),
		checked_test(layouts_are_those_of_vimc),
		checked_test(layouts_are_those_of_dumb_buffers),
		checked_test(an_image_of_the_heap_holds_its_planes),
	};
	const char *seed_text = getenv("CMAHEAP_TEST_SEED");
	unsigned seed = seed_text ? (unsigned)strtoul(seed_text, NULL, 0) : 1;

	print_message("CMAHEAP_TEST_SEED=%u\n", seed);
	srandom(seed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
