/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What a device tells beside pictures, and its source. */
#include <cmaheap/v4l2.h>

#include "fake-video.h"
#include "unit.h"

static struct cmaheap_v4l2 *open_device(void)
{
	struct cmaheap_v4l2 *device;

	assert_int_equal(cmaheap_v4l2_open(FAKE_VIDEO_PATH, &device), 0);
	return device;
}

static void events_are_those_that_are_watched(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_device();

	(void)state;
	video->input = 2;
	assert_int_equal(cmaheap_v4l2_watch(device, CMAHEAP_V4L2_SOURCE_CHANGED, 7), 0);
	assert_int_equal(video->subscription.type, V4L2_EVENT_SOURCE_CHANGE);
	assert_int_equal(video->subscription.id, 2);
	assert_int_equal(cmaheap_v4l2_watch(device, CMAHEAP_V4L2_CONTROL_CHANGED, V4L2_CID_HUE), 0);
	assert_int_equal(video->subscription.type, V4L2_EVENT_CTRL);
	assert_int_equal(video->subscription.id, V4L2_CID_HUE);
	assert_int_equal(cmaheap_v4l2_watch(device, CMAHEAP_V4L2_STREAM_ENDED, 0), -EOPNOTSUPP);
	assert_error_has("does not tell the end of a stream");
	assert_int_equal(cmaheap_v4l2_watch(device, (enum cmaheap_v4l2_event_type)4, 0), -EINVAL);
	assert_error_has("event type 4");
	fake_fail_later(FAKE_IOCTL, EIO, 1);
	assert_int_equal(cmaheap_v4l2_watch(device, CMAHEAP_V4L2_SOURCE_CHANGED, 0), -EIO);
	cmaheap_v4l2_close(device);
}

static void events_come_in_their_order(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_device();
	struct cmaheap_v4l2_event event;

	(void)state;
	assert_int_equal(cmaheap_v4l2_next_event(device, &event), -EAGAIN);
	video->events[0].type = V4L2_EVENT_VSYNC; /* subscribed by others */
	video->events[1].type = V4L2_EVENT_SOURCE_CHANGE;
	video->events[2].type = V4L2_EVENT_EOS;
	video->events[3] = (struct v4l2_event){
		.type = V4L2_EVENT_CTRL,
		.id = V4L2_CID_HUE,
		.u.ctrl = { .changes = V4L2_EVENT_CTRL_CH_VALUE | V4L2_EVENT_CTRL_CH_FLAGS,
			    .type = V4L2_CTRL_TYPE_INTEGER,
			    .value = -5 },
	};
	video->event_count = 4;
	assert_int_equal(cmaheap_v4l2_next_event(device, &event), 0);
	assert_int_equal(event.type, CMAHEAP_V4L2_SOURCE_CHANGED);
	assert_int_equal(cmaheap_v4l2_next_event(device, &event), 0);
	assert_int_equal(event.type, CMAHEAP_V4L2_STREAM_ENDED);
	assert_int_equal(cmaheap_v4l2_next_event(device, &event), 0);
	assert_int_equal(event.type, CMAHEAP_V4L2_CONTROL_CHANGED);
	assert_int_equal(event.control, V4L2_CID_HUE);
	assert_true(event.value == -5);
	assert_int_equal(cmaheap_v4l2_next_event(device, &event), -EAGAIN);
	fake_fail(FAKE_IOCTL, ENODEV, 1);
	assert_int_equal(cmaheap_v4l2_next_event(device, &event), -ENODEV);
	cmaheap_v4l2_close(device);
}

static void a_control_that_is_greyed_or_gets_another_range_has_its_value_still(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_device();
	struct cmaheap_v4l2_event event;

	(void)state;
	video->events[0].type = V4L2_EVENT_CTRL;
	video->events[0].u.ctrl.changes = V4L2_EVENT_CTRL_CH_FLAGS;
	video->events[1].type = V4L2_EVENT_CTRL;
	video->events[1].u.ctrl.changes = V4L2_EVENT_CTRL_CH_RANGE;
	video->events[2].type = V4L2_EVENT_EOS;
	video->event_count = 3;
	assert_int_equal(cmaheap_v4l2_next_event(device, &event), 0);
	assert_int_equal(event.type, CMAHEAP_V4L2_STREAM_ENDED);
	cmaheap_v4l2_close(device);
}

static void a_source_that_is_hdmi_is_followed_by_its_timings(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_device();

	(void)state;
	assert_int_equal(cmaheap_v4l2_follow_source(device), 0); /* a webcam's */
	video->has_hdmi = true;
	assert_int_equal(cmaheap_v4l2_follow_source(device), -ENOLINK);
	assert_error_has("/dev/video3 (fake) has no signal");
	video->sent_width = 1920;
	assert_int_equal(cmaheap_v4l2_follow_source(device), 0);
	assert_int_equal(video->followed_width, 1920);
	video->capture.buffers = 3;
	assert_int_equal(cmaheap_v4l2_follow_source(device), 0);
	video->sent_width = 1280;
	assert_int_equal(cmaheap_v4l2_follow_source(device), -EBUSY);
	assert_error_has("let go of the images");
	fake_fail(FAKE_IOCTL, ENOLCK, 1);
	assert_int_equal(cmaheap_v4l2_follow_source(device), -ENOLINK);
	assert_error_has("not stable");
	fake_fail(FAKE_IOCTL, ERANGE, 1);
	assert_int_equal(cmaheap_v4l2_follow_source(device), -ERANGE);
	cmaheap_v4l2_close(device);
}

static void a_source_that_is_tv_is_followed_by_its_standard(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_device();

	(void)state;
	video->has_tv = true;
	assert_int_equal(cmaheap_v4l2_follow_source(device), -ENOLINK);
	video->sent_standards = V4L2_STD_NTSC;
	assert_int_equal(cmaheap_v4l2_follow_source(device), 0);
	assert_true(video->followed_standards == V4L2_STD_NTSC);
	video->followed_standards = V4L2_STD_NTSC_M_JP;
	assert_int_equal(cmaheap_v4l2_follow_source(device), 0);
	assert_true(video->followed_standards == V4L2_STD_NTSC_M_JP);
	video->sent_standards = V4L2_STD_PAL;
	assert_int_equal(cmaheap_v4l2_follow_source(device), 0);
	assert_true(video->followed_standards == V4L2_STD_PAL);
	cmaheap_v4l2_close(device);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(events_are_those_that_are_watched),
		UNIT_TEST(events_come_in_their_order),
		UNIT_TEST(a_control_that_is_greyed_or_gets_another_range_has_its_value_still),
		UNIT_TEST(a_source_that_is_hdmi_is_followed_by_its_timings),
		UNIT_TEST(a_source_that_is_tv_is_followed_by_its_standard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
