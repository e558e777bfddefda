/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What of the module the fuzzer's processes reached, where the kernel tells (KCOV). */
#ifndef FUZZ_COVER_H
#define FUZZ_COVER_H

#include <stddef.h>
#include <stdint.h>

struct fuzz_cover {
	int fd;		  /* -1 where the kernel does not tell */
	uint64_t *places; /* the kernel's: how many, then each */
	uint32_t
		*ends; /* how many there were after each step, and one; 0: it did not come so far */
};

/** Prepare for a process of so many steps. */
void fuzz_cover_open(struct fuzz_cover *cover, unsigned steps);

/** In the process: begin, and a step is over. Both do nothing where the kernel does not tell. */
void fuzz_cover_begin(struct fuzz_cover *cover);
void fuzz_cover_step(struct fuzz_cover *cover, unsigned step);

/** After its end: the number of steps that it took to the last new place, 0 if it reached none. */
unsigned fuzz_cover_collect(struct fuzz_cover *cover, unsigned steps);

/** How many places all of them reached. */
size_t fuzz_cover_count(void);

#endif
