/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "condition.h"
#include "plan.h"

#include <err.h>
#include <string.h>

static const struct condition condition_idle = { .name = "idle" };

static const struct condition *const conditions[] = {
	&condition_idle,  &condition_cache, &condition_anonymous, &condition_churn,
	&condition_tmpfs, &condition_mixed, &condition_short,
};

const struct condition *condition_find(const char *name)
{
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++)
		if (!strcmp(conditions[i]->name, name))
			return conditions[i];

	errx(2,
	     "'%s' is not a condition; expected idle, cache, anonymous, churn, tmpfs, mixed or "
	     "short",
	     name);
}

void condition_begin(const struct plan *plan)
{
	if (plan->condition->begin)
		plan->condition->begin(plan);
}

void condition_prepare(const struct condition *condition)
{
	if (condition->prepare)
		condition->prepare();
}

void condition_end(const struct condition *condition)
{
	if (condition->end)
		condition->end();
}
