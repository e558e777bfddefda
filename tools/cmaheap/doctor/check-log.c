/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <string.h>

#include "../files.h"
#include "../style.h"
#include "doctor.h"
#include "log.h"

#define MIB (UINT64_C(1) << 20)

static uint64_t cma_total(void)
{
	uint64_t kib = 0;

	file_field(&kib, "/proc/meminfo", "CmaTotal:");
	return kib * 1024;
}

static void describe_refused(struct doctor *doctor, const struct log_entry *entry)
{
	const struct text size = size_text(entry->bytes);
	const char *plural = entry->times == 1 ? "" : "s";

	if (*entry->device)
		report(doctor, LEVEL_WARNING, entry->device,
		       "asked for %s in one piece for itself, and was refused, %u time%s in the "
		       "log: %s",
		       size.chars, entry->times, plural, entry->line);
	else
		report(doctor, LEVEL_WARNING, "kernel log",
		       "no %s in one piece were left for a driver or a heap of the kernel's, which "
		       "is not named, %u time%s: %s",
		       size.chars, entry->times, plural, entry->line);
}

/* What a driver allocates for itself is not in a heap's figures. */
static void report_refused(struct doctor *doctor, const struct log_entry *entry)
{
	const uint64_t total = cma_total();

	describe_refused(doctor, entry);
	if (entry->bytes > total)
		advise(doctor,
		       "all CMA memory is %s: boot with cma=%lluM, for four such buffers, or ask "
		       "for smaller ones",
		       size_text(total).chars, (unsigned long long)(entry->bytes / MIB + 1) * 4);
	else
		advise(doctor,
		       "ask its device for fewer or smaller buffers, end who else has some "
		       "(cmaheap who, and programs with another camera or display open), or make "
		       "the area larger: cma= is %s now",
		       size_text(total).chars);
}

static void report_in_pieces(struct doctor *doctor, const struct log_entry *entry)
{
	report(doctor, LEVEL_WARNING, "kernel log",
	       "a device that needs memory in one piece was given a buffer in pieces, such as the "
	       "heap \"system\" hands out: %s",
	       entry->line);
	advise(doctor,
	       "have that program allocate from a CMA heap (cmaheap list shows them); cmaheap "
	       "who --all tells which buffers it has");
}

static void report_unread(struct doctor *doctor)
{
	static const char use[] = "it would tell what drivers were refused";

	if (doctor->log_error == -EPERM || doctor->log_error == -EACCES)
		report(doctor, LEVEL_NOTE, "kernel log", "only root may read it; %s", use);
	else
		report(doctor, LEVEL_NOTE, "kernel log", "cannot be read here: %s; %s",
		       strerror(-doctor->log_error), use);
}

void check_log(struct doctor *doctor)
{
	if (doctor->log_error) {
		report_unread(doctor);
		return;
	}
	for (size_t i = 0; i < doctor->log.count; i++) {
		const struct log_entry *entry = &doctor->log.all[i];

		if (entry->kind == LOG_REFUSED)
			report_refused(doctor, entry);
		else if (entry->kind == LOG_IN_PIECES)
			report_in_pieces(doctor, entry);
	}
}
