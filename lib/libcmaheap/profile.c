/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>

#include <cmaheap/image.h>

#include "error.h"

static const struct {
	const char *source;
	struct cmaheap_needs needs;
} profiles[] = {
	{ "Arm PL111 display: Linux drivers/gpu/drm/pl111/pl111_display.c, pl111_display_check()",
	  { .who = "pl111", .flags = CMAHEAP_TIGHT } },
	{ "Arm Mali before Valhall, import by Mesa: gitlab.freedesktop.org/mesa/mesa merge request "
	  "19620",
	  { .who = "mali", .pitch_align = 64 } },
};

enum { PROFILE_COUNT = sizeof(profiles) / sizeof(profiles[0]) };

CMAHEAP_API const char *cmaheap_profile_name(size_t index)
{
	return index < PROFILE_COUNT ? profiles[index].needs.who : NULL;
}

CMAHEAP_API const char *cmaheap_profile_source(size_t index)
{
	return index < PROFILE_COUNT ? profiles[index].source : NULL;
}

static int explain_name(const char *name)
{
	char list[256] = "";
	size_t used = 0;

	for (size_t i = 0; i < PROFILE_COUNT && used < sizeof(list); i++)
		used += (size_t)snprintf(list + used, sizeof(list) - used, " %s",
					 profiles[i].needs.who);
	return cmaheap_fail(ENOENT, "there is no profile \"%.64s\"; there are:%s", name, list);
}

static int find_profile(const char *name, struct cmaheap_needs *needs)
{
	for (size_t i = 0; i < PROFILE_COUNT; i++) {
		if (!strcmp(profiles[i].needs.who, name)) {
			*needs = profiles[i].needs;
			return 0;
		}
	}
	return explain_name(name);
}

CMAHEAP_API int cmaheap_find_profile(const char *name, struct cmaheap_needs *needs)
{
	return TRACE(find_profile(name, needs), "%s", name);
}
