/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Error reporting, shared with the bridges; not installed. */
#ifndef CMAHEAP_ERROR_H
#define CMAHEAP_ERROR_H

#include <errno.h>
#include <string.h>

#include <cmaheap/cmaheap.h>

/*
 * Record why a call fails, for cmaheap_last_error(). The error is an errno, positive.
 * Returns -error, so that callers can return what they report.
 */
CMAHEAP_API int cmaheap_fail(int error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * How every public function that can fail returns: a failure goes to the thread's log, but not
 * those of public functions that the result was computed with; and the call goes to stderr if
 * $CMAHEAP_DEBUG is 1. The rest is the call's arguments.
 */
#define TRACE(result, ...) (cmaheap_enter(), cmaheap_trace(__func__, result, __VA_ARGS__))

CMAHEAP_API void cmaheap_enter(void);
CMAHEAP_API int cmaheap_trace(const char *function, int result, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
