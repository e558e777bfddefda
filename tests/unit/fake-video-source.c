/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The fake's events, and what feeds it. */
#include <errno.h>
#include <string.h>

#include "fake-video.h"

static int refuse(int error)
{
	errno = error;
	return -1;
}

static int subscribe(struct fake_video *fake, const struct v4l2_event_subscription *subscription)
{
	if (subscription->type == V4L2_EVENT_EOS)
		return refuse(EINVAL);
	fake->subscription = *subscription;
	return 0;
}

static int tell_event(struct fake_video *fake, struct v4l2_event *event)
{
	if (!fake->event_count)
		return refuse(ENOENT);
	*event = fake->events[0];
	fake->event_count--;
	memmove(fake->events, fake->events + 1, sizeof(fake->events) - sizeof(*event));
	return 0;
}

static int query_timings(struct fake_video *fake, struct v4l2_dv_timings *timings)
{
	if (!fake->has_hdmi)
		return refuse(ENODATA);
	if (!fake->sent_width)
		return refuse(ENOLINK);
	timings->bt.width = fake->sent_width;
	return 0;
}

static int set_timings(struct fake_video *fake, const struct v4l2_dv_timings *timings)
{
	if (fake->capture.buffers && timings->bt.width != fake->followed_width)
		return refuse(EBUSY);
	fake->followed_width = timings->bt.width;
	return 0;
}

static int query_standard(struct fake_video *fake, v4l2_std_id *standards)
{
	if (!fake->has_tv)
		return refuse(ENOTTY);
	*standards = fake->sent_standards;
	return 0;
}

static int get_control(struct fake_video *fake, struct v4l2_control *control)
{
	bool known = control->id == (fake->capabilities & V4L2_CAP_VIDEO_OUTPUT
					     ? V4L2_CID_MIN_BUFFERS_FOR_OUTPUT
					     : V4L2_CID_MIN_BUFFERS_FOR_CAPTURE);

	if (!known || !fake->told_min)
		return refuse(EINVAL);
	control->value = fake->told_min;
	return 0;
}

/* Even numbers only. */
static int serve_selection(struct fake_video *fake, struct v4l2_selection *selection, bool set)
{
	uint32_t type = fake->capabilities & V4L2_CAP_VIDEO_OUTPUT ? V4L2_BUF_TYPE_VIDEO_OUTPUT
								   : V4L2_BUF_TYPE_VIDEO_CAPTURE;

	if (!fake->can_crop)
		return refuse(ENOTTY);
	if (selection->type != type || selection->target != V4L2_SEL_TGT_CROP)
		return refuse(EINVAL);
	if (set && fake->capture.buffers)
		return refuse(EBUSY);
	if (set) {
		fake->crop = selection->r;
		fake->crop.width &= ~1U;
	}
	selection->r = fake->crop;
	return 0;
}

int fake_video_serve_source(struct fake_video *fake, unsigned long request, void *argument)
{
	switch (request) {
	case VIDIOC_SUBSCRIBE_EVENT:
		return subscribe(fake, argument);
	case VIDIOC_DQEVENT:
		return tell_event(fake, argument);
	case VIDIOC_G_INPUT:
		*(int *)argument = fake->input;
		return 0;
	case VIDIOC_QUERY_DV_TIMINGS:
		return query_timings(fake, argument);
	case VIDIOC_S_DV_TIMINGS:
		return set_timings(fake, argument);
	case VIDIOC_QUERYSTD:
		return query_standard(fake, argument);
	case VIDIOC_G_STD:
		*(v4l2_std_id *)argument = fake->followed_standards;
		return 0;
	case VIDIOC_S_STD:
		fake->followed_standards = *(const v4l2_std_id *)argument;
		return 0;
	case VIDIOC_G_CTRL:
		return get_control(fake, argument);
	case VIDIOC_G_SELECTION:
	case VIDIOC_S_SELECTION:
		return serve_selection(fake, argument, request == VIDIOC_S_SELECTION);
	default:
		return refuse(ENOTTY);
	}
}
