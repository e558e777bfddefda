/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <unistd.h>

#include <drm_fourcc.h>

#include <cmaheap/vulkan.h>

#include "fake-fence.h"
#include "fake-vulkan.h"
#include "image-unit.h"
#include "pool-unit.h"

static const VkImageUsageFlags sampled = VK_IMAGE_USAGE_SAMPLED_BIT;

static void missing_extensions_are_named(void **state)
{
	struct fake_vulkan *vulkan = fake_vulkan_add();
	uint32_t count;
	const char *const *names = cmaheap_vulkan_extensions(&count);

	(void)state;
	assert_int_equal(count, 5);
	assert_int_equal(cmaheap_vulkan_check_device(FAKE_PHYSICAL), 0);
	for (uint32_t i = 0; i < count; i++) {
		vulkan->missing = names[i];
		assert_int_equal(cmaheap_vulkan_check_device(FAKE_PHYSICAL), -EOPNOTSUPP);
		assert_error_has("pretend cannot import images: it lacks VK_");
		assert_error_has(names[i]);
	}
	fake_fail(FAKE_MEMORY, ENOMEM, 1);
	assert_int_equal(cmaheap_vulkan_check_device(FAKE_PHYSICAL), -ENOMEM);
	vulkan->version = VK_API_VERSION_1_0;
	assert_int_equal(cmaheap_vulkan_check_device(FAKE_PHYSICAL), -EOPNOTSUPP);
	assert_error_has("pretend has Vulkan 1.0: expected 1.1");
}

static void formats_have_vulkan_s_names(void **state)
{
	static const struct {
		uint32_t fourcc;
		VkFormat format;
	} cases[] = { { DRM_FORMAT_XRGB8888, VK_FORMAT_B8G8R8A8_UNORM },
		      { DRM_FORMAT_ABGR8888, VK_FORMAT_R8G8B8A8_UNORM },
		      { DRM_FORMAT_GR88, VK_FORMAT_R8G8_UNORM },
		      { DRM_FORMAT_NV12, VK_FORMAT_G8_B8R8_2PLANE_420_UNORM } };
	VkFormat format;

	(void)state;
	fake_vulkan_add();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(cmaheap_vulkan_check_format(FAKE_PHYSICAL, cases[i].fourcc,
							     sampled, &format),
				 0);
		assert_int_equal(format, cases[i].format);
	}
	assert_int_equal(
		cmaheap_vulkan_check_format(FAKE_PHYSICAL, DRM_FORMAT_NV21, sampled, &format),
		-EINVAL);
	assert_error_has("no format for NV21; a plane of it may have one");
}

#define assert_refused(usage, error, text)                                                         \
	do {                                                                                       \
		assert_int_equal(cmaheap_vulkan_check_format(FAKE_PHYSICAL, DRM_FORMAT_XRGB8888,   \
							     usage, &format),                      \
				 error);                                                           \
		assert_error_has(text);                                                            \
	} while (0)

static void what_a_device_does_not_do_is_named(void **state)
{
	struct fake_vulkan *vulkan = fake_vulkan_add();
	VkFormat format = VK_FORMAT_UNDEFINED;

	(void)state;
	assert_refused(VK_IMAGE_USAGE_STORAGE_BIT, -EINVAL,
		       "pretend does not take linear XR24 as storage image");
	vulkan->features = 0;
	assert_refused(sampled, -EINVAL, "as sampled image");
	vulkan->modifier = DRM_FORMAT_MOD_BROADCOM_UIF;
	assert_refused(sampled, -EINVAL,
		       "linear XR24 (modifier 0); modifiers it imports: 0x700000000000006");
	vulkan->modifier_count = 0;
	assert_refused(sampled, -EINVAL, "modifiers it imports: none");
	fake_fail(FAKE_MEMORY, ENOMEM, 1);
	assert_refused(sampled, -ENOMEM, "out of memory");
	vulkan = fake_vulkan_add();
	vulkan->not_importable = true;
	assert_refused(sampled, -EINVAL, "does not import linear XR24 as dma-buf for usage 0x4");
	vulkan = fake_vulkan_add();
	vulkan->format_error = VK_ERROR_FORMAT_NOT_SUPPORTED;
	assert_refused(sampled, -EINVAL, "for usage 0x4");
	assert_int_equal(format, VK_FORMAT_UNDEFINED);
}

static int import(struct cmaheap_image *image, struct cmaheap_vulkan_image **imported)
{
	return cmaheap_vulkan_import(FAKE_PHYSICAL, FAKE_VK_DEVICE, image, sampled, imported);
}

static void planes_in_one_buffer_share_its_memory(void **state)
{
	struct cmaheap_image *image = make_image(DRM_FORMAT_NV12, 640, 480, 0);
	struct fake_vulkan *vulkan = fake_vulkan_add();
	struct cmaheap_vulkan_image *imported;

	(void)state;
	assert_int_equal(import(image, &imported), 0);
	assert_true(cmaheap_vulkan_handle(imported) == (VkImage)0x4000);
	assert_int_equal(cmaheap_vulkan_format(imported), VK_FORMAT_G8_B8R8_2PLANE_420_UNORM);
	assert_int_equal(vulkan->usage, sampled);
	assert_false(vulkan->disjoint);
	assert_true(vulkan->dedicated);
	assert_int_equal(vulkan->memories, 1);
	assert_int_equal(vulkan->memory_type, 2); /* the only one of 6 and 12 */
	assert_int_equal(vulkan->binds, 1);
	assert_int_equal(vulkan->planes[1].offset, 640 * 480);
	assert_int_equal(vulkan->planes[1].rowPitch, 640);
	cmaheap_image_unref(image);
	cmaheap_vulkan_destroy(imported);
	cmaheap_vulkan_destroy(NULL);
	assert_int_equal(vulkan->images + vulkan->memories, 0);
}

static void a_vulkan_image_holds_the_image_of_a_pool(void **state)
{
	static const struct cmaheap_image_info nv12 = { DRM_FORMAT_NV12, 640, 480, NULL, 0 };
	struct cmaheap_image *image;
	struct cmaheap_pool *pool = make_lending_pool(&nv12, &image);
	struct fake_vulkan *vulkan = fake_vulkan_add();
	struct cmaheap_vulkan_image *imported;

	(void)state;
	vulkan->bind_error = VK_ERROR_OUT_OF_DEVICE_MEMORY;
	assert_int_equal(import(image, &imported), -ENOMEM);
	vulkan->bind_error = VK_SUCCESS;
	assert_int_equal(import(image, &imported), 0);
	cmaheap_image_unref(image);
	assert_false(is_back(pool));
	cmaheap_vulkan_destroy(imported);
	assert_true(is_back(pool));
	assert_int_equal(cmaheap_pool_acquire(pool, 0, &image), 0);
	assert_int_equal(import(image, &imported), 0);
	destroy_lending_pool(pool);
	cmaheap_image_unref(image);
	cmaheap_vulkan_destroy(imported);
}

static void planes_in_buffers_of_their_own_have_memory_each(void **state)
{
	struct cmaheap_image *image = make_image(DRM_FORMAT_NV12, 640, 480, CMAHEAP_SEPARATE);
	struct fake_vulkan *vulkan = fake_vulkan_add();
	struct cmaheap_vulkan_image *imported;

	(void)state;
	assert_int_equal(import(image, &imported), 0);
	assert_true(vulkan->disjoint);
	assert_false(vulkan->dedicated);
	assert_int_equal(vulkan->memories, 2);
	assert_int_equal(vulkan->aspect, VK_IMAGE_ASPECT_MEMORY_PLANE_1_BIT_EXT);
	assert_int_equal(vulkan->planes[1].offset, 0);
	cmaheap_vulkan_destroy(imported);
	cmaheap_image_unref(image);
}

#define assert_import_fails(member, value, error, text)                                            \
	do {                                                                                       \
		struct fake_vulkan *device = fake_vulkan_add();                                    \
                                                                                                   \
		device->member = value;                                                            \
		assert_int_equal(import(image, &imported), error);                                 \
		assert_error_has(text);                                                            \
		assert_int_equal(device->images + device->memories, 0);                            \
	} while (0)

static void a_refused_import_tells_why_and_leaves_nothing(void **state)
{
	struct cmaheap_image *image = make_image(DRM_FORMAT_NV12, 640, 480, CMAHEAP_SEPARATE);
	struct cmaheap_vulkan_image *imported = NULL;

	(void)state;
	assert_import_fails(image_error, VK_ERROR_INVALID_DRM_FORMAT_MODIFIER_PLANE_LAYOUT_EXT,
			    -EINVAL,
			    "cannot make an image of 640x480 NV12, plane 0 with pitch 640");
	assert_import_fails(reach_error, VK_ERROR_INVALID_EXTERNAL_HANDLE, -EINVAL,
			    "VK_ERROR_INVALID_EXTERNAL_HANDLE");
	assert_import_fails(memory_error, VK_ERROR_INVALID_EXTERNAL_HANDLE, -EINVAL,
			    "needs a tail: see profile \"v3d\"");
	assert_import_fails(memory_error, VK_ERROR_OUT_OF_DEVICE_MEMORY, -ENOMEM,
			    "VK_ERROR_OUT_OF_DEVICE_MEMORY");
	assert_import_fails(bind_error, VK_ERROR_UNKNOWN, -EIO, "an unknown Vulkan error");
	assert_import_fails(dmabuf_types, 1, -EINVAL,
			    "the dma-buf can be 0x1, the image takes 0xc");
	assert_import_fails(size, 307201, -EINVAL,
			    "needs 307201 bytes for plane 0: the dma-buf has 307200; allocate");
	assert_import_fails(missing, "vkGetMemoryFdPropertiesKHR", -EOPNOTSUPP,
			    "created without VK_KHR_external_memory_fd");
	fake_vulkan_add();
	fake_fail(FAKE_DUP, EMFILE, 1);
	assert_int_equal(import(image, &imported), -EMFILE);
	fake_fail_later(FAKE_MEMORY, ENOMEM, 1);
	assert_int_equal(import(image, &imported), -ENOMEM);
	fake_forget_faults();
	assert_null(imported);
	cmaheap_image_unref(image);
}

static void what_an_image_may_not_be_is_refused_before_vulkan_sees_it(void **state)
{
	struct cmaheap_image *image = make_image(DRM_FORMAT_NV12, 640, 480, CMAHEAP_SEPARATE);
	struct cmaheap_vulkan_image *imported = NULL;

	(void)state;
	assert_import_fails(features, VK_FORMAT_FEATURE_SAMPLED_IMAGE_BIT, -EINVAL,
			    "pretend does not take linear NV12 in 2 buffers");
	assert_import_fails(max_extent.width, 639, -EINVAL,
			    "linear NV12 of at most 639x16384 pixels: the image has 640x480");
	assert_import_fails(max_extent.height, 479, -EINVAL, "at most 16384x479 pixels");
	cmaheap_image_unref(image);
}

/* Chroma of the last column and row would be for one pixel, which Vulkan's formats do not have. */
static void odd_sizes_are_refused_where_chroma_is_shared(void **state)
{
	static const struct {
		uint32_t fourcc, width, height;
		int error;
	} cases[] = {
		{ DRM_FORMAT_XRGB8888, 321, 241, 0 },	  { DRM_FORMAT_YUV444, 321, 241, 0 },
		{ DRM_FORMAT_YUYV, 320, 241, 0 },	  { DRM_FORMAT_YUYV, 321, 240, -EINVAL },
		{ DRM_FORMAT_NV16, 320, 241, 0 },	  { DRM_FORMAT_NV16, 321, 240, -EINVAL },
		{ DRM_FORMAT_NV12, 320, 240, 0 },	  { DRM_FORMAT_NV12, 320, 241, -EINVAL },
		{ DRM_FORMAT_P010, 321, 240, -EINVAL },	  { DRM_FORMAT_YUV420, 320, 241, -EINVAL },
		{ DRM_FORMAT_YUV422, 321, 240, -EINVAL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cmaheap_image *image =
			make_image(cases[i].fourcc, cases[i].width, cases[i].height, 0);
		struct cmaheap_vulkan_image *imported = NULL;
		struct fake_vulkan *vulkan = fake_vulkan_add();

		assert_int_equal(import(image, &imported), cases[i].error);
		assert_int_equal(vulkan->images, !cases[i].error);
		if (cases[i].error)
			assert_error_has("see cmaheap_wrap_plane()");
		cmaheap_vulkan_destroy(imported);
		cmaheap_image_unref(image);
	}
	assert_error_has("YU16 in multiples of 2x1 pixels: the image has 321x240");
}

static void fences_come_from_and_go_to_semaphores(void **state)
{
	int fence, original = fake_make_sync_file(0);
	struct fake_vulkan *vulkan = fake_vulkan_add();

	(void)state;
	assert_int_equal(cmaheap_vulkan_export_fence(FAKE_VK_DEVICE, FAKE_SEMAPHORE, &fence), 0);
	assert_int_equal(fcntl(fence, F_GETFD), FD_CLOEXEC);
	assert_int_equal(close(fence), 0);
	assert_int_equal(cmaheap_vulkan_import_fence(FAKE_VK_DEVICE, FAKE_SEMAPHORE, original), 0);
	assert_int_not_equal(vulkan->imported_fence, original);
	vulkan->fence_error = VK_ERROR_INVALID_EXTERNAL_HANDLE;
	assert_int_equal(cmaheap_vulkan_export_fence(FAKE_VK_DEVICE, FAKE_SEMAPHORE, &fence),
			 -EINVAL);
	assert_error_has("cannot make a fence of a semaphore: VK_ERROR_INVALID_EXTERNAL_HANDLE");
	assert_int_equal(cmaheap_vulkan_import_fence(FAKE_VK_DEVICE, FAKE_SEMAPHORE, original),
			 -EINVAL);
	assert_error_has("cannot make a semaphore of a fence");
	assert_int_equal(cmaheap_vulkan_import_fence(FAKE_VK_DEVICE, FAKE_SEMAPHORE, -1), -EBADF);
	vulkan->missing = "vkGetSemaphoreFdKHR";
	assert_int_equal(cmaheap_vulkan_export_fence(FAKE_VK_DEVICE, FAKE_SEMAPHORE, &fence),
			 -EOPNOTSUPP);
	assert_error_has("created without VK_KHR_external_semaphore_fd");
	vulkan->missing = "vkImportSemaphoreFdKHR";
	assert_int_equal(cmaheap_vulkan_import_fence(FAKE_VK_DEVICE, FAKE_SEMAPHORE, original),
			 -EOPNOTSUPP);
	assert_int_equal(close(original), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(missing_extensions_are_named),
		UNIT_TEST(formats_have_vulkan_s_names),
		UNIT_TEST(what_a_device_does_not_do_is_named),
		UNIT_TEST(planes_in_one_buffer_share_its_memory),
		UNIT_TEST(a_vulkan_image_holds_the_image_of_a_pool),
		UNIT_TEST(planes_in_buffers_of_their_own_have_memory_each),
		UNIT_TEST(a_refused_import_tells_why_and_leaves_nothing),
		UNIT_TEST(what_an_image_may_not_be_is_refused_before_vulkan_sees_it),
		UNIT_TEST(odd_sizes_are_refused_where_chroma_is_shared),
		UNIT_TEST(fences_come_from_and_go_to_semaphores),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
