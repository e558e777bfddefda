/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What a device tells beside pictures, and the source that it captures from. */
#include "internal.h"

/* Devices without a choice of inputs have one. */
static int present_input(const struct cmaheap_v4l2 *device)
{
	int input = 0;

	v4l2_ioctl(device->fd, VIDIOC_G_INPUT, &input);
	return input;
}

static int watch(struct cmaheap_v4l2 *device, enum cmaheap_v4l2_event_type type, uint32_t control)
{
	struct v4l2_event_subscription subscription = { .id = control };
	const char *what;
	int error;

	switch (type) {
	case CMAHEAP_V4L2_SOURCE_CHANGED:
		subscription.type = V4L2_EVENT_SOURCE_CHANGE;
		subscription.id = (uint32_t)present_input(device);
		what = "changes of its source";
		break;
	case CMAHEAP_V4L2_STREAM_ENDED:
		subscription.type = V4L2_EVENT_EOS;
		subscription.id = 0;
		what = "the end of a stream";
		break;
	case CMAHEAP_V4L2_CONTROL_CHANGED:
		subscription.type = V4L2_EVENT_CTRL;
		what = "changes of this control";
		break;
	default:
		return cmaheap_fail(EINVAL, "event type %d: expected %d to %d", (int)type,
				    CMAHEAP_V4L2_SOURCE_CHANGED, CMAHEAP_V4L2_CONTROL_CHANGED);
	}
	error = v4l2_ioctl(device->fd, VIDIOC_SUBSCRIBE_EVENT, &subscription);
	if (error == -ENOTTY || error == -EINVAL)
		return cmaheap_fail(EOPNOTSUPP, "%s (%s) does not tell %s", device->path,
				    device->name, what);
	if (error)
		return cmaheap_fail(-error, "%s (%s) refuses to tell %s: %s", device->path,
				    device->name, what, strerror(-error));
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_watch(struct cmaheap_v4l2 *device, enum cmaheap_v4l2_event_type type,
				   uint32_t control)
{
	return TRACE(watch(device, type, control), "%s, %d, 0x%x", device->path, (int)type,
		     control);
}

static bool read_event(const struct v4l2_event *told, struct cmaheap_v4l2_event *event)
{
	switch (told->type) {
	case V4L2_EVENT_SOURCE_CHANGE:
		*event = (struct cmaheap_v4l2_event){ .type = CMAHEAP_V4L2_SOURCE_CHANGED };
		return true;
	case V4L2_EVENT_EOS:
		*event = (struct cmaheap_v4l2_event){ .type = CMAHEAP_V4L2_STREAM_ENDED };
		return true;
	case V4L2_EVENT_CTRL:
		if (!(told->u.ctrl.changes & V4L2_EVENT_CTRL_CH_VALUE))
			return false;
		*event = (struct cmaheap_v4l2_event){
			.type = CMAHEAP_V4L2_CONTROL_CHANGED,
			.control = told->id,
			.value = told->u.ctrl.type == V4L2_CTRL_TYPE_INTEGER64
					 ? told->u.ctrl.value64
					 : told->u.ctrl.value,
		};
		return true;
	default:
		return false;
	}
}

static int next_event(struct cmaheap_v4l2 *device, struct cmaheap_v4l2_event *event)
{
	struct v4l2_event told;
	int error;

	/*
	 * The program may have subscribed to others on the same descriptor, and a control may have
	 * changed in its flags or its range only.
	 */
	do {
		told = (struct v4l2_event){ 0 };
		error = v4l2_ioctl(device->fd, VIDIOC_DQEVENT, &told);
	} while (!error && !read_event(&told, event));
	if (error == -ENOENT || error == -EAGAIN)
		return cmaheap_fail(EAGAIN, "no event from %s (%s) yet", device->path,
				    device->name);
	if (error)
		return cmaheap_fail(-error, "no event from %s (%s): %s", device->path, device->name,
				    strerror(-error));
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_next_event(struct cmaheap_v4l2 *device,
					struct cmaheap_v4l2_event *event)
{
	return TRACE(next_event(device, event), "%s", device->path);
}

static int fail_to_follow(const struct cmaheap_v4l2 *device, int error)
{
	switch (error) {
	case -ENOLINK:
		return cmaheap_fail(ENOLINK, "%s (%s) has no signal", device->path, device->name);
	case -ENOLCK:
		return cmaheap_fail(ENOLINK, "%s (%s) has a signal that is not stable",
				    device->path, device->name);
	case -EBUSY:
		return cmaheap_fail(EBUSY,
				    "the source of %s (%s) sends something else than before: let "
				    "go of the images, follow it, and choose a format anew",
				    device->path, device->name);
	default:
		return cmaheap_fail(-error, "%s (%s) does not follow its source: %s", device->path,
				    device->name, strerror(-error));
	}
}

/* HDMI, SDI and the like. */
static int follow_timings(const struct cmaheap_v4l2 *device)
{
	struct v4l2_dv_timings timings = { 0 };
	int error = v4l2_ioctl(device->fd, VIDIOC_QUERY_DV_TIMINGS, &timings);

	return error ? error : v4l2_ioctl(device->fd, VIDIOC_S_DV_TIMINGS, &timings);
}

/* What is set counts as sent if the device cannot tell the standards of a group apart. */
static int follow_standard(const struct cmaheap_v4l2 *device)
{
	v4l2_std_id sent = 0, set = 0;
	int error = v4l2_ioctl(device->fd, VIDIOC_QUERYSTD, &sent);

	if (error)
		return error;
	if (!sent)
		return -ENOLINK;
	if (!v4l2_ioctl(device->fd, VIDIOC_G_STD, &set) && set & sent)
		return 0;
	return v4l2_ioctl(device->fd, VIDIOC_S_STD, &sent);
}

static bool is_unknown(int error)
{
	return error == -ENOTTY || error == -ENODATA;
}

static int follow_source(struct cmaheap_v4l2 *device)
{
	int error = follow_timings(device);

	if (is_unknown(error))
		error = follow_standard(device);
	return !error || is_unknown(error) ? 0 : fail_to_follow(device, error);
}

CMAHEAP_API int cmaheap_v4l2_follow_source(struct cmaheap_v4l2 *device)
{
	return TRACE(follow_source(device), "%s", device->path);
}
