/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What else goes on in the machine while something is measured. */
#ifndef CONDITION_H
#define CONDITION_H

struct plan;

/**
 * @begin:	optional, once at first
 * @prepare:	optional, untimed, before each buffer
 * @end:	optional, once at last
 */
struct condition {
	const char *name;
	void (*begin)(const struct plan *plan);
	void (*prepare)(void);
	void (*end)(void);
};

/** idle or one of those below; the program ends if it is another. */
const struct condition *condition_find(const char *name);

void condition_begin(const struct plan *plan);
void condition_prepare(const struct condition *condition);
void condition_end(const struct condition *condition);

/* Conditions, one file each. */
extern const struct condition condition_cache;
extern const struct condition condition_anonymous;
extern const struct condition condition_churn;
extern const struct condition condition_mixed;
extern const struct condition condition_short;
extern const struct condition condition_tmpfs;

#endif
