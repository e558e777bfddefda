/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../files.h"
#include "blacklist.h"

#define MODULE "dma_heap_cma"

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), least = strlen(end);

	return length >= least && strcmp(text + length - least, end) == 0;
}

/* As modprobe compares names: a dash is an underscore. */
static bool modprobe_means_module(const char *name, size_t length)
{
	if (length != strlen(MODULE))
		return false;
	for (size_t i = 0; i < length; i++) {
		if ((name[i] == '-' ? '_' : name[i]) != MODULE[i])
			return false;
	}
	return true;
}

static bool kernel_means_module(const char *name, size_t length)
{
	return length == strlen(MODULE) && memcmp(name, MODULE, length) == 0;
}

static bool line_forbids(const char *line)
{
	char order[16], name[32], command[64] = "";

	if (sscanf(line, "%15s %31s %63s", order, name, command) < 2 ||
	    !modprobe_means_module(name, strlen(name)))
		return false;
	if (strcmp(order, "install") == 0)
		return ends_with(command, "/true") || ends_with(command, "/false");
	return strcmp(order, "blacklist") == 0;
}

/* A line goes on in the next one behind a backslash. */
static bool lines_forbid(char *text)
{
	char *rest = NULL;

	for (char *end = strstr(text, "\\\n"); end; end = strstr(end, "\\\n"))
		memmove(end, end + 2, strlen(end + 2) + 1);
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (line_forbids(line))
			return true;
	}
	return false;
}

bool blacklist_is_in_file(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;
	bool found;

	if (!file)
		return false;
	found = getdelim(&text, &size, '\0', file) > 0 && lines_forbid(text);
	free(text);
	fclose(file);
	return found;
}

static const char *const folders[] = { "/etc/modprobe.d", "/run/modprobe.d",
				       "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d",
				       "/lib/modprobe.d" };

/* By a file of the same name in a folder before. */
static bool is_replaced(const char *name, size_t folder)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < folder; i++) {
		snprintf(path, sizeof(path), "%s/%s", folders[i], name);
		if (access(path, F_OK) == 0)
			return true;
	}
	return false;
}

bool blacklist_find(char *path, size_t size)
{
	bool found = false;

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]) && !found; i++) {
		struct dirent *entry;
		DIR *folder = opendir(folders[i]);

		while (folder && !found && (entry = readdir(folder))) {
			snprintf(path, size, "%s/%s", folders[i], entry->d_name);
			found = ends_with(path, ".conf") && !is_replaced(entry->d_name, i) &&
				blacklist_is_in_file(path);
		}
		if (folder)
			closedir(folder);
	}
	return found;
}

static bool list_forbids(const char *list, bool (*means_module)(const char *name, size_t length))
{
	size_t length;

	for (; *list; list += length + (list[length] == ',')) {
		length = strcspn(list, ",");
		if (means_module(list, length))
			return true;
	}
	return false;
}

/* Of the kernel's own lists the last one counts, of modprobe's all. */
bool blacklist_is_in_command_line(char *text)
{
	static const char kernels[] = "module_blacklist=", modprobes[] = "modprobe.blacklist=";
	const char *last = "";
	char *rest = NULL;

	for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (strncmp(word, kernels, strlen(kernels)) == 0)
			last = word + strlen(kernels);
		else if (strncmp(word, modprobes, strlen(modprobes)) == 0 &&
			 list_forbids(word + strlen(modprobes), modprobe_means_module))
			return true;
	}
	return list_forbids(last, kernel_means_module);
}

bool blacklist_is_on_command_line(void)
{
	char text[4096];

	return file_text(text, sizeof(text), "/proc/cmdline") == 0 &&
	       blacklist_is_in_command_line(text);
}
