/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <zlib.h>

#include "../files.h"
#include "../style.h"
#include "doctor.h"

#define MIB (UINT64_C(1) << 20)

/* Where kernels and distributions leave the configuration, packed or not. */
static gzFile open_config(void)
{
	static const char *const places[] = { "/boot/config-%s", "/lib/modules/%s/config",
					      "/proc/config.gz" };
	char path[PATH_MAX];
	struct utsname kernel;
	gzFile file = NULL;

	uname(&kernel);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]) && !file; i++) {
		snprintf(path, sizeof(path), places[i], kernel.release);
		file = gzopen(path, "rbe");
	}
	return file;
}

/* False where nothing is known, too. */
static bool config_says(const char *line)
{
	char read[256];
	bool found = false;
	gzFile file = open_config();

	if (!file)
		return false;
	while (!found && gzgets(file, read, sizeof(read)))
		found = strncmp(read, line, strlen(line)) == 0;
	gzclose(file);
	return found;
}

/* How this machine's default area gets its size, for advice. */
static const char *where_to_set(void)
{
	if (access("/proc/device-tree/reserved-memory", F_OK) == 0)
		return "the size of region linux,cma in the device tree, or ";
	return "";
}

static void report_none(struct doctor *doctor)
{
	struct utsname kernel;

	uname(&kernel);
	if (config_says("# CONFIG_CMA is not set")) {
		report(doctor, LEVEL_BAD, "kernel", "%s was built without CMA", kernel.release);
		advise(doctor, "boot a kernel with CONFIG_CMA and CONFIG_DMA_CMA");
		return;
	}
	report(doctor, LEVEL_BAD, "kernel",
	       "there is no CMA memory (CmaTotal in /proc/meminfo is 0)");
	advise(doctor,
	       "add cma=256M to the kernel command line and boot again; if that changes "
	       "nothing, %s lacks CONFIG_DMA_CMA",
	       kernel.release);
}

void check_kernel(struct doctor *doctor)
{
	uint64_t total = 0, free = 0, wanted = (doctor->size / MIB + 1) * 4;

	file_field(&total, "/proc/meminfo", "CmaTotal:");
	file_field(&free, "/proc/meminfo", "CmaFree:");
	total *= 1024;
	free *= 1024;
	if (!total) {
		report_none(doctor);
		return;
	}
	if (total < doctor->size) {
		report(doctor, LEVEL_BAD, "kernel",
		       "all CMA memory, %s, is less than one buffer of %s", size_text(total).chars,
		       size_text(doctor->size).chars);
		advise(doctor, "set %scma=%lluM on the kernel command line, for four such buffers",
		       where_to_set(), (unsigned long long)wanted);
		return;
	}
	report(doctor, LEVEL_GOOD, "kernel", "%s of CMA memory, %s of it not in use by devices",
	       size_text(total).chars, size_text(free).chars);
}
