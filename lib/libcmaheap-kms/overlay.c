/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "internal.h"
#include "joined.h"

static int explain_none(const struct cmaheap_kms *kms, uint32_t fourcc)
{
	struct joined list = { 0 };
	unsigned count = 0;

	for (const struct cmaheap_kms_plane *p = kms->primary->next; p; p = p->next) {
		if (p->taken)
			continue;
		count++;
		for (uint32_t i = 0; i < p->info->count_formats; i++)
			cmaheap_join(&list, i ? " " : ": ", "%.4s",
				     (const char *)&p->info->formats[i]);
	}
	return cmaheap_fail(ENOENT, "%s (%s) has no free overlay plane for %.4s, but %u others%s%s",
			    kms->path, kms->driver, (const char *)&fourcc, count,
			    list.used ? ": " : "", list.text);
}

static int take_plane(struct cmaheap_kms *kms, uint32_t fourcc, struct cmaheap_kms_plane **plane)
{
	struct cmaheap_kms_plane *p = kms->primary->next;

	while (p && (p->taken || !kms_plane_supports(p, fourcc)))
		p = p->next;
	if (!p)
		return explain_none(kms, fourcc);
	p->taken = true;
	*plane = p;
	return 0;
}

CMAHEAP_API int cmaheap_kms_take_plane(struct cmaheap_kms *kms, uint32_t fourcc,
				       struct cmaheap_kms_plane **plane)
{
	return TRACE(take_plane(kms, fourcc, plane), "%s, %.4s", kms->path, (const char *)&fourcc);
}

static void want_nothing(struct cmaheap_kms_plane *plane)
{
	static const struct cmaheap_kms_place nowhere;

	kms_want(plane, NULL, &nowhere);
	plane->pending = plane->touched;
}

CMAHEAP_API void cmaheap_kms_release_plane(struct cmaheap_kms_plane *plane)
{
	if (!plane)
		return;
	want_nothing(plane);
	plane->taken = false;
}

static bool is_upright(const struct cmaheap_kms_place *place)
{
	return place->rotation % 180 == 0;
}

/* Zeros become what they stand for. */
static int resolve_place(struct cmaheap_kms_place *place, const struct cmaheap_layout *layout)
{
	if (place->crop_x >= layout->width || place->crop_y >= layout->height)
		return cmaheap_fail(EINVAL, "pixel %u,%u is outside of a picture of %ux%u",
				    place->crop_x, place->crop_y, layout->width, layout->height);
	if (!place->crop_width)
		place->crop_width = layout->width - place->crop_x;
	if (!place->crop_height)
		place->crop_height = layout->height - place->crop_y;
	if (place->crop_width > layout->width - place->crop_x ||
	    place->crop_height > layout->height - place->crop_y)
		return cmaheap_fail(EINVAL, "%ux%u pixels from %u,%u do not lie within %ux%u",
				    place->crop_width, place->crop_height, place->crop_x,
				    place->crop_y, layout->width, layout->height);
	if (!place->width)
		place->width = is_upright(place) ? place->crop_width : place->crop_height;
	if (!place->height)
		place->height = is_upright(place) ? place->crop_height : place->crop_width;
	return 0;
}

static int check_values(const struct cmaheap_kms_place *place)
{
	if (place->rotation % 90 || place->rotation > 270)
		return cmaheap_fail(EINVAL, "rotation %u: expected 0, 90, 180 or 270",
				    place->rotation);
	if (place->transparency > UINT16_MAX)
		return cmaheap_fail(EINVAL, "transparency %u: expected at most %d",
				    place->transparency, UINT16_MAX);
	if (place->blend > CMAHEAP_KMS_NO_ALPHA)
		return cmaheap_fail(EINVAL, "blend %u: expected at most %d", place->blend,
				    CMAHEAP_KMS_NO_ALPHA);
	return 0;
}

/* Planes without these properties are upright, opaque, and blend somehow. */
static int check_settings(const struct cmaheap_kms_plane *plane, const struct kms_view *view)
{
	const struct cmaheap_kms *kms = plane->kms;
	const struct {
		enum kms_property property;
		uint32_t wanted;
		const char *name;
	} settings[] = { { PROPERTY_ROTATION, view->place.rotation, "rotation" },
			 { PROPERTY_ALPHA, view->place.transparency, "transparency" },
			 { PROPERTY_BLEND_MODE, view->place.blend, "blend" } };
	uint64_t value;

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		if (settings[i].wanted &&
		    (!cmaheap_kms_is_atomic(kms) ||
		     !kms_setting(&plane->object, settings[i].property, view, &value)))
			return cmaheap_fail(EOPNOTSUPP, "%s (%s): plane %u cannot have %s %u",
					    kms->path, kms->driver, plane->object.id,
					    settings[i].name, settings[i].wanted);
	}
	return 0;
}

static int explain_place(const struct cmaheap_kms *kms, const struct cmaheap_layout *layout,
			 const struct cmaheap_kms_place *place, int error)
{
	uint32_t width = is_upright(place) ? place->crop_width : place->crop_height;
	uint32_t height = is_upright(place) ? place->crop_height : place->crop_width;
	bool scaled = place->width != width || place->height != height;

	return cmaheap_fail(
		-error,
		"%s (%s) refuses %ux%u pixels of %.4s from %u,%u as %ux%u at %d,%d of an overlay "
		"plane: %s%s",
		kms->path, kms->driver, place->crop_width, place->crop_height,
		(const char *)&layout->fourcc, place->crop_x, place->crop_y, place->width,
		place->height, place->x, place->y, strerror(-error),
		scaled ? "; it may not scale" : "");
}

static int set_view(struct cmaheap_kms_plane *plane, struct cmaheap_kms_fb *fb,
		    struct cmaheap_kms_place place)
{
	struct cmaheap_kms *kms = plane->kms;
	const struct kms_view former = plane->wanted;
	bool was_pending = plane->pending;
	int error;

	if (!kms_plane_supports(plane, fb->layout.fourcc))
		return kms_explain_format(plane, fb->layout.fourcc);
	error = check_values(&place);
	if (!error)
		error = check_settings(plane, &(struct kms_view){ fb, place });
	if (!error)
		error = resolve_place(&place, &fb->layout);
	if (error)
		return error;

	kms_want(plane, fb, &place);
	error = kms->primary->shown.fb ? kms->backend->test(kms) : 0;
	if (error) {
		plane->wanted = former;
		plane->pending = was_pending;
		return explain_place(kms, &fb->layout, &place, error);
	}
	return 0;
}

static int set_plane(struct cmaheap_kms_plane *plane, struct cmaheap_kms_fb *fb,
		     const struct cmaheap_kms_place *place)
{
	if (fb)
		return set_view(plane, fb, *place);
	want_nothing(plane);
	return 0;
}

CMAHEAP_API int cmaheap_kms_set_plane(struct cmaheap_kms_plane *plane, struct cmaheap_kms_fb *fb,
				      const struct cmaheap_kms_place *place)
{
	return TRACE(set_plane(plane, fb, place), "%s, %u, %u", plane->kms->path, plane->object.id,
		     fb ? fb->id : 0);
}
