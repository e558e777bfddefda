/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stddef.h>

#include "command.h"

const struct command commands[] = {
	{ "list", "the heaps: size, free memory, permissions, other names", command_list },
	{ "who", "who holds buffers: by process, by heap, one by one", command_who },
	{ "info", "everything about a process's buffers, or one of them", command_info },
	{ "doctor", "what is wrong, and what to do about it", command_doctor },
	{ NULL, NULL, NULL },
};
