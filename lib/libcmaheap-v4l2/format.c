/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "internal.h"
#include "joined.h"

static int enumerate(const struct cmaheap_v4l2_queue *queue, uint32_t index, uint32_t *code)
{
	struct v4l2_fmtdesc description = { .index = index, .type = queue->type };
	int error = v4l2_ioctl(queue->device->fd, VIDIOC_ENUM_FMT, &description);

	if (!error)
		*code = description.pixelformat;
	return error;
}

/* The queue's code for a format; 0 if it has none. */
static uint32_t find_code(const struct cmaheap_v4l2_queue *queue, uint32_t fourcc, bool separate)
{
	uint32_t wanted = fourcc_from_drm(fourcc, separate), code;
	bool unused;

	/* Not the format that V4L2 means by DRM's code. */
	if (!wanted || fourcc_to_drm(wanted, &unused) != fourcc)
		return 0;
	for (uint32_t i = 0; !enumerate(queue, i, &code); i++) {
		if (code == wanted)
			return code;
	}
	return 0;
}

CMAHEAP_API bool cmaheap_v4l2_supports(const struct cmaheap_v4l2_queue *queue, uint32_t fourcc)
{
	return find_code(queue, fourcc, false) || find_code(queue, fourcc, true);
}

/* One buffer is what more users can do with, so it goes first. */
static uint32_t choose_code(const struct cmaheap_v4l2_queue *queue,
			    const struct cmaheap_v4l2_format *format)
{
	uint32_t code = 0;

	if (format->buffer_count <= 1)
		code = find_code(queue, format->fourcc, false);
	if (!code && format->buffer_count != 1)
		code = find_code(queue, format->fourcc, true);
	return code;
}

static int fail_without_code(const struct cmaheap_v4l2_queue *queue,
			     const struct cmaheap_v4l2_format *format)
{
	const struct cmaheap_v4l2 *device = queue->device;
	const char *how = format->buffer_count == 1 ? " in one buffer"
			  : format->buffer_count    ? " with a buffer for each plane"
						    : "";
	struct joined list = { .text = "nothing" };
	uint32_t code, fourcc;
	bool separate;

	for (uint32_t i = 0; !list.is_cut && !enumerate(queue, i, &code); i++) {
		fourcc = fourcc_to_drm(code, &separate);
		if (fourcc)
			cmaheap_join(&list, " ", "%.4s%s", (const char *)&fourcc,
				     separate ? " (separate)" : "");
	}
	return cmaheap_fail(EINVAL, "%s (%s) does not have %.4s%s; it has %s", device->path,
			    device->name, (const char *)&format->fourcc, how, list.text);
}

/* Some drivers leave open what they have only one of. */
static uint32_t field_of(uint32_t field)
{
	return field == V4L2_FIELD_ANY ? V4L2_FIELD_NONE : field;
}

static const char *name_field(uint32_t field)
{
	static const char *const names[] = {
		[V4L2_FIELD_NONE] = "progressive pictures",
		[V4L2_FIELD_TOP] = "top fields",
		[V4L2_FIELD_BOTTOM] = "bottom fields",
		[V4L2_FIELD_INTERLACED] = "interlaced pictures (INTERLACED)",
		[V4L2_FIELD_SEQ_TB] = "the top field above the bottom one (SEQ_TB)",
		[V4L2_FIELD_SEQ_BT] = "the bottom field above the top one (SEQ_BT)",
		[V4L2_FIELD_ALTERNATE] = "fields by turns (ALTERNATE)",
		[V4L2_FIELD_INTERLACED_TB] = "interlaced pictures (INTERLACED_TB)",
		[V4L2_FIELD_INTERLACED_BT] = "interlaced pictures (INTERLACED_BT)",
	};

	return field && field < sizeof(names) / sizeof(names[0]) ? names[field] : "unknown fields";
}

static void read_multi(const struct v4l2_pix_format_mplane *pix, struct cmaheap_v4l2_format *format)
{
	bool separate;

	*format = (struct cmaheap_v4l2_format){
		.fourcc = fourcc_to_drm(pix->pixelformat, &separate),
		.width = pix->width,
		.height = pix->height,
		.field = field_of(pix->field),
		.buffer_count = pix->num_planes,
	};
	if (format->buffer_count > CMAHEAP_MAX_PLANES)
		format->buffer_count = CMAHEAP_MAX_PLANES;
	for (unsigned i = 0; i < format->buffer_count; i++) {
		format->pitches[i] = pix->plane_fmt[i].bytesperline;
		format->sizes[i] = pix->plane_fmt[i].sizeimage;
	}
}

static void read_out(const struct v4l2_format *present, struct cmaheap_v4l2_format *format)
{
	const struct v4l2_pix_format *pix = &present->fmt.pix;
	bool separate;

	if (V4L2_TYPE_IS_MULTIPLANAR(present->type)) {
		read_multi(&present->fmt.pix_mp, format);
		color_read(present, &format->color);
		return;
	}
	*format = (struct cmaheap_v4l2_format){
		.fourcc = fourcc_to_drm(pix->pixelformat, &separate),
		.width = pix->width,
		.height = pix->height,
		.field = field_of(pix->field),
		.buffer_count = 1,
		.pitches = { pix->bytesperline },
		.sizes = { pix->sizeimage },
	};
	color_read(present, &format->color);
}

static void write_in(const struct cmaheap_v4l2_format *format, uint32_t code,
		     struct v4l2_format *wanted)
{
	struct v4l2_pix_format_mplane *multi = &wanted->fmt.pix_mp;

	if (!V4L2_TYPE_IS_MULTIPLANAR(wanted->type)) {
		wanted->fmt.pix = (struct v4l2_pix_format){
			.width = format->width,
			.height = format->height,
			.pixelformat = code,
			.field = field_of(format->field),
			.bytesperline = format->pitches[0],
			.sizeimage = format->sizes[0],
		};
		return;
	}
	*multi = (struct v4l2_pix_format_mplane){
		.width = format->width,
		.height = format->height,
		.pixelformat = code,
		.field = field_of(format->field),
		.num_planes = (uint8_t)format->buffer_count,
	};
	for (unsigned i = 0; i < CMAHEAP_MAX_PLANES; i++) {
		multi->plane_fmt[i].bytesperline = format->pitches[i];
		multi->plane_fmt[i].sizeimage = format->sizes[i];
	}
}

int format_get(const struct cmaheap_v4l2_queue *queue, struct cmaheap_v4l2_format *format)
{
	const struct cmaheap_v4l2 *device = queue->device;
	struct v4l2_format present = { .type = queue->type };
	int error = v4l2_ioctl(device->fd, VIDIOC_G_FMT, &present);

	if (error)
		return cmaheap_fail(-error, "%s (%s) does not tell its format: %s", device->path,
				    device->name, strerror(-error));
	read_out(&present, format);
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_get_format(const struct cmaheap_v4l2_queue *queue,
					struct cmaheap_v4l2_format *format)
{
	return TRACE(format_get(queue, format), "%s", queue->device->path);
}

/* A progressive picture lies as an interlaced one, both of whose fields are of one instant. */
static bool takes_field(const struct cmaheap_v4l2_queue *queue, uint32_t has, uint32_t wanted)
{
	if (V4L2_TYPE_IS_OUTPUT(queue->type) && wanted == V4L2_FIELD_NONE)
		return has == V4L2_FIELD_NONE || V4L2_FIELD_IS_INTERLACED(has);
	return has == wanted;
}

static int request_format(const struct cmaheap_v4l2_queue *queue, unsigned long request,
			  struct cmaheap_v4l2_format *format)
{
	const struct cmaheap_v4l2 *device = queue->device;
	struct v4l2_format wanted = { .type = queue->type };
	struct cmaheap_v4l2_format settled;
	uint32_t code;
	int error;

	if (format->buffer_count > CMAHEAP_MAX_PLANES)
		return cmaheap_fail(EINVAL, "no picture has %u buffers: %d is the most",
				    format->buffer_count, CMAHEAP_MAX_PLANES);
	code = choose_code(queue, format);
	if (!code)
		return fail_without_code(queue, format);

	write_in(format, code, &wanted);
	color_write(&format->color, &wanted);
	error = v4l2_ioctl(device->fd, request, &wanted);
	if (error == -EBUSY)
		return cmaheap_fail(EBUSY, "%s (%s) keeps its format: buffers are in use",
				    device->path, device->name);
	if (error)
		return cmaheap_fail(-error, "%s (%s) refuses %ux%u %.4s: %s", device->path,
				    device->name, format->width, format->height,
				    (const char *)&format->fourcc, strerror(-error));
	read_out(&wanted, &settled);
	if (settled.fourcc != format->fourcc)
		return cmaheap_fail(EINVAL, "%s (%s) chose %.4s instead of %.4s", device->path,
				    device->name, (const char *)&settled.fourcc,
				    (const char *)&format->fourcc);
	if (!takes_field(queue, settled.field, field_of(format->field)))
		return cmaheap_fail(EINVAL, "%s (%s) has %s of %ux%u, not %s", device->path,
				    device->name, name_field(settled.field), settled.width,
				    settled.height, name_field(field_of(format->field)));
	*format = settled;
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_set_format(struct cmaheap_v4l2_queue *queue,
					struct cmaheap_v4l2_format *format)
{
	int error = request_format(queue, VIDIOC_S_FMT, format);

	return TRACE(error, "%s, %ux%u %.4s", queue->device->path, format->width, format->height,
		     (const char *)&format->fourcc);
}

CMAHEAP_API int cmaheap_v4l2_try_format(const struct cmaheap_v4l2_queue *queue,
					struct cmaheap_v4l2_format *format)
{
	int error = request_format(queue, VIDIOC_TRY_FMT, format);

	return TRACE(error, "%s, %ux%u %.4s", queue->device->path, format->width, format->height,
		     (const char *)&format->fourcc);
}
