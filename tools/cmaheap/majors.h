/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the device numbers of heaps begin with. */
#ifndef CMAHEAP_TOOL_MAJORS_H
#define CMAHEAP_TOOL_MAJORS_H

#include <stdbool.h>

enum { MOST_MAJORS = 4 };

struct majors {
	bool are_read;
	unsigned count, all[MOST_MAJORS];
};

/* Begin with zeros: they are read when they are first asked for. */
bool majors_have(struct majors *majors, unsigned major);

#endif
