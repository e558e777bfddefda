/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "processes.h"

static int add_process(struct processes *processes, const struct process *process)
{
	struct process *all;

	all = reallocarray(processes->all, processes->count + 1, sizeof(*all));
	if (!all)
		return -ENOMEM;
	processes->all = all;
	all[processes->count++] = *process;
	return 0;
}

static int look_into(struct processes *processes, pid_t pid)
{
	struct process process;
	int error = process_read(&process, pid);

	if (error == -EACCES) {
		processes->hidden++;
		return 0;
	}
	if (error == -ESRCH || error == -ENOENT)
		return 0;
	if (error)
		return error;
	if (process.holding_count || process.heap_count)
		error = add_process(processes, &process);
	if (error || (!process.holding_count && !process.heap_count))
		process_free(&process);
	return error;
}

static int by_pid(const void *a, const void *b)
{
	const struct process *left = a, *right = b;

	return (left->pid > right->pid) - (left->pid < right->pid);
}

static int by_number(const void *a, const void *b)
{
	const pid_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* Some were read before anything told on which mount dma-bufs are. */
static void settle(struct processes *processes)
{
	for (size_t i = 0; i < processes->count; i++) {
		struct process *process = &processes->all[i];

		process->holding_count = holdings_settle(process->holdings, process->holding_count);
	}
}

static void sort(struct processes *processes)
{
	if (processes->count)
		qsort(processes->all, processes->count, sizeof(*processes->all), by_pid);
}

const struct process *processes_find(const struct processes *processes, pid_t pid)
{
	const struct process key = { .pid = pid };

	if (!processes->count)
		return NULL;
	return bsearch(&key, processes->all, processes->count, sizeof(key), by_pid);
}

int processes_update(struct processes *processes, pid_t *more, size_t count)
{
	struct processes now = { 0 };
	int error = 0;

	for (size_t i = 0; i < processes->count && !error; i++)
		error = look_into(&now, processes->all[i].pid);
	if (count)
		qsort(more, count, sizeof(*more), by_number);
	for (size_t i = 0; i < count && !error; i++) {
		if ((!i || more[i] != more[i - 1]) && !processes_find(processes, more[i]))
			error = look_into(&now, more[i]);
	}
	if (error) {
		processes_free(&now);
		return error;
	}
	settle(&now);
	now.hidden = processes->hidden;
	now.unlisted = processes->unlisted;
	sort(&now);
	processes_free(processes);
	*processes = now;
	return 0;
}

/* Not to who may not see others' (hidepid=2), nor in a namespace of processes, as containers have:
 * the first one's number is part of the kernel's interface. */
static bool lists_all(void)
{
	struct stat status;
	char name[64];
	ssize_t length = readlink("/proc/self/ns/pid", name, sizeof(name) - 1);

	if (stat("/proc/1", &status) < 0)
		return false;
	/* A kernel without them; a /proc of processes that this one is not among has no "self". */
	if (length < 0)
		return errno == ENOENT && access("/proc/self/ns", F_OK) == 0;
	name[length] = '\0';
	return strcmp(name, "pid:[4026531836]") == 0;
}

int processes_read(struct processes *processes)
{
	DIR *folder = opendir("/proc");
	struct dirent *entry;
	int error = 0;

	*processes = (struct processes){ .unlisted = !lists_all() };
	if (!folder)
		return -errno;
	while (!error && (entry = readdir(folder))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (pid > 0)
			error = look_into(processes, pid);
	}
	closedir(folder);
	if (error) {
		processes_free(processes);
		return error;
	}
	settle(processes);
	sort(processes);
	return 0;
}

void processes_free(struct processes *processes)
{
	for (size_t i = 0; i < processes->count; i++)
		process_free(&processes->all[i]);
	free(processes->all);
	*processes = (struct processes){ 0 };
}
