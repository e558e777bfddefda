/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../style.h"
#include "doctor.h"

/* Programs that know heaps by name only: how to see that they are installed, and their names. */
static const struct {
	const char *name, *files;
	const char *heaps[4];
} programs[] = {
	{ "libcamera", "/usr/lib/*/libcamera.so.*", { "linux,cma", "reserved", "system" } },
	{ "rpicam-apps", "/usr/bin/rpicam-*", { "vidbuf_cached", "linux,cma" } },
	{ "Rockchip MPP", "/usr/lib/*/librockchip_mpp.so*", { "cma", "system" } },
};

static void report_fence(struct doctor *doctor, const struct heap *heap)
{
	report(doctor, LEVEL_BAD, heap->name,
	       "this container or service has not got the device, whatever its mode (%04o) says",
	       (unsigned)heap->mode);
	advise(doctor,
	       "start it with --device /dev/dma_heap/%s (podman, Docker; cmaheap cdi for all names "
	       "of it), or DeviceAllow=/dev/dma_heap/%s in the systemd unit",
	       heap->name, heap->name);
}

static void check_access(struct doctor *doctor, const struct heap *heap)
{
	const struct text user = user_text(geteuid()), group = group_text(heap->gid);

	if (!heap->open_error) {
		report(doctor, LEVEL_GOOD, heap->name, "%s may open it", user.chars);
		return;
	}
	if (heap->fenced) {
		report_fence(doctor, heap);
		return;
	}
	if (heap->open_error != -EACCES) {
		report(doctor, LEVEL_BAD, heap->name, "cannot be opened: %s",
		       strerror(-heap->open_error));
		return;
	}
	report(doctor, LEVEL_BAD, heap->name, "%s may not open it: it belongs to %s:%s, mode %04o",
	       user.chars, user_text(heap->uid).chars, group.chars, (unsigned)heap->mode);
	if (heap->gid && (heap->mode & 0040))
		advise(doctor, "usermod --append --groups %s %s, then log in again", group.chars,
		       user.chars);
	else
		advise(doctor,
		       "install the udev rule of package cmaheap, or: chgrp video "
		       "/dev/dma_heap/%s; chmod 660 /dev/dma_heap/%s",
		       heap->name, heap->name);
}

static bool is_installed(const char *files)
{
	glob_t found;
	bool is = glob(files, 0, NULL, &found) == 0;

	globfree(&found);
	return is;
}

static bool heap_exists(const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), "/dev/dma_heap/%s", name);
	return access(path, F_OK) == 0;
}

static void check_program(struct doctor *doctor, const char *program, const char *const *names,
			  const char *ours)
{
	/* Another heap by such a name would be taken, contiguous or not. */
	if (strcmp(names[0], "system") == 0 || heap_exists(names[0]))
		return;
	for (size_t i = 1; names[i]; i++) {
		if (!heap_exists(names[i]))
			continue;
		if (strcmp(names[i], "system") != 0)
			return;
		report(doctor, LEVEL_WARNING, program,
		       "opens \"%s\", which is not there, and will take \"system\", which is not "
		       "contiguous",
		       names[0]);
		advise(doctor,
		       "ln -s %s '/dev/dma_heap/%s' (the udev rules of package cmaheap do that at "
		       "boot)",
		       ours, names[0]);
		return;
	}
	report(doctor, LEVEL_WARNING, program, "opens \"%s\"%s%s%s; the heap here is called \"%s\"",
	       names[0], names[1] ? " or \"" : "", names[1] ? names[1] : "", names[1] ? "\"" : "",
	       ours);
	advise(doctor,
	       "ln -s %s '/dev/dma_heap/%s' (the udev rules of package cmaheap do that at boot)",
	       ours, names[0]);
}

void check_nodes(struct doctor *doctor)
{
	const char *ours = NULL;

	for (size_t i = 0; i < doctor->heaps.count; i++) {
		if (!doctor->heaps.all[i].ours)
			continue;
		check_access(doctor, &doctor->heaps.all[i]);
		if (!ours || strcmp(doctor->heaps.all[i].name, "default_cma_region") == 0)
			ours = doctor->heaps.all[i].name;
	}
	for (size_t i = 0; ours && i < sizeof(programs) / sizeof(programs[0]); i++) {
		if (is_installed(programs[i].files))
			check_program(doctor, programs[i].name, programs[i].heaps, ours);
	}
}
