/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A connector without a screen: what it gets is written into memory. */
#include "internal.h"
#include "joined.h"

static bool can_join(const struct cmaheap_kms *kms, const drmModeConnector *connector)
{
	drmModeEncoder *encoder;
	bool can;

	if (connector->connector_type != DRM_MODE_CONNECTOR_WRITEBACK || !connector->count_encoders)
		return false;
	encoder = drmModeGetEncoder(kms->fd, connector->encoders[0]);
	can = encoder && encoder->possible_crtcs & (1U << kms->crtc_index);
	drmModeFreeEncoder(encoder);
	return can;
}

void kms_find_writeback(struct cmaheap_kms *kms)
{
	drmModeRes *resources;

	/* Only now are such connectors listed. */
	if (drmSetClientCap(kms->fd, DRM_CLIENT_CAP_WRITEBACK_CONNECTORS, 1))
		return;
	resources = drmModeGetResources(kms->fd);
	for (int i = 0; resources && i < resources->count_connectors; i++) {
		uint32_t id = resources->connectors[i];
		drmModeConnector *connector = drmModeGetConnectorCurrent(kms->fd, id);

		if (connector && can_join(kms, connector))
			kms_read_object(kms, id, DRM_MODE_OBJECT_CONNECTOR, &kms->writeback);
		drmModeFreeConnector(connector);
	}
	drmModeFreeResources(resources);
}

static drmModePropertyBlobRes *read_formats(const struct cmaheap_kms *kms)
{
	uint64_t blob = kms->writeback.properties[PROPERTY_WRITEBACK_PIXEL_FORMATS].saved;

	return blob ? drmModeGetPropertyBlob(kms->fd, (uint32_t)blob) : NULL;
}

CMAHEAP_API bool cmaheap_kms_writes_back(const struct cmaheap_kms *kms, uint32_t fourcc)
{
	drmModePropertyBlobRes *blob = read_formats(kms);
	bool found = false;

	for (uint32_t i = 0; blob && i < blob->length / sizeof(fourcc); i++)
		found |= ((const uint32_t *)blob->data)[i] == fourcc;
	drmModeFreePropertyBlob(blob);
	return found;
}

static int explain_format(const struct cmaheap_kms *kms, uint32_t fourcc)
{
	drmModePropertyBlobRes *blob = read_formats(kms);
	struct joined list = { .text = "nothing" };

	for (uint32_t i = 0; blob && i < blob->length / 4; i++)
		cmaheap_join(&list, " ", "%.4s", (const char *)blob->data + (size_t)i * 4);
	drmModeFreePropertyBlob(blob);
	return cmaheap_fail(EINVAL, "%s (%s) does not write back %.4s; it writes %s", kms->path,
			    kms->driver, (const char *)&fourcc, list.text);
}

static int check(const struct cmaheap_kms *kms, const struct cmaheap_kms_fb *fb)
{
	const struct cmaheap_layout *layout = &fb->layout;

	if (!kms->writeback.id)
		return cmaheap_fail(
			EOPNOTSUPP, "%s (%s) has no writeback connector%s", kms->path, kms->driver,
			cmaheap_kms_is_atomic(kms) ? "" : " without atomic modesetting");
	if (!kms->primary->shown.fb)
		return cmaheap_fail(EINVAL, "nothing to write back: call cmaheap_kms_show() first");
	if (!cmaheap_kms_writes_back(kms, layout->fourcc))
		return explain_format(kms, layout->fourcc);
	if (layout->width != kms->mode.hdisplay || layout->height != kms->mode.vdisplay)
		return cmaheap_fail(EINVAL, "cannot write back mode %s into %ux%u", kms->mode.name,
				    layout->width, layout->height);
	return 0;
}

static int write_back(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb, int *fence)
{
	int error = check(kms, fb);

	if (error)
		return error;
	error = kms_atomic_write_back(kms, fb, fence);
	if (error)
		return cmaheap_fail(-error,
				    "%s (%s) refuses to write back %ux%u %.4s: %s; it may not "
				    "write back what %s shows",
				    kms->path, kms->driver, fb->layout.width, fb->layout.height,
				    (const char *)&fb->layout.fourcc, strerror(-error),
				    kms->connector_name);
	kms->writing_back = true;
	return 0;
}

CMAHEAP_API int cmaheap_kms_write_back(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb,
				       int *fence)
{
	return TRACE(write_back(kms, fb, fence), "%s, %u", kms->path, fb->id);
}
