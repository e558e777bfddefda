/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <unistd.h>

#include <drm_fourcc.h>

#include <cmaheap/egl.h>

#include "fake-egl.h"
#include "fake-fence.h"
#include "image-unit.h"
#include "pool-unit.h"

static void the_driver_tells_which_formats_are_external(void **state)
{
	struct fake_egl *egl = fake_egl_add();
	bool external;

	(void)state;
	assert_int_equal(cmaheap_egl_check_format(FAKE_DISPLAY, DRM_FORMAT_ARGB8888, &external), 0);
	assert_false(external);
	assert_int_equal(cmaheap_egl_check_format(FAKE_DISPLAY, DRM_FORMAT_NV12, &external), 0);
	assert_true(external);
	egl->extensions = "EGL_KHR_image EGL_EXT_image_dma_buf_import";
	assert_int_equal(cmaheap_egl_check_format(FAKE_DISPLAY, DRM_FORMAT_RGB565, &external), 0);
	assert_true(external);
}

static void a_format_that_is_refused_is_named_with_those_that_are_not(void **state)
{
	struct fake_egl *egl = fake_egl_add();
	bool external = true;

	(void)state;
	assert_int_equal(cmaheap_egl_check_format(FAKE_DISPLAY, DRM_FORMAT_RGB565, &external),
			 -EINVAL);
	assert_error_has(
		"Fake Project (pretend) does not import RG16; it imports AR24 R8   GR88 NV12");
	egl->modifier = DRM_FORMAT_MOD_BROADCOM_UIF;
	assert_int_equal(cmaheap_egl_check_format(FAKE_DISPLAY, DRM_FORMAT_NV12, &external),
			 -EINVAL);
	assert_error_has("linear NV12 (modifier 0), only modifiers 0x700000000000006");
	for (unsigned skip = 0; skip < 2; skip++) {
		fake_fail_later(FAKE_MEMORY, ENOMEM, skip);
		assert_int_equal(cmaheap_egl_check_format(FAKE_DISPLAY, DRM_FORMAT_NV12, &external),
				 -ENOMEM);
		fake_forget_faults();
	}
}

static void missing_extensions_are_named(void **state)
{
	struct cmaheap_image *image = make_image(DRM_FORMAT_NV12, 640, 480, 0);
	struct fake_egl *egl = fake_egl_add();
	struct cmaheap_egl_image *imported;
	int fence;

	(void)state;
	egl->extensions = "EGL_KHR_image_based EGL_EXT_image_dma_buf_import";
	assert_int_equal(cmaheap_egl_import(FAKE_DISPLAY, image, NULL, &imported), -EOPNOTSUPP);
	assert_error_has(
		"Fake Project lacks EGL_KHR_image_base: it cannot make images of dma-bufs");
	egl->extensions = "EGL_EXT_image_dma_buf_import_modifiers EGL_KHR_image_base";
	assert_int_equal(cmaheap_egl_import(FAKE_DISPLAY, image, NULL, &imported), -EOPNOTSUPP);
	assert_error_has("lacks EGL_EXT_image_dma_buf_import:");
	assert_int_equal(cmaheap_egl_export_fence(FAKE_DISPLAY, &fence), -EOPNOTSUPP);
	assert_error_has("lacks EGL_ANDROID_native_fence_sync: use glFinish()");
	egl->extensions = "EGL_ANDROID_native_fence_sync";
	assert_int_equal(cmaheap_egl_import_fence(FAKE_DISPLAY, 0), -EOPNOTSUPP);
	assert_error_has("lacks EGL_KHR_wait_sync: use cmaheap_fence_wait()");
	assert_int_equal(cmaheap_egl_import(EGL_NO_DISPLAY, image, NULL, &imported), -EINVAL);
	assert_error_has("no EGL display that is initialised");
	cmaheap_image_unref(image);
}

static void every_plane_is_told_with_its_place(void **state)
{
	struct cmaheap_image *image = make_image(DRM_FORMAT_NV12, 640, 480, CMAHEAP_SEPARATE);
	const struct cmaheap_egl_hints hints = { .color_space = EGL_ITU_REC709_EXT,
						 .sample_range = EGL_YUV_FULL_RANGE_EXT,
						 .horizontal_siting = EGL_YUV_CHROMA_SITING_0_EXT,
						 .vertical_siting = EGL_YUV_CHROMA_SITING_0_5_EXT };
	struct fake_egl *egl = fake_egl_add();
	struct cmaheap_egl_image *imported;

	(void)state;
	assert_int_equal(cmaheap_egl_import(FAKE_DISPLAY, image, &hints, &imported), 0);
	assert_ptr_equal(cmaheap_egl_handle(imported), FAKE_IMAGE);
	assert_int_equal(fake_egl_value(EGL_WIDTH), 640);
	assert_int_equal(fake_egl_value(EGL_HEIGHT), 480);
	assert_int_equal(fake_egl_value(EGL_LINUX_DRM_FOURCC_EXT), DRM_FORMAT_NV12);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(
			fake_egl_value(i ? EGL_DMA_BUF_PLANE1_FD_EXT : EGL_DMA_BUF_PLANE0_FD_EXT),
			cmaheap_buffer_fd(cmaheap_image_buffer(image, i)));
	assert_int_equal(fake_egl_value(EGL_DMA_BUF_PLANE1_OFFSET_EXT), 0);
	assert_int_equal(fake_egl_value(EGL_DMA_BUF_PLANE1_PITCH_EXT), 640);
	assert_int_equal(fake_egl_value(EGL_DMA_BUF_PLANE1_MODIFIER_LO_EXT), 0);
	assert_int_equal(fake_egl_value(EGL_DMA_BUF_PLANE1_MODIFIER_HI_EXT), 0);
	assert_int_equal(fake_egl_value(EGL_YUV_COLOR_SPACE_HINT_EXT), EGL_ITU_REC709_EXT);
	assert_int_equal(fake_egl_value(EGL_SAMPLE_RANGE_HINT_EXT), EGL_YUV_FULL_RANGE_EXT);
	assert_int_equal(fake_egl_value(EGL_YUV_CHROMA_HORIZONTAL_SITING_HINT_EXT),
			 EGL_YUV_CHROMA_SITING_0_EXT);
	assert_int_equal(fake_egl_value(EGL_YUV_CHROMA_VERTICAL_SITING_HINT_EXT),
			 EGL_YUV_CHROMA_SITING_0_5_EXT);
	cmaheap_egl_destroy(imported);
	cmaheap_egl_destroy(NULL);
	assert_int_equal(egl->images, 0);
	cmaheap_image_unref(image);
}

static void an_egl_image_holds_the_image_of_a_pool(void **state)
{
	static const struct cmaheap_image_info nv12 = { DRM_FORMAT_NV12, 640, 480, NULL, 0 };
	struct cmaheap_image *image;
	struct cmaheap_pool *pool = make_lending_pool(&nv12, &image);
	struct cmaheap_egl_image *imported;

	(void)state;
	fake_egl_add();
	fake_fail(FAKE_MEMORY, ENOMEM, 1);
	assert_int_equal(cmaheap_egl_import(FAKE_DISPLAY, image, NULL, &imported), -ENOMEM);
	assert_int_equal(cmaheap_egl_import(FAKE_DISPLAY, image, NULL, &imported), 0);
	cmaheap_image_unref(image);
	assert_false(is_back(pool));
	cmaheap_egl_destroy(imported);
	assert_true(is_back(pool));
	assert_int_equal(cmaheap_pool_acquire(pool, 0, &image), 0);
	assert_int_equal(cmaheap_egl_import(FAKE_DISPLAY, image, NULL, &imported), 0);
	destroy_lending_pool(pool);
	cmaheap_image_unref(image);
	cmaheap_egl_destroy(imported);
}

static void count_failure(void *count, int error, const char *text)
{
	(void)error;
	(void)text;
	++*(unsigned *)count;
}

/* Whose memory it is cannot be told without /proc: not the program's failure. */
static void a_refusal_is_one_entry_of_the_log(void **state)
{
	struct cmaheap_image *image = make_image(DRM_FORMAT_NV12, 640, 480, 0);
	struct fake_egl *egl = fake_egl_add();
	struct cmaheap_egl_image *imported;
	unsigned count = 0;

	(void)state;
	egl->create_image_error = EGL_BAD_MATCH;
	cmaheap_set_log(count_failure, &count);
	assert_int_equal(cmaheap_egl_import(FAKE_DISPLAY, image, NULL, &imported), -EINVAL);
	cmaheap_set_log(NULL, NULL);
	assert_int_equal(count, 1);
	cmaheap_image_unref(image);
}

static void a_modifier_is_told_only_to_drivers_that_list_it(void **state)
{
	struct cmaheap_image *image = make_image(DRM_FORMAT_NV12, 640, 480, 0);
	EGLint attributes[CMAHEAP_EGL_MAX_ATTRIBUTES];
	struct fake_egl *egl = fake_egl_add();

	(void)state;
	assert_int_equal(cmaheap_egl_attributes(FAKE_DISPLAY, image, NULL, attributes), 0);
	assert_int_equal(attributes[12], EGL_DMA_BUF_PLANE0_MODIFIER_LO_EXT);
	assert_int_equal(attributes[26], EGL_NONE);
	egl->modifier_count = 0;
	assert_int_equal(cmaheap_egl_attributes(FAKE_DISPLAY, image, NULL, attributes), 0);
	assert_int_equal(attributes[12], EGL_DMA_BUF_PLANE1_FD_EXT);
	assert_int_equal(attributes[15], 640 * 480);
	assert_int_equal(attributes[18], EGL_NONE);
	egl->modifier_count = 1;
	egl->missing = "eglQueryDmaBufModifiersEXT";
	assert_int_equal(cmaheap_egl_attributes(FAKE_DISPLAY, image, NULL, attributes), 0);
	assert_int_equal(attributes[18], EGL_NONE);
	cmaheap_image_unref(image);
}

static void a_refused_import_tells_layout_and_reason(void **state)
{
	static const struct {
		EGLint error;
		int expected;
		const char *name;
	} cases[] = { { EGL_BAD_ALLOC, -ENOMEM, "EGL_BAD_ALLOC" },
		      { EGL_BAD_ACCESS, -EACCES, "EGL_BAD_ACCESS" },
		      { EGL_BAD_MATCH, -EINVAL, "EGL_BAD_MATCH" },
		      { 1, -EIO, "an unknown EGL error" } };
	struct cmaheap_image *image = make_image(DRM_FORMAT_NV12, 640, 480, 0);
	struct fake_egl *egl = fake_egl_add();
	struct cmaheap_egl_image *imported = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		egl->create_image_error = cases[i].error;
		assert_int_equal(cmaheap_egl_import(FAKE_DISPLAY, image, NULL, &imported),
				 cases[i].expected);
		assert_error_has("refuses 640x480 NV12, plane 0 with pitch 640, offset 0 of 460800 "
				 "bytes from ");
		assert_error_has("plane 1 with pitch 640, offset 307200");
		assert_error_has(cases[i].name);
	}
	egl->missing = "eglCreateImageKHR";
	assert_int_equal(cmaheap_egl_import(FAKE_DISPLAY, image, NULL, &imported), -EOPNOTSUPP);
	assert_null(imported);
	cmaheap_image_unref(image);
}

static void a_fence_comes_after_a_flush(void **state)
{
	struct fake_egl *egl = fake_egl_add();
	int fence = -1;

	(void)state;
	assert_int_equal(cmaheap_egl_export_fence(FAKE_DISPLAY, &fence), 0);
	assert_int_equal(egl->flushes, 1);
	assert_int_equal(egl->syncs, 0);
	assert_int_equal(fcntl(fence, F_GETFD), FD_CLOEXEC);
	assert_int_equal(close(fence), 0);
	egl->dup_error = EGL_BAD_PARAMETER;
	assert_int_equal(cmaheap_egl_export_fence(FAKE_DISPLAY, &fence), -EINVAL);
	assert_error_has("cannot get a fence's descriptor: EGL_BAD_PARAMETER");
	egl->create_sync_error = EGL_BAD_MATCH;
	assert_int_equal(cmaheap_egl_export_fence(FAKE_DISPLAY, &fence), -EINVAL);
	assert_error_has("cannot make a fence: EGL_BAD_MATCH");
	egl->missing = "eglDupNativeFenceFDANDROID";
	assert_int_equal(cmaheap_egl_export_fence(FAKE_DISPLAY, &fence), -EOPNOTSUPP);
	assert_int_equal(egl->syncs, 0);
}

static void the_gpu_waits_for_a_copy_of_the_fence(void **state)
{
	int fence = fake_make_sync_file(0);
	struct fake_egl *egl = fake_egl_add();

	(void)state;
	assert_int_equal(cmaheap_egl_import_fence(FAKE_DISPLAY, fence), 0);
	assert_int_equal(egl->waits, 1);
	assert_int_not_equal(egl->imported_fence, fence);
	egl->imported_fence = -1;
	egl->wait_error = EGL_BAD_PARAMETER;
	assert_int_equal(cmaheap_egl_import_fence(FAKE_DISPLAY, fence), -EINVAL);
	assert_error_has("cannot wait for a fence: EGL_BAD_PARAMETER");
	egl->create_sync_error = EGL_BAD_ATTRIBUTE;
	assert_int_equal(cmaheap_egl_import_fence(FAKE_DISPLAY, fence), -EINVAL);
	assert_error_has("cannot take a fence: EGL_BAD_ATTRIBUTE");
	assert_int_equal(cmaheap_egl_import_fence(FAKE_DISPLAY, -1), -EBADF);
	fake_fail(FAKE_DUP, EMFILE, 1);
	assert_int_equal(cmaheap_egl_import_fence(FAKE_DISPLAY, fence), -EMFILE);
	assert_int_equal(egl->syncs, 0);
	assert_int_equal(close(fence), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(the_driver_tells_which_formats_are_external),
		UNIT_TEST(a_format_that_is_refused_is_named_with_those_that_are_not),
		UNIT_TEST(missing_extensions_are_named),
		UNIT_TEST(every_plane_is_told_with_its_place),
		UNIT_TEST(an_egl_image_holds_the_image_of_a_pool),
		UNIT_TEST(a_refusal_is_one_entry_of_the_log),
		UNIT_TEST(a_modifier_is_told_only_to_drivers_that_list_it),
		UNIT_TEST(a_refused_import_tells_layout_and_reason),
		UNIT_TEST(a_fence_comes_after_a_flush),
		UNIT_TEST(the_gpu_waits_for_a_copy_of_the_fence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
