/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * checked COMMAND [ARGUMENT...]: runs a test on a board, then sees that all memory came back and
 * that the kernel has nothing to complain about. It goes around every test, and processes are slow
 * to start on an emulated board, so it starts no other unless the kernel spoke.
 */
#include "kernel-messages.h"
#include "largest.h"
#include "meminfo.h"

#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <glob.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HEAPS "/dev/dma_heap"
#define BASELINE "/run/cmaheap-baseline"
#define AVAILABLE_PAGES "/sys/kernel/mm/cma/*/available_pages"
#define MAPPINGS "/sys/kernel/debug/dma-api/dump"

static void for_each_path(const char *pattern, void (*function)(const char *path, void *data),
			  void *data)
{
	glob_t found;

	if (!glob(pattern, 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			function(found.gl_pathv[i], data);
		globfree(&found);
	}
}

/* Call a function with the name of each contiguous heap. */
static void for_each_heap(void (*function)(const char *path, void *data), void *data)
{
	DIR *heaps = opendir(HEAPS);
	struct dirent *entry;

	while (heaps && (entry = readdir(heaps)))
		if (entry->d_name[0] != '.' &&
		    strncmp(entry->d_name, "system", strlen("system")) != 0)
			function(entry->d_name, data);
	if (heaps)
		closedir(heaps);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		warn("%s", path);
	if (fd >= 0)
		close(fd);
}

static void write_one(const char *path, void *unused)
{
	(void)unused;
	write_file(path, "1");
}

/* What the module keeps for the next allocation is not lost. */
static void drain_pools(void)
{
	for_each_path("/sys/kernel/dma_heap_cma/*/pool_drain", write_one, NULL);
}

static unsigned long long read_number(const char *path)
{
	FILE *file = fopen(path, "re");
	unsigned long long number;

	if (!file || fscanf(file, "%llu", &number) != 1)
		err(1, "%s", path);
	fclose(file);
	return number;
}

static void add_pages(const char *path, void *sum)
{
	*(unsigned long long *)sum += read_number(path);
}

static void allocate_a_page(const char *heap, void *unused)
{
	(void)unused;
	wait_for_largest(heap, 4096);
}

static void count_one(const char *path, void *count)
{
	(void)path;
	++*(unsigned *)count;
}

static bool areas_are_counted(void)
{
	unsigned files = 0;

	for_each_path(AVAILABLE_PAGES, count_one, &files);
	return files > 0;
}

/* Free memory of all areas: exact where sysfs counts what was allocated; elsewhere processes borrow
 * some. */
static unsigned long long count_free_kib(void)
{
	unsigned long long pages = 0, page_kib = (unsigned long long)sysconf(_SC_PAGESIZE) / 1024;

	drain_pools();
	if (areas_are_counted()) {
		for_each_path(AVAILABLE_PAGES, add_pages, &pages);
		return pages * page_kib;
	}

	sync();
	write_file("/proc/sys/vm/drop_caches", "4"); /* from then on it logs nothing */
	write_file("/proc/sys/vm/drop_caches", "3");
	/* An allocation, however small, empties the per-CPU lists of freed pages. */
	for_each_heap(allocate_a_page, NULL);
	drain_pools();
	return meminfo("CmaFree:") / 1024;
}

/* How far the count may be off, where it is not exact. */
static unsigned long long free_slack_kib(void)
{
	return areas_are_counted() ? 0 : 8192;
}

/* Where the kernel keeps count of what is mapped for devices. */
static unsigned long long count_mappings(void)
{
	FILE *dump = fopen(MAPPINGS, "re");
	unsigned long long lines = 0;
	int c;

	while (dump && (c = fgetc(dump)) != EOF)
		lines += c == '\n';
	if (dump)
		fclose(dump);
	return lines;
}

static void record_heap(const char *heap, void *file)
{
	fprintf(file, "%s %llu\n", heap, find_largest(heap));
}

/* The kernel's own heaps take seconds for it, and what is free may be counted to the page. */
static bool largest_is_worth_it(void)
{
	return access("/sys/kernel/dma_heap_cma", F_OK) == 0 || !areas_are_counted();
}

static void record_baseline(void)
{
	FILE *file = fopen(BASELINE ".new", "we");

	if (!file)
		err(1, "%s", BASELINE ".new");
	if (largest_is_worth_it())
		for_each_heap(record_heap, file);
	fprintf(file, "free %llu\nmapped %llu\n", count_free_kib(), count_mappings());
	if (fclose(file) || rename(BASELINE ".new", BASELINE))
		err(1, "%s", BASELINE);
}

/* Some is freed in the background. */
static bool free_is_back(unsigned long long before)
{
	unsigned long long now = 0;

	for (int i = 0; i < 10; i++) {
		if (i)
			usleep(500000);
		now = count_free_kib();
		if (now + free_slack_kib() >= before)
			return true;
	}
	printf("free CMA memory: %llu KiB before, %llu KiB now\n", before, now);
	return false;
}

/* The exit status of a command, as a shell tells it. */
static int run(char *const *command)
{
	pid_t child = fork();
	int status;

	if (child < 0)
		err(1, "fork");
	if (!child) {
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
	if (waitpid(child, &status, 0) < 0)
		err(1, "waitpid");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static bool mappings_are_gone(unsigned long long before)
{
	unsigned long long now = count_mappings();
	char newest[32];

	if (now <= before)
		return true;
	printf("DMA mappings: %llu before, %llu now\n", before, now);
	fflush(stdout);
	snprintf(newest, sizeof(newest), "-n%llu", now - before);
	run((char *[]){ "tail", newest, MAPPINGS, NULL });
	return false;
}

static bool all_is_back(void)
{
	FILE *baseline = fopen(BASELINE, "re");
	unsigned long long before;
	bool back = true;
	char name[256];

	if (!baseline)
		err(1, "%s", BASELINE);
	while (fscanf(baseline, "%255s %llu", name, &before) == 2) {
		if (!strcmp(name, "free"))
			back &= free_is_back(before);
		else if (!strcmp(name, "mapped"))
			back &= mappings_are_gone(before);
		else
			back &= wait_for_largest(name, before);
	}
	fclose(baseline);
	return back;
}

/* It knows what to pass over. */
static bool kernel_does_not_complain(char *mark)
{
	char own[PATH_MAX], script[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", own, sizeof(own) - 1);

	if (length < 0)
		err(1, "/proc/self/exe");
	own[length] = '\0';
	if (snprintf(script, sizeof(script), "%s/kernel-log.sh", dirname(own)) >=
	    (int)sizeof(script))
		errx(1, "%s: too long", own);
	return run((char *[]){ script, mark, NULL }) == 0;
}

int main(int argc, char **argv)
{
	char mark[64];
	int log, status;

	if (argc < 2)
		errx(2, "usage: checked COMMAND [ARGUMENT]...");
	if (access(BASELINE, F_OK))
		record_baseline();

	snprintf(mark, sizeof(mark), "checked %d %lld", getpid(), (long long)time(NULL));
	log = listen_to_kernel(mark);
	status = run(argv + 1);
	if (!all_is_back())
		status = 1;
	if (!only_our_module_spoke(log) && !kernel_does_not_complain(mark))
		status = 1;
	return status;
}
