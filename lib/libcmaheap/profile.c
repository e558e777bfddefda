/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <cmaheap/image.h>

#include "error.h"
#include "joined.h"

/*
 * Only what can be looked up. What a device can be asked for (V4L2's bytesperline and
 * sizeimage, a refused framebuffer) is better asked for. That RGA2 and some others reach only
 * memory below 4 GiB is a matter of the heap, not of the layout.
 */
static const struct {
	const char *source;
	struct cmaheap_needs needs;
} profiles[] = {
	/* interfaces */
	{ "V4L2 formats in one buffer: Linux Documentation/userspace-api/media/v4l/"
	  "pixfmt-yuv-planar.rst",
	  { .who = "v4l2", .flags = CMAHEAP_GAPLESS } },
	{ "V4L2 formats in a buffer for each plane, such as NM12: the same document",
	  { .who = "v4l2-mplane", .flags = CMAHEAP_SEPARATE } },

	/* displays */
	{ "Arm PL111, which has no pitch register: Linux drivers/gpu/drm/pl111/pl111_display.c, "
	  "pl111_display_check()",
	  { .who = "pl111", .offset_align = 4, .flags = CMAHEAP_TIGHT } },
	/* 8 pixels of up to 4 bytes */
	{ "i.MX IPU, widths of 8 pixels: Linux drivers/gpu/drm/imx/ipuv3/imx-drm-core.c, "
	  "imx_drm_dumb_create()",
	  { .who = "imx-ipu", .pitch_align = 32 } },
	{ "Intel display: Linux drivers/gpu/drm/i915/display/intel_fb.c, "
	  "intel_fb_stride_alignment() for linear framebuffers",
	  { .who = "i915", .pitch_align = 64 } },
	{ "AMD: Linux drivers/gpu/drm/amd/amdgpu/amdgpu_gem.c, amdgpu_gem_align_pitch(); for "
	  "imports also github.com/xbmc/xbmc pull request 27895",
	  { .who = "amdgpu", .pitch_align = 256 } },

	/* GPUs and blitters */
	{ "Broadcom V3D reads ahead of an image's end: Mesa src/broadcom/vulkan/v3dv_private.h, "
	  "V3D_TFU_READAHEAD_SIZE",
	  { .who = "v3d", .tail = 64 } },
	{ "Arm Mali before Valhall, imported by Mesa: gitlab.freedesktop.org/mesa/mesa "
	  "merge request 19620, src/panfrost/lib/pan_layout.c, github.com/rockchip-linux/mpp "
	  "issue 507",
	  { .who = "mali", .pitch_align = 64, .offset_align = 64 } },
	/* 16 pixels of up to 4 bytes */
	{ "Vivante, imported by Mesa: src/gallium/drivers/etnaviv/etnaviv_resource.c, "
	  "etna_layout_multiple() and etna_resource_from_handle()",
	  { .who = "etnaviv", .pitch_align = 64, .height_align = 4 } },
	/* Rows start at whole pixels, too: 3 bytes in RG24 and BG24. */
	{ "Rockchip RGA2, rows of 4 bytes: github.com/airockchip/librga "
	  "docs/Rockchip_Developer_Guide_RGA_CN.md, table of alignments",
	  { .who = "rga2", .pitch_align = 12, .height_align = 2 } },
	{ "Rockchip RGA3, rows of 16 bytes: the same document",
	  { .who = "rga3", .pitch_align = 48, .height_align = 2 } },

	/* video codecs work on macroblocks of 16x16 */
	{ "Rockchip MPP: github.com/rockchip-linux/mpp issues 140, 948",
	  { .who = "rockchip-vpu", .pitch_align = 16, .height_align = 16 } },
	{ "Hantro: Linux drivers/media/platform/verisilicon/, step_width and step_height MB_DIM",
	  { .who = "hantro", .pitch_align = 16, .height_align = 16 } },
	{ "Coda: Linux drivers/media/platform/chips-media/coda/coda-common.c, "
	  "coda_try_fmt_vid_cap()",
	  { .who = "coda", .pitch_align = 16, .height_align = 16 } },

	/* cameras */
	{ "Raspberry Pi 0 to 4 ISP: github.com/raspberrypi/linux drivers/staging/vc04_services/"
	  "bcm2835-isp/bcm2835-isp-fmts.h, and the change that set its YUV420 to 64",
	  { .who = "bcm2835-isp", .pitch_align = 64, .offset_align = 32 } },
	{ "Raspberry Pi 5 ISP: Linux include/uapi/linux/media/raspberrypi/pisp_be_config.h, "
	  "PISP_BACK_END_OUTPUT_MAX_ALIGN, the preferred one",
	  { .who = "pisp", .pitch_align = 64 } },
};

enum { PROFILE_COUNT = sizeof(profiles) / sizeof(profiles[0]) };

CMAHEAP_API const char *cmaheap_profile_name(size_t index)
{
	return index < PROFILE_COUNT ? profiles[index].needs.who : NULL;
}

CMAHEAP_API const char *cmaheap_profile_source(size_t index)
{
	return index < PROFILE_COUNT ? profiles[index].source : NULL;
}

static int explain_name(const char *name)
{
	struct joined list = { 0 };

	for (size_t i = 0; i < PROFILE_COUNT; i++)
		cmaheap_join(&list, " ", "%s", profiles[i].needs.who);
	return cmaheap_fail(ENOENT, "there is no profile \"%.64s\"; there are: %s", name,
			    list.text);
}

static int find_profile(const char *name, struct cmaheap_needs *needs)
{
	for (size_t i = 0; i < PROFILE_COUNT; i++) {
		if (!strcmp(profiles[i].needs.who, name)) {
			*needs = profiles[i].needs;
			return 0;
		}
	}
	return explain_name(name);
}

CMAHEAP_API int cmaheap_find_profile(const char *name, struct cmaheap_needs *needs)
{
	return TRACE(find_profile(name, needs), "%s", name);
}
