/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A specification of the Container Device Interface, by which container engines hand devices to
 * containers: https://github.com/cncf-tags/container-device-interface/blob/main/SPEC.md */
#include <argp.h>
#include <ctype.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "heaps.h"
#include "json.h"
#include "options.h"

#define HEAPS "/dev/dma_heap/"
#define ALL "all"
/* The first one with additionalGids. */
#define CDI_VERSION "0.7.0"

enum { PATTERNS = 3 };

static const struct class
{
	const char *name;
	const char *where;
	const char *patterns[PATTERNS]; /* none: heaps */
} classes[] = {
	{ "heap", "/dev/dma_heap", { NULL } },
	{ "camera",
	  "/dev/video*, /dev/media*, /dev/v4l-subdev*",
	  { "/dev/video*", "/dev/media*", "/dev/v4l-subdev*" } },
	{ "display",
	  "/dev/dri/card*, /dev/dri/renderD*",
	  { "/dev/dri/card*", "/dev/dri/renderD*" } },
};

struct request {
	const struct class *class;
	const char *output;
};

/* What one device adds to a container. */
struct edits {
	struct json_object *nodes, *groups;
};

static struct edits edits_new(void)
{
	return (struct edits){ json_object_new_array(), json_object_new_array() };
}

static void add_group(const struct edits *edits, gid_t gid)
{
	if (gid == 0)
		return;
	for (size_t i = 0; i < json_object_array_length(edits->groups); i++) {
		if (json_object_get_int64(json_object_array_get_idx(edits->groups, i)) == gid)
			return;
	}
	json_object_array_add(edits->groups, json_object_new_int64(gid));
}

/* A node of the host, with its owner and mode, under this path in the container. */
static int add_node(const struct edits *edits, const char *path, const char *host)
{
	struct json_object *node;
	struct stat status;

	if (stat(host, &status) < 0)
		return -errno;
	node = json_object_new_object();
	json_add_text(node, "path", path);
	if (strcmp(path, host) != 0)
		json_add_text(node, "hostPath", host);
	json_add_text(node, "permissions", "rw");
	json_add_number(node, "fileMode", status.st_mode & 0777);
	json_add_number(node, "uid", status.st_uid);
	json_add_number(node, "gid", status.st_gid);
	json_object_array_add(edits->nodes, node);
	if (!(status.st_mode & 0002))
		add_group(edits, status.st_gid);
	return 0;
}

/* Device names have letters, digits and a few signs: "linux,cma" becomes "linux_cma". */
static void name_device(char *name, size_t size, const char *text)
{
	snprintf(name, size, "%s", text);
	for (char *c = name; *c; c++) {
		if (!isalnum((unsigned char)*c) && !strchr("_-.:", *c))
			*c = '_';
	}
}

static void add_device(struct json_object *devices, const char *text, const struct edits *edits)
{
	struct json_object *device = json_object_new_object();
	struct json_object *container = json_object_new_object();
	char name[NAME_MAX + 1];

	name_device(name, sizeof(name), text);
	json_add_text(device, "name", name);
	json_object_object_add(container, "deviceNodes", edits->nodes);
	if (json_object_array_length(edits->groups))
		json_object_object_add(container, "additionalGids", edits->groups);
	else
		json_object_put(edits->groups);
	json_object_object_add(device, "containerEdits", container);
	json_object_array_add(devices, device);
}

/* The node, its aliases as nodes of their own, and the device that syncs parts of buffers. */
static int add_heap_nodes(const struct edits *edits, const struct heap *heap)
{
	char host[PATH_MAX], path[PATH_MAX];
	int error;

	snprintf(host, sizeof(host), HEAPS "%s", heap->name);
	error = add_node(edits, host, host);
	for (size_t i = 0; i < heap->alias_count && !error; i++) {
		snprintf(path, sizeof(path), HEAPS "%s", heap->aliases[i]);
		error = add_node(edits, path, host);
	}
	return error;
}

static int add_module_node(const struct edits *edits)
{
	int error = add_node(edits, "/dev/cmaheap", "/dev/cmaheap");

	return error == -ENOENT ? 0 : error;
}

static int add_heaps(struct json_object *devices, const struct edits *all)
{
	struct heaps heaps;
	int error = heaps_read(&heaps);

	if (error)
		return error;
	for (size_t i = 0; i < heaps.count && !error; i++) {
		struct edits edits;

		if (heaps.all[i].leads_to) /* which has that name, too */
			continue;
		edits = edits_new();
		error = add_heap_nodes(all, &heaps.all[i]);
		if (!error)
			error = add_heap_nodes(&edits, &heaps.all[i]);
		if (!error)
			error = add_module_node(&edits);
		add_device(devices, heaps.all[i].name, &edits);
	}
	heaps_free(&heaps);
	return error ? error : add_module_node(all);
}

static bool is_device(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISCHR(status.st_mode);
}

static int add_matching(struct json_object *devices, const struct edits *all, const char *pattern)
{
	glob_t found;
	int error = glob(pattern, 0, NULL, &found);

	if (error)
		return error == GLOB_NOMATCH ? 0 : -ENOMEM;
	for (size_t i = 0; i < found.gl_pathc && !error; i++) {
		const char *path = found.gl_pathv[i];
		struct edits edits;

		if (!is_device(path))
			continue;
		edits = edits_new();
		error = add_node(all, path, path);
		if (!error)
			error = add_node(&edits, path, path);
		add_device(devices, strrchr(path, '/') + 1, &edits);
	}
	globfree(&found);
	return error;
}

static int add_devices(struct json_object *devices, const struct class *class)
{
	struct edits all = edits_new();
	int error = 0;

	if (!class->patterns[0])
		error = add_heaps(devices, &all);
	for (size_t i = 0; i < PATTERNS && class->patterns[i] && !error; i++)
		error = add_matching(devices, &all, class->patterns[i]);
	if (!error && !json_object_array_length(devices))
		error = -ENODEV;
	add_device(devices, ALL, &all);
	return error;
}

/* The engine may look at any time, so the file is there whole or not at all. */
static int write_file(struct json_object *object, const char *path)
{
	char draft[PATH_MAX];
	int error = 0;

	if (snprintf(draft, sizeof(draft), "%s.new", path) >= (int)sizeof(draft))
		return -ENAMETOOLONG;
	if (json_object_to_file_ext(draft, object,
				    JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE) ||
	    rename(draft, path)) {
		error = -errno;
		unlink(draft);
	}
	json_object_put(object);
	return error;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct request *request = state->input;

	switch (key) {
	case 'c':
		for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
			if (strcmp(classes[i].name, text) == 0) {
				request->class = &classes[i];
				return 0;
			}
		}
		argp_error(state, "--class=%s: expected heap, camera or display", text);
		return EINVAL;
	case 'o':
		request->output = text;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "class", 'c', "CLASS", 0, "Which devices: heap (default), camera or display", 0 },
	{ "output", 'o', "FILE", 0,
	  "Write it there, say /etc/cdi/cmaheap.json, instead of to stdout", 0 },
	{ 0 },
};

int command_cdi(int argc, char **argv)
{
	const struct argp argp = {
		.options = options,
		.parser = parse,
		.doc = "Writes a specification of the Container Device Interface: with it in "
		       "/etc/cdi, podman, Docker and containerd give a container the devices that "
		       "it is started with, as in podman run --device cmaheap/heap=all.",
	};
	struct request request = { .class = &classes[0] };
	struct json_object *specification, *devices;
	char kind[64];
	int error;

	argp_err_exit_status = STATUS_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &request);

	snprintf(kind, sizeof(kind), "cmaheap/%s", request.class->name);
	specification = json_object_new_object();
	devices = json_object_new_array();
	json_add_text(specification, "cdiVersion", CDI_VERSION);
	json_add_text(specification, "kind", kind);
	json_object_object_add(specification, "devices", devices);
	error = add_devices(devices, request.class);
	if (error) {
		json_object_put(specification);
		if (error != -ENODEV)
			return tell_error(kind, error);
		fprintf(stderr, "cmaheap cdi: there is no %s: expected one in %s\n",
			request.class->name, request.class->where);
		return STATUS_FAILED;
	}
	if (!request.output) {
		json_print(specification);
		return 0;
	}
	error = write_file(specification, request.output);
	return error ? tell_error(request.output, error) : 0;
}
