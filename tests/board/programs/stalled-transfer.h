/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A direct transfer between memory and a disk that lasts until it is told to end. */
#ifndef STALLED_TRANSFER_H
#define STALLED_TRANSFER_H

#include <stdbool.h>
#include <sys/uio.h>

struct stalled_transfer;

/** Begin to read into memory, or to write from it: when this returns the disk has been asked for
 * all of it. */
struct stalled_transfer *stalled_transfer_begin(bool write, const struct iovec *memory, int count);

/** Let the disk do what it was asked, and take it away. */
void stalled_transfer_end(struct stalled_transfer *stalled);

#endif
