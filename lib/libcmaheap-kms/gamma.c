/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The table between the planes and the display. */
#include <stdlib.h>

#include "internal.h"

CMAHEAP_API unsigned cmaheap_kms_gamma_size(const struct cmaheap_kms *kms)
{
	if (!cmaheap_kms_is_atomic(kms) || !kms->crtc.properties[PROPERTY_GAMMA_LUT].id)
		return 0;
	return (unsigned)kms->crtc.properties[PROPERTY_GAMMA_LUT_SIZE].saved;
}

static int check_gamma(const struct cmaheap_kms *kms, const struct cmaheap_kms_gamma *table,
		       unsigned count)
{
	unsigned size = cmaheap_kms_gamma_size(kms);

	if (!size)
		return cmaheap_fail(EOPNOTSUPP, "the CRTC of %s on %s (%s) has no gamma table%s",
				    kms->connector_name, kms->path, kms->driver,
				    cmaheap_kms_is_atomic(kms) ? ""
							       : " without atomic modesetting");
	if (count != (table ? size : 0))
		return cmaheap_fail(EINVAL, "a gamma table of %u entries: %s (%s) takes %u%s",
				    count, kms->path, kms->driver, table ? size : 0,
				    table ? "" : " where table is NULL");
	return 0;
}

/* The blob is 0 for no table. */
static int make_blob(const struct cmaheap_kms *kms, const struct cmaheap_kms_gamma *table,
		     unsigned count, uint32_t *blob)
{
	struct drm_color_lut *lut;
	int error = 0;

	*blob = 0;
	if (!table)
		return 0;
	lut = calloc(count, sizeof(*lut));
	if (!lut)
		return cmaheap_fail(ENOMEM, "out of memory for a gamma table of %u entries", count);
	for (unsigned i = 0; i < count; i++) {
		lut[i].red = table[i].red;
		lut[i].green = table[i].green;
		lut[i].blue = table[i].blue;
	}
	if (drmModeCreatePropertyBlob(kms->fd, lut, count * sizeof(*lut), blob))
		error = cmaheap_fail(errno, "%s (%s) does not take a gamma table of %u entries: %s",
				     kms->path, kms->driver, count, strerror(errno));
	free(lut);
	return error;
}

/* The CRTC holds the blob that it uses by itself. */
static void destroy_blob(const struct cmaheap_kms *kms, uint32_t blob)
{
	if (blob)
		drmModeDestroyPropertyBlob(kms->fd, blob);
}

static int set_gamma(struct cmaheap_kms *kms, const struct cmaheap_kms_gamma *table, unsigned count)
{
	const uint32_t former = kms->gamma;
	const bool was_pending = kms->gamma_pending;
	uint32_t blob;
	int error;

	error = check_gamma(kms, table, count);
	if (!error)
		error = make_blob(kms, table, count, &blob);
	if (error)
		return error;

	kms->gamma = blob;
	kms->gamma_pending = true;
	error = kms->primary->shown.fb ? kms->backend->test(kms) : 0;
	if (error) {
		kms->gamma = former;
		kms->gamma_pending = was_pending;
		destroy_blob(kms, blob);
		return cmaheap_fail(-error, "%s (%s) refuses a gamma table of %u entries: %s",
				    kms->path, kms->driver, count, strerror(-error));
	}
	destroy_blob(kms, former);
	return 0;
}

CMAHEAP_API int cmaheap_kms_set_gamma(struct cmaheap_kms *kms,
				      const struct cmaheap_kms_gamma *table, unsigned count)
{
	return TRACE(set_gamma(kms, table, count), "%s, %u", kms->path, count);
}
