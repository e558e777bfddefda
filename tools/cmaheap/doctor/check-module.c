/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../files.h"
#include "blacklist.h"
#include "doctor.h"

#define SIGNATURE "~Module signature appended~\n"

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), least = strlen(end);

	return length >= least && strcmp(text + length - least, end) == 0;
}

/* Where make, dkms and kernel packages put it. */
static bool find_module(char *path, size_t size)
{
	char pattern[PATH_MAX];
	struct utsname kernel;
	bool is_there;
	glob_t found;

	uname(&kernel);
	snprintf(pattern, sizeof(pattern),
		 "/lib/modules/%s/{updates,updates/dkms,extra,kernel/drivers/dma-buf/heaps}/"
		 "dma_heap_cma.ko*",
		 kernel.release);
	is_there = glob(pattern, GLOB_BRACE, NULL, &found) == 0;
	if (is_there)
		snprintf(path, size, "%s", found.gl_pathv[0]);
	globfree(&found);
	return is_there;
}

static bool is_locked_down(void)
{
	char text[128];

	return file_text(text, sizeof(text), "/sys/kernel/security/lockdown") == 0 &&
	       !strstr(text, "[none]");
}

static bool must_be_signed(void)
{
	char text[8];

	return is_locked_down() ||
	       (file_text(text, sizeof(text), "/sys/module/module/parameters/sig_enforce") == 0 &&
		*text == 'Y');
}

static bool is_signed(const char *path)
{
	char end[sizeof(SIGNATURE)] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	off_t length = (off_t)strlen(SIGNATURE);
	bool is = false;

	/* A packed module is not looked into. */
	if (!ends_with(path, ".ko"))
		is = true;
	else if (fd >= 0 && lseek(fd, -length, SEEK_END) >= 0 &&
		 read(fd, end, (size_t)length) == length)
		is = strcmp(end, SIGNATURE) == 0;
	if (fd >= 0)
		close(fd);
	return is;
}

static bool has_dkms_its_source(void)
{
	glob_t found;
	bool is_there = glob("/usr/src/dma-heap-cma-*/dkms.conf", 0, NULL, &found) == 0;

	globfree(&found);
	return is_there;
}

/* No distribution has it: what builds it is here already, or in the sources. */
static void advise_build(struct doctor *doctor, const char *what_for)
{
	struct utsname kernel;

	uname(&kernel);
	if (has_dkms_its_source())
		advise(doctor,
		       "%sinstall the headers of %s (Debian: apt install linux-headers-%s), then "
		       "dkms autoinstall; dkms status tells how far it is",
		       what_for, kernel.release, kernel.release);
	else
		advise(doctor,
		       "%sbuild it from cmaheap's sources: on Debian scripts/package makes its "
		       "package (docs/packages.md), elsewhere make -C kernel/dma-heap-cma the "
		       "module (README.md)",
		       what_for);
}

static void report_absent(struct doctor *doctor, enum level level)
{
	char path[PATH_MAX], list[PATH_MAX];
	struct utsname kernel;

	uname(&kernel);
	if (!find_module(path, sizeof(path))) {
		report(doctor, level, "module", "dma_heap_cma is not installed for %s",
		       kernel.release);
		advise_build(doctor, "");
	} else if (blacklist_find(list, sizeof(list))) {
		report(doctor, level, "module", "dma_heap_cma is blacklisted in %s", list);
		advise(doctor, "remove that line, then modprobe dma_heap_cma");
	} else if (blacklist_is_on_command_line()) {
		report(doctor, level, "module",
		       "dma_heap_cma is blacklisted on the kernel command line");
		advise(doctor, "remove it from module_blacklist= or modprobe.blacklist= there, and "
			       "boot again");
	} else if (must_be_signed() && !is_signed(path)) {
		report(doctor, level, "module",
		       "this kernel loads signed modules only, and %s bears no signature", path);
		advise(doctor, "sign it with the machine's own key (dkms does with "
			       "/var/lib/dkms/mok.key) and enrol the key: mokutil --import "
			       "/var/lib/dkms/mok.pub");
	} else if (must_be_signed()) {
		report(doctor, level, "module",
		       "dma_heap_cma is installed, but not loaded, and this kernel loads only "
		       "modules with a signature it knows");
		advise(doctor, "modprobe dma_heap_cma; if it says that the key was rejected, enrol "
			       "the one that dkms signs with: mokutil --import "
			       "/var/lib/dkms/mok.pub, and reboot");
	} else {
		report(doctor, level, "module", "dma_heap_cma is installed, but not loaded");
		advise(doctor, "modprobe dma_heap_cma; dmesg tells why if that fails");
	}
}

/* The machine is well without ours, which is an offer then. */
static void report_offer(struct doctor *doctor, const struct heap *heap)
{
	report(doctor, LEVEL_NOTE, "module",
	       "dma_heap_cma is not loaded, and heap %s serves without it; with it memory is "
	       "recycled, there are limits, and failures have reasons",
	       heap->name);
	advise_build(doctor, "for these: ");
}

void check_module(struct doctor *doctor)
{
	const struct heap *other = heaps_best(&doctor->heaps);
	char path[PATH_MAX];

	if (access("/sys/module/dma_heap_cma", F_OK) != 0) {
		if (other && !find_module(path, sizeof(path)))
			report_offer(doctor, other);
		else
			report_absent(doctor, other ? LEVEL_NOTE : LEVEL_BAD);
		return;
	}
	for (size_t i = 0; i < doctor->heaps.count; i++) {
		if (doctor->heaps.all[i].ours) {
			report(doctor, LEVEL_GOOD, "module", "dma_heap_cma is loaded");
			return;
		}
	}
	report(doctor, LEVEL_BAD, "module",
	       "dma_heap_cma is loaded, but has no heap in /dev/dma_heap");
	advise(doctor, "mount /dev as a devtmpfs, or look in dmesg for what dma_heap_cma says");
}
