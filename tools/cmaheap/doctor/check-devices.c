/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../files.h"
#include "doctor.h"

/* The driver's name, the last part of a symlink in sysfs. */
static void driver_of(const char *device, char *name, size_t size)
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *base;
	ssize_t length;

	snprintf(path, sizeof(path), "%s/device/driver", device);
	length = readlink(path, target, sizeof(target) - 1);
	target[length > 0 ? length : 0] = '\0';
	base = strrchr(target, '/');
	snprintf(name, size, "%.63s", base ? base + 1 : "?");
}

static size_t check_class(struct doctor *doctor, const char *pattern, const char *kind)
{
	size_t count = 0;
	glob_t found;

	if (glob(pattern, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			const char *path = found.gl_pathv[i], *base = strrchr(path, '/') + 1;
			char name[64] = "", driver[64];

			file_text(name, sizeof(name), "%s/name", path);
			driver_of(path, driver, sizeof(driver));
			report(doctor, LEVEL_NOTE, base, "%s, driver %s%s%s%s", kind, driver,
			       *name ? " (" : "", name, *name ? ")" : "");
			count++;
		}
	}
	globfree(&found);
	return count;
}

void check_devices(struct doctor *doctor)
{
	size_t count = check_class(doctor, "/sys/class/video4linux/*", "video device");

	count += check_class(doctor, "/sys/class/drm/card[0-9]", "display");
	count += check_class(doctor, "/sys/class/drm/renderD*", "GPU (EGL, Vulkan)");
	if (!count)
		report(doctor, LEVEL_NOTE, "devices",
		       "no camera, display or GPU that could use a buffer");
}
