/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <string.h>

#include "fake-kernel.h"
#include "wrap.h"

static struct {
	int error;
	unsigned skip, times;
} faults[FAKE_CALL_COUNT];

void fake_forget_faults(void)
{
	memset(faults, 0, sizeof(faults));
}

void fake_fail(enum fake_call call, int error, unsigned times)
{
	faults[call].error = error;
	faults[call].skip = 0;
	faults[call].times = times;
}

void fake_fail_later(enum fake_call call, int error, unsigned skip)
{
	fake_fail(call, error, 1);
	faults[call].skip = skip;
}

bool fake_fails(enum fake_call call)
{
	if (!faults[call].times)
		return false;
	if (faults[call].skip) {
		faults[call].skip--;
		return false;
	}
	faults[call].times--;
	errno = faults[call].error;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fake_fails(FAKE_MEMORY) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fake_fails(FAKE_MEMORY) ? NULL : __real_calloc(count, size);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
	return fake_fails(FAKE_MEMORY) ? NULL : __real_reallocarray(old, count, size);
}

char *__wrap_strdup(const char *text)
{
	return fake_fails(FAKE_MEMORY) ? NULL : __real_strdup(text);
}
