/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Fences of the fake kernel: all dma-bufs share one state, sync_files have their own. */
#ifndef FAKE_FENCE_H
#define FAKE_FENCE_H

#include <stdbool.h>

/** What dma-bufs are busy with: POLLIN and POLLOUT are ready unless told otherwise. */
void fake_set_busy(short events);

/** A sync_file: status 1 signalled, 0 not yet, else a negative errno. */
int fake_make_sync_file(int status);

/** Signals come during the next calls of poll(), that many. */
void fake_interrupt_polls(unsigned count);

/** Kernels before 6.0 do not know sync_files of dma-bufs. */
void fake_forget_sync_files(void);

struct fake_fence_log {
	unsigned polls;
	int timeout_ms;	     /* of the last poll() */
	unsigned flags;	     /* of the last export or import */
	int exported_status; /* what the next export gives */
	int imported;	     /* descriptor */
	int merged_with;     /* descriptor */
};

struct fake_fence_log *fake_fence_log(void);

/* For fake-kernel.c. */
void fake_reset_fences(void);
int fake_serve_dmabuf_fence(unsigned long request, void *argument);

#endif
