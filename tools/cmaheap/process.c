/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "files.h"
#include "processes.h"
#include "tables.h"

#define HEAP_LINK "/dev/dma_heap/"

/* A process may hold a buffer many thousand times: room grows only with what is not the same. */
static int make_room(struct process *process)
{
	struct holding *all;
	size_t room;

	process->holding_count = holdings_merge(process->holdings, process->holding_count);
	if (process->holding_room > process->holding_count * 2)
		return 0;
	room = process->holding_room ? process->holding_room * 2 : 4;
	all = reallocarray(process->holdings, room, sizeof(*all));
	if (!all)
		return -ENOMEM;
	process->holdings = all;
	process->holding_room = room;
	return 0;
}

static int add_holding(struct process *process, const struct holding *found)
{
	int error = 0;

	if (process->holding_count == process->holding_room)
		error = make_room(process);
	if (!error)
		process->holdings[process->holding_count++] = *found;
	return error;
}

static int add_heap(struct process *process, dev_t node)
{
	dev_t *heaps;

	for (size_t i = 0; i < process->heap_count; i++) {
		if (process->heaps[i] == node)
			return 0;
	}
	heaps = reallocarray(process->heaps, process->heap_count + 1, sizeof(*heaps));
	if (!heaps)
		return -ENOMEM;
	process->heaps = heaps;
	heaps[process->heap_count++] = node;
	return 0;
}

/* By its number, for the name may lead elsewhere by now. Anybody can have other devices that are
 * called so, in namespaces of his own, and very many. */
static int add_node(struct process *process, int folder, const char *fd)
{
	struct statx opened;

	if (statx(folder, fd, AT_STATX_DONT_SYNC, STATX_TYPE, &opened) < 0 ||
	    !S_ISCHR(opened.stx_mode) || !majors_have(&process->majors, opened.stx_rdev_major))
		return 0;
	return add_heap(process, makedev(opened.stx_rdev_major, opened.stx_rdev_minor));
}

/* A refusal has another number under hidepid=1. */
static int without_hidepid(int error)
{
	return error == -EPERM ? -EACCES : error;
}

/* fdinfo has a line for each lock that anybody took on the file: it is read once for each dma-buf,
 * by describe(), and once for each mount that has none. */
static int add_dmabuf(struct process *process, pid_t task, int folder, const char *fd)
{
	struct holding holding = { .descriptors = 1, .task = task, .fd = atoi(fd) };
	struct holding file;
	int error = holding_find_mount(&holding, folder, fd);
	enum kind kind = holding_kind_on(holding.mount);

	if (error || kind == KIND_OTHER) /* or closed since it was listed */
		return 0;
	if (kind == KIND_UNKNOWN) {
		error = holding_read_descriptor(&file, task, holding.fd);
		if (error == -ENOENT || error == -ESRCH)
			return 0;
		if (error)
			return error == -ENOMEM ? -EACCES : without_hidepid(error);
		if (!holding_learn(&file))
			return 0;
		holding.inode = file.inode;
		holding.mount = file.mount;
	}
	return add_holding(process, &holding);
}

/* What is closed meanwhile has no more than its number. */
static void describe(struct holding *holding)
{
	struct holding file;

	if (!holding->descriptors || *holding->exporter ||
	    holding_read_descriptor(&file, holding->task, holding->fd) ||
	    file.inode != holding->inode || file.mount != holding->mount)
		return;
	holding->bytes = file.bytes;
	holding->references = file.references;
	memcpy(holding->exporter, file.exporter, sizeof(file.exporter));
	memcpy(holding->name, file.name, sizeof(file.name));
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
			error = add_dmabuf(process, task, dirfd(folder), entry->d_name);
		else if (strncmp(target, HEAP_LINK, strlen(HEAP_LINK)) == 0)
			error = add_node(process, dirfd(folder), entry->d_name);
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
		if (!holding_parse_map(&holding, line))
			continue;
		/* A dma-buf's fails only if it was unmapped since it was listed. */
		if (holding_find_mapping(&holding, task, line) == 0)
			error = add_holding(process, &holding);
	}
	free(line);
	fclose(file);
	return error;
}

static int read_thread(struct process *process, pid_t thread, bool *any_mapping)
{
	int error = read_descriptors(process, thread);

	if (!error && !*any_mapping)
		error = read_mappings(process, thread, any_mapping);
	return error == -ENOENT || error == -ESRCH ? 0 : error; /* ended since it was listed */
}

/* Of a table that may be the process's own, which is to count once. */
static int read_what_is_more(struct process *process, pid_t thread, bool *any_mapping)
{
	struct process apart = { .pid = process->pid };
	int error = read_thread(&apart, thread, any_mapping);

	process->holding_count = holdings_settle(process->holdings, process->holding_count);
	apart.holding_count = holdings_subtract(apart.holdings, apart.holding_count,
						process->holdings, process->holding_count);
	for (size_t i = 0; i < apart.holding_count && !error; i++)
		error = add_holding(process, &apart.holdings[i]);
	for (size_t i = 0; i < apart.heap_count && !error; i++)
		error = add_heap(process, apart.heaps[i]);
	process_free(&apart);
	return error;
}

/* A thread may have left the table of descriptors that the others share, and the one that gave the
 * process its number may have ended before them. */
static int read_threads(struct process *process, bool *any_mapping)
{
	struct tables tables = { 0 };
	struct dirent *entry;
	char path[64];
	int error = 0;
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/task", process->pid);
	folder = opendir(path);
	if (!folder)
		return errno == ENOENT ? 0 : without_hidepid(-errno);
	if (*any_mapping)
		error = tables_add(&tables, process->pid);
	while (error >= 0 && (entry = readdir(folder))) {
		pid_t thread = (pid_t)strtol(entry->d_name, NULL, 10);

		if (thread <= 0 || thread == process->pid)
			continue;
		error = tables_add(&tables, thread);
		if (error == TABLE_NEW)
			error = read_thread(process, thread, any_mapping);
		else if (error == TABLE_UNCERTAIN)
			error = read_what_is_more(process, thread, any_mapping);
	}
	closedir(folder);
	tables_free(&tables);
	return error < 0 ? error : 0;
}

static bool has_ended(pid_t task)
{
	char status[512] = "";
	const char *name_end;

	file_text(status, sizeof(status), "/proc/%d/stat", task);
	name_end = strrchr(status, ')');
	return name_end && strncmp(name_end, ") Z", 3) == 0;
}

static int read_tables(struct process *process)
{
	bool any_mapping = false;
	int error = 0;

	/* What a thread has in /proc when it has ended is root's, empty as it is. */
	if (!has_ended(process->pid)) {
		error = read_descriptors(process, process->pid);
		if (!error)
			error = read_mappings(process, process->pid, &any_mapping);
	}
	if (!error)
		error = read_threads(process, &any_mapping);
	if (error)
		return error;
	process->holding_count = holdings_settle(process->holdings, process->holding_count);
	for (size_t i = 0; i < process->holding_count; i++)
		describe(&process->holdings[i]);
	return 0;
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
	free(process->heaps);
	free(process->holdings);
	*process = (struct process){ 0 };
}
