/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Cache maintenance as the kernel's dma:dma_sync_single_* events show it. */
#ifndef DMA_EVENTS_H
#define DMA_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dma_event {
	bool for_device;
	char direction[24]; /* FROM_DEVICE, TO_DEVICE or BIDIRECTIONAL */
	unsigned long long address;
	size_t size;
};

/** cmocka's setup and teardown of tests that watch: as remember_fds() and compare_fds(). */
int watch_dma(void **state);
int unwatch_dma(void **state);

/** Forget what happened so far. */
void clear_dma_events(void);

/** What happened since, in order. At most @p max are stored; the number is that of all. */
size_t read_dma_events(struct dma_event *events, size_t max);

/** Likewise what devices mapped in one piece, by dma:dma_map_sg; for_device is set. */
size_t read_dma_mappings(struct dma_event *mappings, size_t max);

/**
 * Likewise what the exporter maps for devices of its own, to have caches looked after; for_device
 * is not set where it is unmapped again.
 */
size_t read_exporters_mappings(struct dma_event *mappings, size_t max);

#define traced_test(function) cmocka_unit_test_setup_teardown(function, watch_dma, unwatch_dma)

#endif
