/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "plan.h"
#include "condition.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

struct series plan_series(const struct plan *plan, const char *measure, const char *unit,
			  const struct peer *peer, size_t size, unsigned level)
{
	return (struct series){
		.measure = measure,
		.unit = unit,
		.condition = plan->condition->name,
		.peer = peer->name,
		.size = size,
		.level = level,
	};
}

void plan_shuffle(const struct plan *plan, size_t order[MAX_PEERS])
{
	for (size_t i = 0; i < plan->peer_count; i++) {
		size_t other = (size_t)random() % (i + 1);

		order[i] = order[other];
		order[other] = i;
	}
}

void plan_make_ready(const struct plan *plan, const struct peer *peer, size_t size)
{
	for (size_t i = 0; i < plan->peer_count; i++)
		peer_settle(&plan->peers[i]);
	condition_prepare(plan->condition);
	peer_warm(peer, size);
}

struct plan_pins plan_parse_pins(const char *text)
{
	static const char *const names[] = {
		[PINS_PIPE] = "pipe", [PINS_DIRECT] = "direct", [PINS_URING] = "uring"
	};
	const size_t length = strcspn(text, ":");
	struct plan_pins pins = { .text = text };

	if (text[length])
		pins.ms = (unsigned)strtoul(text + length + 1, NULL, 10);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		pins.kind = (enum pins_kind)i;
		if (strlen(names[i]) == length && !strncmp(names[i], text, length))
			return pins;
	}
	errx(2, "'%s' are no pins; expected pipe, direct or uring, and :MS", text);
}
