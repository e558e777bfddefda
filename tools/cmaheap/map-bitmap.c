/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "map.h"

/* An area is no larger than the machine's memory. */
enum { MOST_PAGES = 1 << 28, MOST_ORDER = 20, WORD_BITS = 32 };

struct area {
	uint64_t base_pfn, count, order_per_bit;
};

static int read_area(struct area *area, const char *folder)
{
	int error = file_number(&area->base_pfn, "%s/base_pfn", folder);

	if (!error)
		error = file_number(&area->count, "%s/count", folder);
	if (!error)
		error = file_number(&area->order_per_bit, "%s/order_per_bit", folder);
	if (error)
		return error;
	/* The kernel takes a number of 32 bits for a long, and shows with it what is behind, a
	 * lock. */
	area->order_per_bit = (uint32_t)area->order_per_bit;
	if (!area->count || area->count > MOST_PAGES || area->order_per_bit > MOST_ORDER)
		return -EPROTO;
	return 0;
}

/* Numbers of 32 bits, the first page's the lowest; an area of several ranges has more pages than
 * the first one's bitmap. */
static int read_bits(bool *taken, const struct area *area, FILE *file)
{
	uint64_t bits = ((area->count - 1) >> area->order_per_bit) + 1;
	uint32_t word = 0;

	for (uint64_t bit = 0; bit < bits; bit++, word >>= 1) {
		uint64_t first = bit << area->order_per_bit;

		if (bit % WORD_BITS == 0 && fscanf(file, "%" SCNu32, &word) != 1)
			return -EPROTO;
		for (uint64_t i = first; i < area->count && i >> area->order_per_bit == bit; i++)
			taken[i] = word & 1;
	}
	return 0;
}

int map_read_bitmap(struct map *map, bool **taken, const char *folder)
{
	size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
	const char *name = strrchr(folder, '/');
	struct area area;
	char path[4096];
	FILE *file;
	int error;

	error = read_area(&area, folder);
	if (error)
		return error;
	snprintf(path, sizeof(path), "%s/bitmap", folder);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	*taken = calloc((size_t)area.count, sizeof(**taken));
	error = *taken ? read_bits(*taken, &area, file) : -ENOMEM;
	fclose(file);
	if (!error)
		error = map_new(map, name ? name + 1 : folder, area.base_pfn * page_size, page_size,
				(size_t)area.count);
	if (error) {
		free(*taken);
		*taken = NULL;
		return error;
	}
	map->unowned = true;
	return 0;
}
