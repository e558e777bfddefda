/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "area.h"
#include "blame.h"
#include "clock.h"
#include "measures.h"
#include "meminfo.h"
#include "plan.h"

#include <err.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What the area's pages can move to. */
static const size_t outside = 96 << 20;

enum { SUCCESS, FAILURE, SERIES };

static struct pins *pin(const struct plan_pins *how)
{
	struct pins *pins;

	if (!how->text)
		return NULL;
	area_fill_anonymous(outside);
	pins = pins_create(how->kind);
	if (!pins)
		errx(1, "no page of the area could be pinned");
	if (how->ms)
		pins_release_after(pins, how->ms);
	return pins;
}

static void unpin(const struct plan_pins *how, struct pins *pins)
{
	if (pins && how->ms)
		pins_finish(pins);
	else if (pins)
		pins_destroy(pins);
}

static void one_call(const struct plan *plan, const struct peer *peer, struct series *out)
{
	struct pins *pins;
	uint64_t start, end;
	int fd;

	plan_make_ready(plan, peer, out->size);
	pins = pin(&plan->pins);
	start = now_ns();
	fd = peer_alloc(peer, out->size);
	end = now_ns();
	unpin(&plan->pins, pins);

	if (fd >= 0)
		close(fd);
	else
		series_fail(&out[SUCCESS], -fd);
	series_add(&out[fd >= 0 ? SUCCESS : FAILURE], end - start);
}

static struct series series_of(const struct plan *plan, const char *measure, const char *unit,
			       const struct peer *peer, size_t size)
{
	struct series series = plan_series(plan, measure, unit, peer, size, 0);

	if (plan->pins.text)
		series.condition = plan->pins.text;
	return series;
}

static void add_count(struct series series, uint64_t count)
{
	if (count)
		series_add(&series, count);
	series_finish(&series);
}

/* Whom a heap blames for the failures that it did not count before. */
static void report_blame(const struct plan *plan, const struct peer *peer, size_t size,
			 const struct blame *before)
{
	const struct blame now = blame_read(peer->argument);
	char measure[32];

	for (size_t i = 0; i < now.count; i++) {
		snprintf(measure, sizeof(measure), "blame-%s", now.causes[i].name);
		add_count(series_of(plan, measure, "count", peer, size),
			  now.causes[i].number - before->causes[i].number);
	}
}

static void measure_size(const struct plan *plan, size_t size)
{
	struct blame blame[MAX_PEERS];
	struct series series[MAX_PEERS][SERIES];
	uint64_t kills[MAX_PEERS] = { 0 };
	size_t order[MAX_PEERS];

	for (size_t p = 0; p < plan->peer_count; p++) {
		series[p][SUCCESS] = series_of(plan, "pressure", "ns", &plan->peers[p], size);
		series[p][FAILURE] =
			series_of(plan, "pressure-failed", "ns", &plan->peers[p], size);
		blame[p] = blame_read(plan->peers[p].argument);
	}
	for (unsigned round = 0; round < plan->rounds; round++) {
		plan_shuffle(plan, order);
		for (size_t i = 0; i < plan->peer_count; i++) {
			const uint64_t before = vmstat("oom_kill ");

			one_call(plan, &plan->peers[order[i]], series[order[i]]);
			kills[order[i]] += vmstat("oom_kill ") - before;
		}
	}
	for (size_t p = 0; p < plan->peer_count; p++) {
		for (size_t s = 0; s < SERIES; s++)
			series_finish(&series[p][s]);
		report_blame(plan, &plan->peers[p], size, &blame[p]);
		add_count(series_of(plan, "oom-kills", "count", &plan->peers[p], size), kills[p]);
	}
}

void measure_pressure(const struct plan *plan)
{
	for (size_t i = 0; i < plan->size_count; i++)
		measure_size(plan, plan->sizes[i]);
	if (plan->pins.text)
		area_empty();
}
