/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Of several devices the first that will do is taken; if none will, each says why, in one text. */
#ifndef CMAHEAP_SURVEY_H
#define CMAHEAP_SURVEY_H

#include "error.h"
#include "joined.h"

/* How near a device came: the nearest are told first, and the error is theirs. */
enum survey_rank { SURVEY_OTHER_KIND, SURVEY_UNSUITABLE, SURVEY_NEARLY, SURVEY_RANKS };

struct survey {
	int errors[SURVEY_RANKS];	   /* of the first device of each rank; 0: there is none */
	struct joined texts[SURVEY_RANKS]; /* a line each */
};

/* Keeps the present error's text. */
static inline void survey_pass_over(struct survey *survey, enum survey_rank rank, int error)
{
	if (!survey->errors[rank])
		survey->errors[rank] = error;
	cmaheap_join(&survey->texts[rank], "\n", "%s", cmaheap_last_error());
}

/* 0, and no text, if no device was passed over. */
static inline int survey_explain(struct survey *survey, const char *what)
{
	struct joined list = { 0 };
	int error = 0;

	for (int rank = SURVEY_RANKS - 1; rank >= 0; rank--) {
		char *rest = survey->texts[rank].text, *entry;

		if (!error)
			error = survey->errors[rank];
		while ((entry = strtok_r(rest, "\n", &rest)))
			cmaheap_join(&list, "; ", "%s", entry);
	}
	return error ? cmaheap_fail(-error, "%s: %s", what, list.text) : 0;
}

#endif
