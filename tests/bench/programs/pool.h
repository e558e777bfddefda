/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A heap's pool of recycled memory, by its files in sysfs; without them, there is no pool. */
#ifndef POOL_H
#define POOL_H

/** Give all of it back to the area. */
void pool_drain(const char *heap);

/** Wait until all that is in it is zeroed; the program ends if that takes 5 s. */
void pool_wait(const char *heap);

#endif
