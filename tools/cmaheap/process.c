/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/kcmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "files.h"
#include "processes.h"

#define HEAP_LINK "/dev/dma_heap/"

enum { MOST_TABLES = 16 };

/* Room doubles, so that the count says how much there is. */
static int add_holding(struct process *process, const struct holding *found)
{
	size_t count = process->holding_count;
	struct holding *all;

	if (!(count & (count - 1))) {
		all = reallocarray(process->holdings, count ? count * 2 : 1, sizeof(*all));
		if (!all)
			return -ENOMEM;
		process->holdings = all;
	}
	process->holdings[process->holding_count++] = *found;
	return 0;
}

static int add_heap(struct process *process, const char *name)
{
	char **heaps;

	for (size_t i = 0; i < process->heap_count; i++) {
		if (strcmp(process->heaps[i], name) == 0)
			return 0;
	}
	heaps = reallocarray(process->heaps, process->heap_count + 1, sizeof(*heaps));
	if (!heaps)
		return -ENOMEM;
	process->heaps = heaps;
	heaps[process->heap_count] = strdup(name);
	if (!heaps[process->heap_count])
		return -ENOMEM;
	process->heap_count++;
	return 0;
}

/* Anybody can have other files that are called so, in namespaces of his own, and very many. */
static bool is_node(int folder, const char *fd, const char *path)
{
	struct statx opened;
	struct stat node;

	return statx(folder, fd, AT_STATX_DONT_SYNC, STATX_TYPE, &opened) == 0 &&
	       S_ISCHR(opened.stx_mode) && stat(path, &node) == 0 && S_ISCHR(node.st_mode) &&
	       node.st_rdev == makedev(opened.stx_rdev_major, opened.stx_rdev_minor);
}

/* A refusal has another number under hidepid=1. */
static int without_hidepid(int error)
{
	return error == -EPERM ? -EACCES : error;
}

static int add_dmabuf(struct process *process, pid_t task, const char *fd)
{
	struct holding holding;
	char path[64];
	int error;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%.16s", task, fd);
	error = holding_read(&holding, path);
	if (error == -ENOENT || error == -ESRCH) /* closed since it was listed */
		return 0;
	if (error)
		return without_hidepid(error);
	if (!holding.inode || !*holding.exporter) /* another file that is called so */
		return 0;
	holding.descriptors = 1;
	return add_holding(process, &holding);
}

static int read_descriptors(struct process *process, pid_t task)
{
	char path[64], target[PATH_MAX];
	struct dirent *entry;
	int error = 0;
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/fd", task);
	folder = opendir(path);
	if (!folder)
		return without_hidepid(-errno);
	while (!error && (entry = readdir(folder))) {
		ssize_t length =
			readlinkat(dirfd(folder), entry->d_name, target, sizeof(target) - 1);

		/* Root may list descriptors that it may not look at: without CAP_SYS_PTRACE. */
		if (length < 0 && without_hidepid(-errno) == -EACCES)
			error = -EACCES;
		if (length < 0)
			continue;
		target[length] = '\0';
		if (strncmp(target, DMABUF_LINK, strlen(DMABUF_LINK)) == 0)
			error = add_dmabuf(process, task, entry->d_name);
		else if (strncmp(target, HEAP_LINK, strlen(HEAP_LINK)) == 0 &&
			 is_node(dirfd(folder), entry->d_name, target))
			error = add_heap(process, target + strlen(HEAP_LINK));
	}
	closedir(folder);
	return error;
}

/* They are the same for all threads; none at all has one that has ended. */
static int read_mappings(struct process *process, pid_t task, bool *any)
{
	char path[64], *line = NULL;
	size_t size = 0;
	int error = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/maps", task);
	file = fopen(path, "re");
	if (!file)
		return without_hidepid(-errno) == -EACCES ? -EACCES : 0;
	while (!error && getline(&line, &size, file) > 0) {
		struct holding holding;

		*any = true;
		if (holding_parse_map(&holding, line) && holding_maps_dmabuf(task, line))
			error = add_holding(process, &holding);
	}
	free(line);
	fclose(file);
	return error;
}

/* Where the kernel cannot compare them, they are taken for shared, as they nearly always are. */
static bool has_table_of(pid_t thread, const pid_t *others, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (syscall(SYS_kcmp, others[i], thread, KCMP_FILES, 0, 0) <= 0)
			return true;
	}
	return false;
}

/* A thread may have left the table of descriptors that the others share, and the one that gave the
 * process its number may have ended before them: it has no mappings then. What two threads share
 * beside many such tables is counted twice. */
static int read_threads(struct process *process, bool *any_mapping)
{
	pid_t seen[MOST_TABLES] = { process->pid };
	struct dirent *entry;
	size_t count = *any_mapping ? 1 : 0;
	char path[64];
	int error = 0;
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/task", process->pid);
	folder = opendir(path);
	while (folder && !error && (entry = readdir(folder))) {
		pid_t thread = (pid_t)strtol(entry->d_name, NULL, 10);

		if (thread <= 0 || thread == process->pid || has_table_of(thread, seen, count))
			continue;
		if (count < MOST_TABLES)
			seen[count++] = thread;
		error = read_descriptors(process, thread);
		if (!error && !*any_mapping)
			error = read_mappings(process, thread, any_mapping);
		if (error == -ENOENT || error == -ESRCH) /* ended since it was listed */
			error = 0;
	}
	if (folder)
		closedir(folder);
	return error;
}

static int read_tables(struct process *process)
{
	bool any_mapping = false;
	int error = read_descriptors(process, process->pid);

	if (!error)
		error = read_mappings(process, process->pid, &any_mapping);
	if (!error)
		error = read_threads(process, &any_mapping);
	if (!error)
		process->holding_count = holdings_merge(process->holdings, process->holding_count);
	return error;
}

int process_read(struct process *process, pid_t pid)
{
	struct stat status;
	char path[64];
	int error;

	*process = (struct process){ .pid = pid };
	snprintf(path, sizeof(path), "/proc/%d", pid);
	if (stat(path, &status) < 0)
		return -ESRCH;
	process->uid = status.st_uid;
	file_text(process->comm, sizeof(process->comm), "/proc/%d/comm", pid);
	make_printable(process->comm);
	error = read_tables(process);
	if (error)
		process_free(process);
	return error;
}

void process_free(struct process *process)
{
	for (size_t i = 0; i < process->heap_count; i++)
		free(process->heaps[i]);
	free(process->heaps);
	free(process->holdings);
	*process = (struct process){ 0 };
}
