/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#include <cmaheap/cmaheap.h>
#include <cmaheap/kms.h>
#include <cmaheap/v4l2.h>
#include <linux/cmaheap.h>
#include <stdio.h>

/* A heap by that name is nowhere, so the library answers on every machine. */
int main(void)
{
	struct cmaheap *heap = NULL;
	int error = cmaheap_open("no-such-heap", &heap);

	printf("%d: %s\n", error, cmaheap_last_error());
	cmaheap_close(heap);
	return error ? 0 : 1;
}
