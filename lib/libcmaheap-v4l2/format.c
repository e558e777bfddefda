/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>

#include "internal.h"

static int enumerate(const struct cmaheap_v4l2 *device, uint32_t index, uint32_t *fourcc)
{
	struct v4l2_fmtdesc description = { .index = index, .type = device->type };
	int error = v4l2_ioctl(device->fd, VIDIOC_ENUM_FMT, &description);

	if (!error)
		*fourcc = v4l2_fourcc_to_drm(description.pixelformat);
	return error;
}

CMAHEAP_API bool cmaheap_v4l2_supports(const struct cmaheap_v4l2 *device, uint32_t fourcc)
{
	uint32_t offered;

	for (uint32_t i = 0; !enumerate(device, i, &offered); i++) {
		if (offered == fourcc)
			return true;
	}
	return false;
}

static int explain_fourcc(const struct cmaheap_v4l2 *device, uint32_t fourcc)
{
	char list[256] = "nothing";
	size_t used = 0;
	uint32_t offered;

	for (uint32_t i = 0; used < sizeof(list) - 8 && !enumerate(device, i, &offered); i++)
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%.4s", i ? " " : "",
					 (const char *)&offered);
	return cmaheap_fail(EINVAL, "%s (%s) does not deliver %.4s; it offers %s", device->path,
			    device->name, (const char *)&fourcc, list);
}

static void read_out(const struct v4l2_pix_format *pix, struct cmaheap_v4l2_format *format)
{
	*format = (struct cmaheap_v4l2_format){
		.fourcc = v4l2_fourcc_to_drm(pix->pixelformat),
		.width = pix->width,
		.height = pix->height,
		.pitch = pix->bytesperline,
		.size = pix->sizeimage,
	};
}

static int get_format(const struct cmaheap_v4l2 *device, struct cmaheap_v4l2_format *format)
{
	struct v4l2_format present = { .type = device->type };
	int error = v4l2_ioctl(device->fd, VIDIOC_G_FMT, &present);

	if (error)
		return cmaheap_fail(-error, "%s (%s) does not tell its format: %s", device->path,
				    device->name, strerror(-error));
	read_out(&present.fmt.pix, format);
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_get_format(const struct cmaheap_v4l2 *device,
					struct cmaheap_v4l2_format *format)
{
	return TRACE(get_format(device, format), "%s", device->path);
}

static int set_format(struct cmaheap_v4l2 *device, struct cmaheap_v4l2_format *format)
{
	struct v4l2_format wanted = {
		.type = device->type,
		.fmt.pix = {
			.width = format->width,
			.height = format->height,
			.pixelformat = v4l2_fourcc_from_drm(format->fourcc),
			.field = V4L2_FIELD_NONE,
			.bytesperline = format->pitch,
			.sizeimage = format->size,
		},
	};
	uint32_t pixelformat = wanted.fmt.pix.pixelformat;
	int error = v4l2_ioctl(device->fd, VIDIOC_S_FMT, &wanted);

	if (error == -EBUSY)
		return cmaheap_fail(EBUSY, "%s (%s) keeps its format: buffers are in use",
				    device->path, device->name);
	if (wanted.fmt.pix.pixelformat != pixelformat || error == -EINVAL)
		return explain_fourcc(device, format->fourcc);
	if (error)
		return cmaheap_fail(-error, "%s (%s) refuses %ux%u %.4s: %s", device->path,
				    device->name, format->width, format->height,
				    (const char *)&format->fourcc, strerror(-error));
	read_out(&wanted.fmt.pix, format);
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_set_format(struct cmaheap_v4l2 *device,
					struct cmaheap_v4l2_format *format)
{
	return TRACE(set_format(device, format), "%s, %ux%u %.4s", device->path, format->width,
		     format->height, (const char *)&format->fourcc);
}

static int set_rate(struct cmaheap_v4l2 *device, uint32_t *rate)
{
	struct v4l2_streamparm parameters = { .type = device->type };
	struct v4l2_fract *interval = &parameters.parm.capture.timeperframe;
	int error;

	interval->numerator = 1000;
	interval->denominator = *rate;
	error = v4l2_ioctl(device->fd, VIDIOC_S_PARM, &parameters);
	if (error == -ENOTTY ||
	    (!error && !(parameters.parm.capture.capability & V4L2_CAP_TIMEPERFRAME)))
		return cmaheap_fail(EOPNOTSUPP, "%s (%s) has one frame rate only", device->path,
				    device->name);
	if (error || !interval->numerator || !interval->denominator)
		return cmaheap_fail(error ? -error : EIO, "%s (%s) refuses %u frames per 1,000 s",
				    device->path, device->name, *rate);
	*rate = (uint32_t)(UINT64_C(1000) * interval->denominator / interval->numerator);
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_set_rate(struct cmaheap_v4l2 *device, uint32_t *rate)
{
	return TRACE(set_rate(device, rate), "%s, %u", device->path, *rate);
}
