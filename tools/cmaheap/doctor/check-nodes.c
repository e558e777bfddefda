/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../area.h"
#include "../style.h"
#include "doctor.h"

/* Programs that know heaps by name only: how to see that they are installed, and their names. */
static const struct program {
	const char *name, *files;
	const char *heaps[4];
} programs[] = {
	{ "libcamera", "/usr/lib/*/libcamera.so.*", { "linux,cma", "reserved", "system" } },
	{ "rpicam-apps", "/usr/bin/rpicam-*", { "vidbuf_cached", "linux,cma" } },
	{ "picamera2",
	  "/usr/lib/python3/dist-packages/picamera2",
	  { "vidbuf_cached", "linux,cma" } },
	{ "NXP's G2D and VPU libraries",
	  "/usr/lib/{,*/}lib{g2d*,hantro*,imxdmabuffer}.so*",
	  { "linux,cma" } },
	{ "Rockchip MPP", "/usr/lib/{,*/}librockchip_mpp.so*", { "cma", "system" } },
	{ "Qualcomm's libdmabufheap", "/usr/lib/{,*/}libdmabufheap.so*", { "system" } },
	{ "Android's libdmabufheap", "/{system,vendor}/lib{,64}/libdmabufheap.so", { "system" } },
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
	bool is = glob(files, GLOB_BRACE, NULL, &found) == 0;

	globfree(&found);
	return is;
}

/* The rules make names for our heap of the default area alone, and none that it must not have. */
static void advise_link(struct doctor *doctor, const struct heap *target, const char *name)
{
	bool beside = strcmp(target->name, DEFAULT_HEAP "-contiguous") == 0;
	bool ruled = target->ours && (beside || strcmp(target->name, DEFAULT_HEAP) == 0) &&
		     strcmp(name, "system") != 0 && !(beside && strcmp(name, "reserved") == 0);

	advise(doctor, "ln -s %s '/dev/dma_heap/%s'%s", target->name, name,
	       ruled ? " (the udev rules of package cmaheap do that at boot)" : ", at each boot");
}

/* The one that the program will open; NULL where none of its names is there. */
static const struct heap *taken_by(const struct doctor *doctor, const struct program *program,
				   const char **name)
{
	const struct heap *heap = NULL;

	for (size_t i = 0; program->heaps[i] && !heap; i++) {
		*name = program->heaps[i];
		heap = heaps_find(&doctor->heaps, *name);
	}
	return heap;
}

static void report_untaken(struct doctor *doctor, const struct program *program,
			   const struct heap *best)
{
	const char *const *names = program->heaps;

	report(doctor, LEVEL_WARNING, program->name,
	       "opens \"%s\"%s%s%s; the heap here is called \"%s\"", names[0],
	       names[1] ? " or \"" : "", names[1] ? names[1] : "", names[1] ? "\"" : "",
	       best->name);
	advise_link(doctor, best, names[0]);
}

/* By design where that is the program's first name. */
static void report_in_pieces(struct doctor *doctor, const struct program *program, const char *name,
			     const struct heap *best)
{
	if (name == program->heaps[0]) {
		report(doctor, LEVEL_NOTE, program->name,
		       "takes \"%s\", which is not contiguous: for devices behind an IOMMU", name);
		return;
	}
	report(doctor, LEVEL_WARNING, program->name,
	       "opens \"%s\", which is not there, and will take \"%s\", which is not contiguous",
	       program->heaps[0], name);
	advise_link(doctor, best, program->heaps[0]);
}

static void report_small(struct doctor *doctor, const struct program *program, const char *name,
			 const struct heap *heap)
{
	report(doctor, LEVEL_WARNING, program->name,
	       "takes \"%s\", whose area of %s is smaller than one buffer of %s", name,
	       size_text(heap->area).chars, size_text(doctor->size).chars);
	advise(doctor, "enlarge that area, or have the name lead to a larger heap: cmaheap list");
}

static void check_program(struct doctor *doctor, const struct program *program,
			  const struct heap *best)
{
	const char *name = NULL;
	const struct heap *heap = taken_by(doctor, program, &name);

	/* Nothing of ours is to bear the name of memory in pieces. */
	if (!heap && strcmp(program->heaps[0], "system") == 0)
		return;
	if (!heap)
		report_untaken(doctor, program, best);
	else if (!heap->contiguous)
		report_in_pieces(doctor, program, name, best);
	else if (heap->area && heap->area < doctor->size)
		report_small(doctor, program, name, heap);
	else
		report(doctor, LEVEL_GOOD, program->name, "takes \"%s\", which is contiguous",
		       name);
}

void check_nodes(struct doctor *doctor)
{
	const struct heap *best = heaps_best(&doctor->heaps);

	for (size_t i = 0; i < doctor->heaps.count; i++) {
		if (doctor->heaps.all[i].contiguous)
			check_access(doctor, &doctor->heaps.all[i]);
	}
	for (size_t i = 0; best && i < sizeof(programs) / sizeof(programs[0]); i++) {
		if (is_installed(programs[i].files))
			check_program(doctor, &programs[i], best);
	}
}
