/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Operations of which each allocation is made to fail, one after another. */
#ifndef FAIL_NTH_H
#define FAIL_NTH_H

struct operation {
	const char *name;
	/** Before faults are injected; may be NULL. */
	void (*prepare)(void);
	/** 0 or a negative errno. */
	int (*run)(void);
	/** After it, with its result; may be NULL. */
	void (*clean_up)(int result);
};

/** Each ends with an operation without a name. */
const struct operation *heap_operations(void);
const struct operation *module_operations(const char *path);

long open_fds(void);

#endif
