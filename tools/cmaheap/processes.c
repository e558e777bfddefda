/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "files.h"
#include "processes.h"

#define DMABUF_LINK "/dmabuf:"
#define HEAP_LINK "/dev/dma_heap/"

void holding_parse_fdinfo(struct holding *holding, FILE *file)
{
	char line[256];

	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "size:\t", 6) == 0)
			holding->bytes = strtoull(line + 6, NULL, 10);
		else if (strncmp(line, "ino:\t", 5) == 0)
			holding->inode = (ino_t)strtoull(line + 5, NULL, 10);
		else if (strncmp(line, "count:\t", 7) == 0)
			holding->references = strtoull(line + 7, NULL, 10);
		else if (strncmp(line, "exp_name:\t", 10) == 0)
			snprintf(holding->exporter, sizeof(holding->exporter), "%.63s", line + 10);
		else if (strncmp(line, "name:\t", 6) == 0) {
			/* The last one: its text is the user's and may look like any other line. */
			snprintf(holding->name, sizeof(holding->name), "%.63s", line + 6);
			make_printable(holding->name);
			return;
		}
	}
}

/* "FIRST-END RIGHTS OFFSET DEVICE INODE      PATH" */
bool holding_parse_map(struct holding *holding, const char *line)
{
	unsigned long long first, end, offset, inode;
	int path = 0;

	if (sscanf(line, "%llx-%llx %*s %llx %*s %llu %n", &first, &end, &offset, &inode, &path) <
		    4 ||
	    strncmp(line + path, DMABUF_LINK, strlen(DMABUF_LINK)) != 0)
		return false;
	*holding = (struct holding){ .inode = (ino_t)inode,
				     .bytes = offset + (end - first),
				     .mappings = 1 };
	return true;
}

/* Anybody can have a file that is shown like a dma-buf, but not on dma-bufs' file system. */
static bool maps_dmabuf(pid_t pid, const char *line)
{
	unsigned long long first, end;
	struct statfs status;
	char path[96];

	if (sscanf(line, "%llx-%llx", &first, &end) != 2)
		return false;
	snprintf(path, sizeof(path), "/proc/%d/map_files/%llx-%llx", pid, first, end);
	if (statfs(path, &status) == 0)
		return (unsigned long)status.f_type == DMA_BUF_MAGIC;
	/* Without root's privileges, which sees only processes of one's own. */
	return errno == EPERM || errno == EACCES;
}

/* Adds up what one process has of one buffer. */
static int add_holding(struct process *process, const struct holding *found)
{
	struct holding *all;

	for (size_t i = 0; i < process->holding_count; i++) {
		struct holding *known = &process->holdings[i];

		if (known->inode != found->inode)
			continue;
		known->descriptors += found->descriptors;
		known->mappings += found->mappings;
		if (found->references)
			known->references = found->references;
		if (found->bytes > known->bytes)
			known->bytes = found->bytes;
		return 0;
	}
	all = reallocarray(process->holdings, process->holding_count + 1, sizeof(*all));
	if (!all)
		return -ENOMEM;
	process->holdings = all;
	all[process->holding_count++] = *found;
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

/* Of the kernel's text in one read, since there may be thousands of them. */
static int add_dmabuf(struct process *process, const char *fd)
{
	struct holding holding = { .descriptors = 1 };
	char text[1024];
	FILE *file;

	/* Closed since it was listed? */
	if (file_text(text, sizeof(text), "/proc/%d/fdinfo/%s", process->pid, fd) < 0 || !*text)
		return 0;
	file = fmemopen(text, strlen(text), "r");
	if (!file)
		return -ENOMEM;
	holding_parse_fdinfo(&holding, file);
	fclose(file);
	/* Of another file that is called so there is no exporter. */
	return holding.inode && *holding.exporter ? add_holding(process, &holding) : 0;
}

static int read_descriptors(struct process *process)
{
	char path[64], target[PATH_MAX];
	struct dirent *entry;
	int error = 0;
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/fd", process->pid);
	folder = opendir(path);
	if (!folder)
		return -errno;
	while (!error && (entry = readdir(folder))) {
		ssize_t length =
			readlinkat(dirfd(folder), entry->d_name, target, sizeof(target) - 1);

		if (length < 0)
			continue;
		target[length] = '\0';
		if (strncmp(target, DMABUF_LINK, strlen(DMABUF_LINK)) == 0)
			error = add_dmabuf(process, entry->d_name);
		else if (strncmp(target, HEAP_LINK, strlen(HEAP_LINK)) == 0)
			error = add_heap(process, target + strlen(HEAP_LINK));
	}
	closedir(folder);
	return error;
}

static int read_mappings(struct process *process)
{
	char path[64], *line = NULL;
	size_t size = 0;
	int error = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/maps", process->pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (!error && getline(&line, &size, file) > 0) {
		struct holding holding;

		if (holding_parse_map(&holding, line) && maps_dmabuf(process->pid, line))
			error = add_holding(process, &holding);
	}
	free(line);
	fclose(file);
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
	error = read_descriptors(process);
	if (!error)
		error = read_mappings(process);
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

static int compare(const void *a, const void *b)
{
	const struct process *left = a, *right = b;

	return (left->pid > right->pid) - (left->pid < right->pid);
}

static void sort(struct processes *processes)
{
	if (processes->count)
		qsort(processes->all, processes->count, sizeof(*processes->all), compare);
}

static bool is_known(const struct processes *processes, pid_t pid)
{
	for (size_t i = 0; i < processes->count; i++) {
		if (processes->all[i].pid == pid)
			return true;
	}
	return false;
}

int processes_update(struct processes *processes, const pid_t *more, size_t count)
{
	struct processes now = { .hidden = processes->hidden };
	int error = 0;

	for (size_t i = 0; i < processes->count && !error; i++)
		error = look_into(&now, processes->all[i].pid);
	for (size_t i = 0; i < count && !error; i++) {
		if (!is_known(processes, more[i]) && !is_known(&now, more[i]))
			error = look_into(&now, more[i]);
	}
	if (error) {
		processes_free(&now);
		return error;
	}
	now.hidden = processes->hidden;
	sort(&now);
	processes_free(processes);
	*processes = now;
	return 0;
}

int processes_read(struct processes *processes)
{
	DIR *folder = opendir("/proc");
	struct dirent *entry;
	int error = 0;

	*processes = (struct processes){ 0 };
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
