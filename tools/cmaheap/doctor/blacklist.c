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
#define BLANKS " \t\n\v\f\r"

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

bool blacklist_is_read(const char *name)
{
	return *name != '.' && (ends_with(name, ".conf") || ends_with(name, ".alias"));
}

bool blacklist_find(char *path, size_t size)
{
	bool found = false;

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]) && !found; i++) {
		struct dirent *entry;
		DIR *folder = opendir(folders[i]);

		while (folder && !found && (entry = readdir(folder))) {
			snprintf(path, size, "%s/%s", folders[i], entry->d_name);
			found = blacklist_is_read(entry->d_name) &&
				!is_replaced(entry->d_name, i) && blacklist_is_in_file(path);
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

/* An argument as the kernel takes it: it ends at a blank outside of quotes. */
static char *next_argument(char **rest)
{
	char *argument = *rest + strspn(*rest, BLANKS), *end = argument;
	bool is_quoted = false;

	while (*end && (is_quoted || !strchr(BLANKS, *end)))
		is_quoted ^= *end++ == '"';
	*rest = *end ? end + 1 : end;
	*end = '\0';
	return *argument ? argument : NULL;
}

/* The kernel takes quotes away from around an argument or its value; modprobe keeps them. */
static char *without_quotes(char *text)
{
	size_t length = strlen(text);

	if (*text != '"')
		return text;
	if (length > 1 && text[length - 1] == '"')
		text[length - 1] = '\0';
	return text + 1;
}

/* In the names of parameters a dash is an underscore, in modules' names it is not. */
static char *kernels_list(char *argument)
{
	static const char name[] = "module_blacklist=";

	argument = without_quotes(argument);
	for (size_t i = 0; name[i]; i++) {
		if ((argument[i] == '-' ? '_' : argument[i]) != name[i])
			return NULL;
	}
	return without_quotes(argument + strlen(name));
}

/* Of the kernel's own lists the last one counts, before "--"; of modprobe's all, anywhere. */
bool blacklist_is_in_command_line(char *text)
{
	static const char modprobes[] = "modprobe.blacklist=";
	const char *last = "";
	bool is_inits = false;

	for (char *argument = next_argument(&text); argument; argument = next_argument(&text)) {
		const char *list;

		if (strncmp(argument, modprobes, strlen(modprobes)) == 0 &&
		    list_forbids(argument + strlen(modprobes), modprobe_means_module))
			return true;
		is_inits = is_inits || strcmp(argument, "--") == 0;
		list = is_inits ? NULL : kernels_list(argument);
		if (list)
			last = list;
	}
	return list_forbids(last, kernel_means_module);
}

bool blacklist_is_on_command_line(void)
{
	char text[4096];

	return file_text(text, sizeof(text), "/proc/cmdline") == 0 &&
	       blacklist_is_in_command_line(text);
}
