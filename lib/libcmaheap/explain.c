/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Turns an errno into a sentence with the facts that a user needs to act on it. */
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"
#include "joined.h"

#define UDEV_RULE "SUBSYSTEM==\"dma_heap|dma_heap_cma\", GROUP=\"video\", MODE=\"0660\""

/* "a, b (alias of a)" */
static void join_names(const struct cmaheap_list *list, struct joined *names)
{
	for (size_t i = 0; i < cmaheap_list_count(list); i++) {
		const char *alias_of = cmaheap_list_alias_of(list, i);

		cmaheap_join(names, ", ", "%s%s%s%s", cmaheap_list_name(list, i),
			     alias_of ? " (alias of " : "", alias_of ? alias_of : "",
			     alias_of ? ")" : "");
	}
}

int explain_missing(const char *name)
{
	struct joined names = { 0 };
	struct cmaheap_list *list;
	int error;

	error = cmaheap_list(&list);
	if (error)
		return error;

	join_names(list, &names);
	cmaheap_list_free(list);
	if (!names.used)
		return cmaheap_fail(ENOENT,
				    "no heap in " HEAP_DIR
				    ": load a module that has one, modprobe dma_heap_cma or, "
				    "where the kernel's own is a module, modprobe cma_heap");
	if (name)
		return cmaheap_fail(ENOENT, "no heap \"%s\"; there are: %s", name, names.text);
	return cmaheap_fail(
		ENOENT,
		"no heap known to be contiguous; there are: %s; open one by name or set "
		"CMAHEAP_HEAP",
		names.text);
}

static const char *group_name(gid_t gid, char *text, size_t size)
{
	char storage[1024];
	struct group entry, *found;

	if (getgrgid_r(gid, &entry, storage, sizeof(storage), &found) == 0 && found)
		snprintf(text, size, "%s", found->gr_name);
	else
		snprintf(text, size, "%ju", (uintmax_t)gid);
	return text;
}

/* Where the mode allows it, EPERM is a device cgroup's, and EACCES a mount's with nodev. */
static bool is_fenced(const char *path, int error)
{
	return error == EPERM ||
	       (error == EACCES && faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0);
}

int explain_fence(const char *path, int error)
{
	return cmaheap_fail(error,
			    "cannot open %s: this container or service has not got the device, "
			    "whatever its mode says; give it by --device %s (podman, Docker) or "
			    "DeviceAllow=%s (systemd)",
			    path, path, path);
}

static int explain_access(const char *path, int error)
{
	struct stat status;
	char group[64];

	if (stat(path, &status) < 0)
		return cmaheap_fail(error, "cannot open %s: %s", path, strerror(error));
	if (status.st_gid == 0 || !(status.st_mode & S_IRGRP))
		return cmaheap_fail(
			error,
			"cannot open %s: only root may (mode %04o); add the udev rule " UDEV_RULE
			" and join group video",
			path, (unsigned)status.st_mode & 07777U);
	group_name(status.st_gid, group, sizeof(group));
	return cmaheap_fail(
		error,
		"cannot open %s: only group %s may (mode %04o); join it: usermod -aG %s "
		"USER, then log in again",
		path, group, (unsigned)status.st_mode & 07777U, group);
}

int explain_open(const char *path, int error)
{
	if (is_fenced(path, error))
		return explain_fence(path, error);
	if (error == EACCES)
		return explain_access(path, error);
	if (error == EMFILE)
		return cmaheap_fail(error, "cannot open %s: too many open files; raise ulimit -n",
				    path);
	return cmaheap_fail(error, "cannot open %s: %s", path, strerror(error));
}

/* The ledger that everybody may read; in KiB, 0 where the kernel does not tell. */
struct meminfo {
	uint64_t available, cma_total, cma_free;
};

static void parse_line(const char *line, const char *key, uint64_t *value)
{
	size_t length = strlen(key);

	if (strncmp(line, key, length) == 0)
		*value = strtoull(line + length, NULL, 10);
}

static void read_meminfo(struct meminfo *meminfo)
{
	char line[128];
	FILE *file;

	*meminfo = (struct meminfo){ 0 };
	file = fopen("/proc/meminfo", "re");
	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		parse_line(line, "MemAvailable:", &meminfo->available);
		parse_line(line, "CmaTotal:", &meminfo->cma_total);
		parse_line(line, "CmaFree:", &meminfo->cma_free);
	}
	fclose(file);
}

/* Kernels' heaps of single pages: system, system-uncached, system_cc_shared. */
static bool is_system(const char *name)
{
	return strncmp(name, "system", strlen("system")) == 0;
}

static int explain_no_memory(const struct cmaheap *heap, size_t size)
{
	struct meminfo meminfo;
	const char *advice;

	read_meminfo(&meminfo);
	if (is_system(heap->name))
		return cmaheap_fail(ENOMEM,
				    "heap %s has no %zu bytes to give (MemAvailable %" PRIu64
				    " KiB): it takes from the memory that all programs use; end "
				    "what needs much of it, or ask for less",
				    heap->name, size, meminfo.available);
	if (!meminfo.cma_total)
		return cmaheap_fail(ENOMEM, "heap %s has no %zu bytes to give", heap->name, size);

	if (size / 1024 >= 4U << 20) /* the length of a scatterlist's one entry has 32 bits */
		advice = "heaps of dma_heap_cma have no buffers of 4 GiB and more: ask for less";
	else if (size / 1024 > meminfo.cma_total)
		advice = "larger than all CMA memory: boot with a larger cma=";
	else if (size / 1024 > meminfo.cma_free)
		advice = "release buffers or boot with a larger cma=";
	else
		advice = "what is free is in pieces, in use for a moment, or in another area: "
			 "retry, or boot with a larger cma=";
	return cmaheap_fail(ENOMEM,
			    "heap %s has no %zu bytes in one piece (CmaTotal %" PRIu64
			    " KiB, CmaFree %" PRIu64 " KiB): %s",
			    heap->name, size, meminfo.cma_total, meminfo.cma_free, advice);
}

int explain_alloc(const struct cmaheap *heap, size_t size, int error)
{
	if (error == ENOMEM)
		return explain_no_memory(heap, size);
	if (error == EMFILE)
		return cmaheap_fail(error,
				    "no descriptor for %zu bytes of heap %s: too many open files; "
				    "raise ulimit -n",
				    size, heap->name);
	if (error == EDQUOT)
		return cmaheap_fail(error,
				    "no %zu bytes of heap %s: a limit is reached; see limit and "
				    "user_limit in /sys/kernel/dma_heap_cma/%s",
				    size, heap->name, heap->name);
	return cmaheap_fail(error, "heap %s refuses %zu bytes: %s", heap->name, size,
			    strerror(error));
}
