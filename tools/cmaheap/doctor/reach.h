/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Devices whose addresses end below a heap's buffers; parts of check-reach.c, for tests. */
#ifndef CMAHEAP_TOOL_REACH_H
#define CMAHEAP_TOOL_REACH_H

#include <stdbool.h>
#include <stdint.h>

#include "doctor.h"

struct reach {
	char device[64];
	uint64_t last; /* the highest address that it reaches */
};

/* "DEVICE 0xADDRESS", a line of /sys/kernel/dma_heap_cma/HEAP/unreachable. */
bool reach_parse(struct reach *reach, const char *line);
void report_reach(struct doctor *doctor, const char *heap, const struct reach *reach);

#endif
