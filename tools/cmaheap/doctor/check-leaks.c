/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <string.h>
#include <unistd.h>

#include "../style.h"
#include "doctor.h"

/* Too little for a sample of a few seconds to mean anything. */
enum { GROWTH = 4 };

static uint64_t bytes_of(const struct process *process)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < process->holding_count; i++)
		bytes += process->holdings[i].bytes;
	return bytes;
}

/* Who gives some back while he takes others is busy, and does not leak. */
static bool kept_all(const struct process *before, const struct process *after)
{
	for (size_t i = 0; i < before->holding_count; i++) {
		if (!holdings_have(after->holdings, after->holding_count,
				   before->holdings[i].inode))
			return false;
	}
	return true;
}

static void compare(struct doctor *doctor, const struct process *before,
		    const struct process *after)
{
	if (after->holding_count < before->holding_count + GROWTH || !kept_all(before, after))
		return;
	report(doctor, LEVEL_WARNING, after->comm,
	       "process %d has %zu buffers more than %u s ago, and gave none back (%s, %s before)",
	       after->pid, after->holding_count - before->holding_count, doctor->seconds,
	       size_text(bytes_of(after)).chars, size_text(bytes_of(before)).chars);
	advise(doctor,
	       "if it goes on, the program forgets to close descriptors or to unmap: cmaheap info "
	       "%d",
	       after->pid);
}

static void report_hidden(struct doctor *doctor)
{
	if (doctor->processes.hidden)
		report(doctor, LEVEL_NOTE, "processes",
		       "%zu could not be looked into; root sees whether their buffers grow, with "
		       "CAP_SYS_PTRACE",
		       doctor->processes.hidden);
	if (doctor->processes.unlisted)
		report(doctor, LEVEL_NOTE, "processes",
		       "/proc does not list all of them here (a container's, or hidepid=2); "
		       "whether "
		       "buffers of the others grow is not known");
}

void check_leaks(struct doctor *doctor)
{
	struct processes now;

	if (!doctor->seconds)
		return;
	report_hidden(doctor);
	if (!doctor->processes.count)
		return;
	sleep(doctor->seconds);
	if (processes_read(&now) != 0)
		return;
	for (size_t i = 0; i < doctor->processes.count; i++) {
		const struct process *before = &doctor->processes.all[i];
		const struct process *after = processes_find(&now, before->pid);

		if (after)
			compare(doctor, before, after);
	}
	processes_free(&now);
}
