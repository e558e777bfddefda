/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stddef.h>

#include "command.h"

const struct command commands[] = {
	{ "list", "the heaps: size, free memory, permissions, other names", command_list },
	{ "who", "who holds buffers: by process, by heap, one by one", command_who },
	{ "top", "the same, again and again on the screen", command_top },
	{ "info", "everything about a process's buffers, or one of them", command_info },
	{ "doctor", "what is wrong, and what to do about it", command_doctor },
	{ "map", "an area page by page, as text or picture", command_map },
	{ "alloc", "allocate buffers, and hold them", command_alloc },
	{ "bench", "measure a heap, or two against each other", command_bench },
	{ "reclaim", "give recycled memory back to the system now", command_reclaim },
	{ "cdi", "a specification by which containers get heaps, cameras, displays", command_cdi },
	{ NULL, NULL, NULL },
};
