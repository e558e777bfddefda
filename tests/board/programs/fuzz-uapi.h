/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What one process of the fuzzer holds, and what it can do next. */
#ifndef FUZZ_UAPI_H
#define FUZZ_UAPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FUZZ_FDS = 24, FUZZ_MAPS = 12, FUZZ_PROCESSES = 4 };

struct fuzz_map {
	char *data;
	size_t size;
};

struct fuzz {
	uint64_t random;
	int heap;
	int device;
	int card;
	int sockets[FUZZ_PROCESSES][2]; /* each process has one to receive from; all may send */
	int self;
	bool trace;
	int fds[FUZZ_FDS]; /* of dma-bufs and of what came from others, or -1 */
	struct fuzz_map maps[FUZZ_MAPS];
};

/** A number from 0 to limit - 1. */
uint64_t fuzz_below(struct fuzz *fuzz, uint64_t limit);

/** A number as programs get wrong: small, round, or at some limit of integers. */
uint64_t fuzz_number(struct fuzz *fuzz);

/** Keep an fd in place of another, which is closed. */
void fuzz_keep_fd(struct fuzz *fuzz, int fd);

/** One of the fds; often a dma-buf, but not always open. */
int fuzz_fd(struct fuzz *fuzz);

/** One random action. Ends the process when the kernel broke a promise. */
void fuzz_step(struct fuzz *fuzz);

/* By concern: the buffer itself; mappings; devices that import it; files of the module and load. */
void fuzz_buffer_step(struct fuzz *fuzz);
void fuzz_map_step(struct fuzz *fuzz);
void fuzz_device_step(struct fuzz *fuzz);
void fuzz_system_step(struct fuzz *fuzz);

/** The first look at new memory; ends the process if it is not zero. */
void fuzz_first_look(struct fuzz *fuzz, int fd);

/** The kernel broke a promise. */
_Noreturn void fuzz_found(struct fuzz *fuzz, const char *what);

#endif
