/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Turns an errno into a sentence with the facts that a user needs to act on it. */
#include <grp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

#define UDEV_RULE "SUBSYSTEM==\"dma_heap|dma_heap_cma\", GROUP=\"video\", MODE=\"0660\""

/* "a, b (alias of a)", cut to the space there is. */
static void join_names(const struct cmaheap_list *list, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < cmaheap_list_count(list) && used < size; i++) {
		const char *alias_of = cmaheap_list_alias_of(list, i);
		int length = snprintf(text + used, size - used, "%s%s%s%s%s", i ? ", " : "",
				      cmaheap_list_name(list, i), alias_of ? " (alias of " : "",
				      alias_of ? alias_of : "", alias_of ? ")" : "");

		used += (size_t)length;
	}
}

int explain_missing(const char *name)
{
	struct cmaheap_list *list;
	char names[256];
	int error;

	error = cmaheap_list(&list);
	if (error)
		return error;

	join_names(list, names, sizeof(names));
	cmaheap_list_free(list);
	if (!names[0])
		return cmaheap_fail(ENOENT, "no heap in " HEAP_DIR
					    ": load a heap module, for example modprobe "
					    "dma_heap_cma");
	if (name)
		return cmaheap_fail(ENOENT, "no heap \"%s\"; there are: %s", name, names);
	return cmaheap_fail(
		ENOENT,
		"no heap known to be contiguous; there are: %s; open one by name or set "
		"CMAHEAP_HEAP",
		names);
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
	return error == EPERM || (error == EACCES && access(path, R_OK) == 0);
}

static int explain_fence(const char *path, int error)
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

struct cma_state {
	uint64_t total, free; /* KiB over all areas */
};

static bool parse_line(const char *line, const char *key, uint64_t *value)
{
	size_t length = strlen(key);

	if (strncmp(line, key, length) != 0)
		return false;
	*value = strtoull(line + length, NULL, 10);
	return true;
}

/* The ledger that every kernel with CMA shows to everybody. */
static int read_cma_state(struct cma_state *state)
{
	bool has_total = false, has_free = false;
	char line[128];
	FILE *file;

	file = fopen("/proc/meminfo", "re");
	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file)) {
		has_total |= parse_line(line, "CmaTotal:", &state->total);
		has_free |= parse_line(line, "CmaFree:", &state->free);
	}
	fclose(file);
	return has_total && has_free ? 0 : -ENODATA;
}

static int explain_no_memory(const struct cmaheap *heap, size_t size)
{
	struct cma_state cma = { 0 };
	const char *advice;

	if (read_cma_state(&cma))
		return cmaheap_fail(ENOMEM, "heap %s has no %zu bytes to give", heap->name, size);

	if (size / 1024 > cma.total)
		advice = "larger than all CMA memory: boot with a larger cma=";
	else if (size / 1024 > cma.free)
		advice = "release buffers or boot with a larger cma=";
	else
		advice = "what is free is in pieces, in use for a moment, or in another area: "
			 "retry, or boot with a larger cma=";
	return cmaheap_fail(ENOMEM,
			    "heap %s has no %zu bytes in one piece (CmaTotal %" PRIu64
			    " KiB, CmaFree %" PRIu64 " KiB): %s",
			    heap->name, size, cma.total, cma.free, advice);
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
