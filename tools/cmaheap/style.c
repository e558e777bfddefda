/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "style.h"

static bool coloured(FILE *stream)
{
	const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");

	if (no_color && *no_color)
		return false;
	return isatty(fileno(stream)) && terminal && strcmp(terminal, "dumb") != 0;
}

const char *style(FILE *stream, enum style style)
{
	static const char *const codes[] = {
		[STYLE_NONE] = "\033[0m",     [STYLE_TITLE] = "\033[1m", [STYLE_GOOD] = "\033[32m",
		[STYLE_WARNING] = "\033[33m", [STYLE_BAD] = "\033[31m",	 [STYLE_FAINT] = "\033[2m",
	};

	return coloured(stream) ? codes[style] : "";
}

struct text size_text(uint64_t bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	double amount = (double)bytes / 1024;
	struct text text;
	size_t unit = 0;

	while (amount >= 1000 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		amount /= 1024;
		unit++;
	}
	if (bytes == 0)
		snprintf(text.chars, sizeof(text.chars), "0");
	else
		snprintf(text.chars, sizeof(text.chars), amount < 10 ? "%.1f %s" : "%.0f %s",
			 amount, units[unit]);
	return text;
}

struct text age_text(uint64_t milliseconds)
{
	uint64_t seconds = milliseconds / 1000, minutes = seconds / 60, hours = minutes / 60;
	struct text text;

	if (seconds < 60)
		snprintf(text.chars, sizeof(text.chars), "%" PRIu64 " s", seconds);
	else if (minutes < 60)
		snprintf(text.chars, sizeof(text.chars), "%" PRIu64 " min", minutes);
	else if (hours < 48)
		snprintf(text.chars, sizeof(text.chars), "%" PRIu64 " h %" PRIu64 " min", hours,
			 minutes % 60);
	else
		snprintf(text.chars, sizeof(text.chars), "%" PRIu64 " days", hours / 24);
	return text;
}

struct text user_text(uid_t uid)
{
	const struct passwd *user = getpwuid(uid);
	struct text text;

	if (user)
		snprintf(text.chars, sizeof(text.chars), "%.31s", user->pw_name);
	else
		snprintf(text.chars, sizeof(text.chars), "%u", uid);
	return text;
}

struct text group_text(gid_t gid)
{
	const struct group *group = getgrgid(gid);
	struct text text;

	if (group)
		snprintf(text.chars, sizeof(text.chars), "%.31s", group->gr_name);
	else
		snprintf(text.chars, sizeof(text.chars), "%u", gid);
	return text;
}
