/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "files.h"
#include "held-json.h"
#include "options.h"
#include "style.h"

/* What is asked for: a process's buffers, one of its descriptors, or a buffer by inode number. */
struct subject {
	pid_t pid; /* 0: by inode */
	int fd;	   /* -1: all of the process */
	ino_t inode;
};

static bool take_number(const char **text, unsigned long long most, unsigned long long *number)
{
	char *end;

	if (!isdigit((unsigned char)**text))
		return false;
	errno = 0;
	*number = strtoull(*text, &end, 10);
	*text = end;
	return !errno && *number <= most;
}

/* PID, PID/FD or inode:NUMBER */
static bool parse_subject(struct subject *subject, const char *text)
{
	unsigned long long pid, fd, inode;

	*subject = (struct subject){ .fd = -1 };
	if (strncmp(text, "inode:", 6) == 0) {
		text += 6;
		if (!take_number(&text, ULLONG_MAX, &inode) || *text || !inode)
			return false;
		subject->inode = (ino_t)inode;
		return subject->inode == inode;
	}
	if (!take_number(&text, INT_MAX, &pid) || !pid)
		return false;
	subject->pid = (pid_t)pid;
	if (!*text)
		return true;
	if (*text++ != '/' || !take_number(&text, INT_MAX, &fd) || *text)
		return false;
	subject->fd = (int)fd;
	return true;
}

static int read_descriptor(struct subject *subject)
{
	struct holding holding;
	int error = holding_read_descriptor(&holding, subject->pid, subject->fd);

	if (error)
		return error;
	subject->inode = *holding.exporter ? holding.inode : 0;
	return subject->inode ? 0 : -ENOTTY;
}

/* Holders are processes; a thread has a number of its own. */
static void take_process_of_thread(struct subject *subject)
{
	uint64_t process;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/status", subject->pid);
	if (file_field(&process, path, "Tgid:\t") == 0)
		subject->pid = (pid_t)process;
}

static int look_into(struct subject *subject)
{
	struct process process;
	int error = process_read(&process, subject->pid);

	if (error)
		return error;
	process_free(&process);
	error = subject->fd >= 0 ? read_descriptor(subject) : 0;
	take_process_of_thread(subject);
	return error;
}

static int tell_why(const struct subject *subject, int error)
{
	const char *name = program_invocation_name;

	if (error == -EACCES)
		fprintf(stderr,
			"%s: process %d may be looked into by root alone, with "
			"CAP_SYS_PTRACE\n",
			name, subject->pid);
	else if (error == -ESRCH || (error == -ENOENT && subject->fd < 0)) /* it ended meanwhile */
		fprintf(stderr, "%s: %d: No such process that /proc lists here\n", name,
			subject->pid);
	else if (error == -ENOENT)
		fprintf(stderr, "%s: process %d has no descriptor %d\n", name, subject->pid,
			subject->fd);
	else if (error == -ENOTTY)
		fprintf(stderr, "%s: descriptor %d of process %d is no dma-buf\n", name,
			subject->fd, subject->pid);
	else
		tell_error("cannot look into /proc", error);
	return STATUS_FAILED;
}

static bool concerns(const struct held_buffer *buffer, const struct subject *subject)
{
	if (subject->inode)
		return buffer->inode == subject->inode;
	for (size_t i = 0; i < buffer->holder_count; i++) {
		if (buffer->holders[i].process->pid == subject->pid)
			return true;
	}
	return false;
}

static void print_buffer(const struct held_buffer *buffer)
{
	const struct buffer *detail = buffer->detail, *ledger = held_ledger(buffer);

	printf("%sbuffer %llu%s\n", style(stdout, STYLE_TITLE), (unsigned long long)buffer->inode,
	       style(stdout, STYLE_NONE));
	printf("  heap     %s\n",
	       *buffer->heap ? buffer->heap
			     : "? (only mapped, and of which heap, debugfs tells root)");
	printf("  size     %" PRIu64 " bytes (%s)\n", buffer->bytes,
	       size_text(buffer->bytes).chars);
	printf("  name     %s\n", *buffer->name ? buffer->name : "-");
	if (ledger) {
		printf("  memory   one piece, physical addresses 0x%" PRIx64 " to 0x%" PRIx64 "\n",
		       ledger->first, ledger->last);
		printf("  age      %s\n", age_text(ledger->age_ms).chars);
		printf("  made by  %s (%d), user %s\n", ledger->comm, ledger->pid,
		       user_text(ledger->uid).chars);
	} else {
		puts("  memory   ? (where it is, and whether in one piece)");
	}
	if (detail)
		printf("  devices  %s\n", *detail->devices ? detail->devices : "none attached");
	for (size_t i = 0; i < buffer->holder_count; i++) {
		const struct holder *holder = &buffer->holders[i];

		printf("  held by  %s (%d), user %s: %u descriptors, %u mappings\n",
		       holder->process->comm, holder->process->pid,
		       user_text(holder->process->uid).chars, holder->holding->descriptors,
		       holder->holding->mappings);
	}
	if (held_unseen(buffer))
		printf("  held by  others: %" PRIu64
		       " references of drivers, of descriptors on their "
		       "way, of processes that cannot be seen, or of calls under way\n",
		       held_unseen(buffer));
}

static void keep_concerned(struct held *held, const struct subject *subject)
{
	size_t count = 0;

	held->bytes = 0;
	for (size_t i = 0; i < held->count; i++) {
		if (!concerns(&held->all[i], subject)) {
			free(held->all[i].holders);
			continue;
		}
		held->bytes += held->all[i].bytes;
		held->all[count++] = held->all[i];
	}
	held->count = count;
}

static void print_text(const struct held *held, const struct processes *processes,
		       const struct subject *subject, int unread)
{
	for (size_t i = 0; i < held->count; i++)
		print_buffer(&held->all[i]);
	if (!held->count)
		puts(subject->inode ? "There is no such buffer, as far as can be seen."
				    : "It holds no buffer.");
	print_hidden(processes, "what they hold");
	held_print_unknown(held, unread, stdout);
}

static int show(const struct subject *subject, bool json)
{
	const struct held_filter filter = { .others = true };
	struct processes processes;
	struct buffers buffers;
	struct held held;
	/* The buffers first: one that is made meanwhile is not looked for in vain. */
	int unread = buffers_read(&buffers), error = processes_read(&processes);

	if (error) {
		buffers_free(&buffers);
		return tell_error("cannot look into /proc", error);
	}
	error = held_join(&held, &processes, &buffers, &filter);
	if (error) {
		tell_error("cannot tell who holds what", error);
	} else {
		keep_concerned(&held, subject);
		held_look_again(&held);
		if (json)
			json_print(held_json(&held, &processes, unread));
		else
			print_text(&held, &processes, subject, unread);
	}
	held_free(&held);
	buffers_free(&buffers);
	processes_free(&processes);
	return error ? STATUS_FAILED : 0;
}

int command_info(int argc, char **argv)
{
	struct options options = { 0 };
	struct subject subject;
	int error;

	parse_options(
		argc, argv, &options, "PID|PID/FD|inode:NUMBER",
		"Tells all that is known about a process's buffers, about the buffer behind one of "
		"its descriptors, or about one with that inode number (cmaheap who --buffers).");
	if (!options.argument || !parse_subject(&subject, options.argument)) {
		fprintf(stderr,
			"cmaheap info: \"%s\": expected a process (212), one of its descriptors "
			"(212/7) or a buffer (inode:4711)\n",
			options.argument ? options.argument : "");
		return STATUS_USAGE;
	}
	error = subject.pid ? look_into(&subject) : 0;
	return error ? tell_why(&subject, error) : show(&subject, options.json);
}
