/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "vgem-fence.h"
#include "board-test.h"

#include <drm/vgem_drm.h>
#include <xf86drm.h>

uint32_t attach_fence(int vgem, uint32_t handle, bool writes)
{
	struct drm_vgem_fence_attach attach = {
		.handle = handle,
		.flags = writes ? VGEM_FENCE_WRITE : 0,
	};

	assert_int_equal(drmIoctl(vgem, DRM_IOCTL_VGEM_FENCE_ATTACH, &attach), 0);
	return attach.out_fence;
}

void signal_fence(int vgem, uint32_t fence)
{
	struct drm_vgem_fence_signal signal = { .fence = fence };

	assert_int_equal(drmIoctl(vgem, DRM_IOCTL_VGEM_FENCE_SIGNAL, &signal), 0);
}
