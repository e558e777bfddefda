/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Of several devices the first that will do is taken; if none will, each says why, in one text. */
#ifndef CMAHEAP_SURVEY_H
#define CMAHEAP_SURVEY_H

#include <stdio.h>

#include "error.h"

/* How near a device came: the nearest are told first, and the error is theirs. */
enum survey_rank { SURVEY_OTHER_KIND, SURVEY_UNSUITABLE, SURVEY_NEARLY, SURVEY_RANKS };

struct survey {
	int errors[SURVEY_RANKS];      /* of the first device of each rank; 0: there is none */
	char texts[SURVEY_RANKS][400]; /* "; " before each */
};

/* Keeps the present error's text. */
static inline void survey_pass_over(struct survey *survey, enum survey_rank rank, int error)
{
	char *text = survey->texts[rank];
	size_t used = strlen(text);

	if (!survey->errors[rank])
		survey->errors[rank] = error;
	snprintf(text + used, sizeof(survey->texts[rank]) - used, "; %s", cmaheap_last_error());
}

/* 0, and no text, if no device was passed over. */
static inline int survey_explain(const struct survey *survey, const char *what)
{
	char text[512] = "";
	size_t used = 0;
	int error = 0;

	for (int rank = SURVEY_RANKS - 1; rank >= 0; rank--) {
		if (!error)
			error = survey->errors[rank];
		if (used < sizeof(text))
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s",
						 survey->texts[rank]);
	}
	return error ? cmaheap_fail(-error, "%s: %s", what, text + strlen("; ")) : 0;
}

#endif
