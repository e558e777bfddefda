/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Steps of an import, through the module attach-timer. */
#ifndef IMPORTER_H
#define IMPORTER_H

#include <stdint.h>

/** An fd of /dev/attach_timer; the program ends if there is none. */
int importer_open(void);

/** Nanoseconds that one of the cycles of attach-timer.h takes, mean of @count, or a negative errno. */
int64_t importer_time(int importer, unsigned long cycle, int fd, unsigned count);

/** Keep a dma-buf attached and mapped until the importer is closed: 0 or a negative errno. */
int importer_hold(int importer, int fd);

#endif
