/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>

#include "internal.h"
#include "joined.h"

static void format_name(const drmModeConnector *connector, char *text, size_t size)
{
	const char *type = drmModeGetConnectorTypeName(connector->connector_type);

	snprintf(text, size, "%s-%u", type ? type : "Unknown", connector->connector_type_id);
}

static bool has_display(const drmModeConnector *connector)
{
	/* "Unknown" is what bridges without hot-plug detection say. */
	return connector->connection != DRM_MODE_DISCONNECTED && connector->count_modes > 0;
}

static int explain_none(const struct cmaheap_kms *kms, const drmModeRes *resources,
			const char *wanted)
{
	struct joined list = { .text = "none" };

	for (int i = 0; i < resources->count_connectors; i++) {
		drmModeConnector *connector =
			drmModeGetConnectorCurrent(kms->fd, resources->connectors[i]);
		char name[32];

		if (!connector)
			continue;
		format_name(connector, name, sizeof(name));
		cmaheap_join(&list, ", ", "%s%s", name,
			     has_display(connector) ? "" : " (not connected)");
		drmModeFreeConnector(connector);
	}
	if (wanted)
		return cmaheap_fail(ENOENT, "%s (%s) has no connector %s; there are: %s", kms->path,
				    kms->driver, wanted, list.text);
	return cmaheap_fail(ENOTCONN, "no display is connected to %s (%s); connectors: %s",
			    kms->path, kms->driver, list.text);
}

int kms_choose_connector(struct cmaheap_kms *kms, const drmModeRes *resources, const char *name)
{
	for (int i = 0; i < resources->count_connectors; i++) {
		drmModeConnector *connector =
			drmModeGetConnector(kms->fd, resources->connectors[i]);

		if (!connector)
			continue;
		format_name(connector, kms->connector_name, sizeof(kms->connector_name));
		if (name ? !strcmp(name, kms->connector_name) : has_display(connector)) {
			kms->connector = connector;
			break;
		}
		drmModeFreeConnector(connector);
	}

	if (!kms->connector)
		return explain_none(kms, resources, name);
	if (!has_display(kms->connector))
		return cmaheap_fail(ENOTCONN, "no display is connected to %s of %s (%s)", name,
				    kms->path, kms->driver);
	return 0;
}
