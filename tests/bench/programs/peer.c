/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "peer.h"
#include "peer-kind.h"

#include <err.h>
#include <string.h>

static const struct peer_kind *const kinds[] = {
	&peer_kind_heap,
	&peer_kind_pooled,
	&peer_kind_udmabuf,
	&peer_kind_dumb,
};

static const struct peer_kind *find_kind(const char *prefix)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i]->prefix, prefix))
			return kinds[i];

	errx(2, "'%s' is not a kind of peer; expected heap, pooled, udmabuf or dumb", prefix);
}

void peer_open(struct peer *peer, char *spec)
{
	char *kind = strchr(spec, '='), *argument;

	if (!kind)
		errx(2, "'%s' is not a peer; expected NAME=KIND[:ARGUMENT]", spec);
	*kind++ = '\0';
	argument = strchr(kind, ':');
	if (argument)
		*argument++ = '\0';

	peer->name = spec;
	peer->argument = argument ? argument : "";
	peer->kind = find_kind(kind);
	peer->device = peer->kind->open(peer->argument);
}

void peer_settle(const struct peer *peer)
{
	if (peer->kind->settle)
		peer->kind->settle(peer->argument);
}

void peer_warm(const struct peer *peer, size_t size)
{
	if (peer->kind->warm)
		peer->kind->warm(peer->device, peer->argument, size);
}

int peer_alloc(const struct peer *peer, size_t size)
{
	return peer->kind->alloc(peer->device, size);
}
