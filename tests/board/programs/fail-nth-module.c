/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Loading and unloading of the module, where the kernel lets it go. */
#include "fail-nth.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NAME "dma_heap_cma"

static int module = -1;

static int load(void)
{
	return syscall(SYS_finit_module, module, "", 0) ? -errno : 0;
}

static int unload(void)
{
	return syscall(SYS_delete_module, NAME, O_NONBLOCK) ? -errno : 0;
}

static void must(int error, const char *what)
{
	if (!error)
		return;
	fprintf(stderr, "%s: errno %d\n", what, -error);
	exit(1);
}

static void prepare_unload(void)
{
	must(load(), "loading " NAME);
}

/* A load that failed must have left nothing: beside it the last one would not succeed. */
static void clean_up_load(int result)
{
	if (!result)
		must(unload(), "unloading " NAME);
}

static void clean_up_unload(int result)
{
	if (result)
		must(unload(), "unloading " NAME " after a failure");
}

const struct operation *module_operations(const char *path)
{
	static const struct operation operations[] = {
		{ "load the module", NULL, load, clean_up_load },
		{ "unload the module", prepare_unload, unload, clean_up_unload },
		{ 0 }
	};

	module = open(path, O_RDONLY | O_CLOEXEC);
	must(module < 0 ? -errno : 0, path);
	return operations;
}
