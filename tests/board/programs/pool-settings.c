/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "pool-settings.h"
#include "heap-files.h"

#include <stdio.h>

static char default_limit[32];

int remember_pool_settings(void **state)
{
	(void)state;
	snprintf(default_limit, sizeof(default_limit), "%llu", read_counter("pool_limit"));
	return 0;
}

int empty_pool(void **state)
{
	must_set("pool_limit", default_limit);
	must_set("pool_idle_ms", "60000");
	must_set("pool_warm", "0");
	must_set("pool_drain", "1");
	return remember_fds(state);
}

int restore_pool_settings(void **state)
{
	empty_pool(state);
	must_set("pool_idle_ms", "10000");
	return 0;
}
