/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "internal.h"

/* Where the interval and the flags are differs in name only. */
_Static_assert(offsetof(struct v4l2_captureparm, timeperframe) ==
			       offsetof(struct v4l2_outputparm, timeperframe) &&
		       offsetof(struct v4l2_captureparm, capability) ==
			       offsetof(struct v4l2_outputparm, capability),
	       "capture and output parameters begin alike");

static int set_rate(const struct cmaheap_v4l2_queue *queue, uint32_t *rate)
{
	const struct cmaheap_v4l2 *device = queue->device;
	struct v4l2_streamparm parameters = { .type = queue->type };
	struct v4l2_captureparm *capture = &parameters.parm.capture;
	struct v4l2_fract *interval = &capture->timeperframe;
	int error;

	if (!*rate)
		return cmaheap_fail(EINVAL, "a rate of 0 frames");
	interval->numerator = 1000;
	interval->denominator = *rate;
	error = v4l2_ioctl(device->fd, VIDIOC_S_PARM, &parameters);
	if (error == -ENOTTY || (!error && !(capture->capability & V4L2_CAP_TIMEPERFRAME)))
		return cmaheap_fail(EOPNOTSUPP, "%s (%s) has one frame rate only", device->path,
				    device->name);
	if (error || !interval->numerator || !interval->denominator)
		return cmaheap_fail(error ? -error : EIO, "%s (%s) refuses %u frames per 1,000 s",
				    device->path, device->name, *rate);
	*rate = (uint32_t)(UINT64_C(1000) * interval->denominator / interval->numerator);
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_set_rate(struct cmaheap_v4l2_queue *queue, uint32_t *rate)
{
	return TRACE(set_rate(queue, rate), "%s, %u", queue->device->path, *rate);
}
