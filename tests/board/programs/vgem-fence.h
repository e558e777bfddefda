/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Fences that a test signals itself, on a buffer imported into vgem. */
#ifndef VGEM_FENCE_H
#define VGEM_FENCE_H

#include <stdbool.h>
#include <stdint.h>

/** Attach a fence to the buffer behind a handle, as a device that reads or writes it. */
uint32_t attach_fence(int vgem, uint32_t handle, bool writes);

void signal_fence(int vgem, uint32_t fence);

#endif
