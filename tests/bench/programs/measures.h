/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Each measure takes its peers in turn within a round, so that what drifts hits all alike. */
#ifndef MEASURES_H
#define MEASURES_H

struct plan;

/** A buffer's life: alloc, map-touch, first-use (both together), faults, unmap, free. */
void measure_buffer(const struct plan *plan);

/** A device's import, attach to detach; its mapping, new or kept; and the kernel's own. */
void measure_import(const struct plan *plan);

/** DMA_BUF_IOCTL_SYNC with one device mapped. */
void measure_sync(const struct plan *plan);

/** alloc and free of the last size beside 0 to 1,999 live buffers of all sizes. */
void measure_live(const struct plan *plan);

/** alloc and free by 1 to 16 processes at once. */
void measure_processes(const struct plan *plan);

/** alloc while pages of the area are pinned for a moment, and for too long. */
void measure_pinned(const struct plan *plan);

/** alloc under a condition or beside pins: how long, how often, and whom the heap blames. */
void measure_pressure(const struct plan *plan);

/** Marks in the kernel's trace around an allocation and an attachment. */
void measure_footprint(const struct plan *plan);

/** alloc and free of heaps through libcmaheap and without it; its layout solver and image pool. */
void measure_library(const struct plan *plan);

#endif
