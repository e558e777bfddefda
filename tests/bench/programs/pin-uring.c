/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "pin-kinds.h"

#include <err.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Registered buffers are pinned for as long as the ring lives. */
static void *pin(const struct iovec *pages, size_t count)
{
	struct io_uring_params params = { 0 };
	long ring = syscall(SYS_io_uring_setup, 1, &params);

	if (ring < 0)
		err(1, "io_uring_setup");
	if (syscall(SYS_io_uring_register, ring, IORING_REGISTER_BUFFERS, pages, count))
		err(1, "IORING_REGISTER_BUFFERS of %zu pages", count);
	return (void *)(intptr_t)ring;
}

static void unpin(void *held)
{
	close((int)(intptr_t)held);
}

const struct pin_kind pin_kind_uring = { pin, unpin };
