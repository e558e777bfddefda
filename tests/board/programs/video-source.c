/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * video-source DEVICE WHAT VALUE, where the device is vivid:
 *
 * input NUMBER: which of its inputs is used.
 * signal VALUE: what its HDMI source sends; 0 as before, 1 nothing, 4 the chosen timings.
 * timings NAME: chooses the first whose name begins like that, such as 800x600p.
 * adapt 0|1: whether it scales, crops and composes what its source sends.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linux/videodev2.h>

static int find_control(int device, const char *name, struct v4l2_queryctrl *control)
{
	*control = (struct v4l2_queryctrl){ .id = V4L2_CTRL_FLAG_NEXT_CTRL };
	while (ioctl(device, VIDIOC_QUERYCTRL, control) == 0) {
		if (!strcmp((const char *)control->name, name))
			return 0;
		control->id |= V4L2_CTRL_FLAG_NEXT_CTRL;
	}
	return -1;
}

static int set_control(int device, const char *name, int value)
{
	struct v4l2_queryctrl control;
	struct v4l2_control set = { .value = value };

	if (find_control(device, name, &control))
		return -1;
	set.id = control.id;
	return ioctl(device, VIDIOC_S_CTRL, &set);
}

static int set_timings(int device, const char *name)
{
	struct v4l2_queryctrl control;

	if (find_control(device, "DV Timings", &control))
		return -1;
	for (int i = control.minimum; i <= control.maximum; i++) {
		struct v4l2_querymenu entry = { .id = control.id, .index = (uint32_t)i };

		if (ioctl(device, VIDIOC_QUERYMENU, &entry) == 0 &&
		    !strncmp((const char *)entry.name, name, strlen(name)))
			return set_control(device, "DV Timings", i);
	}
	errno = ENOENT;
	return -1;
}

static int set_adapt(int device, int value)
{
	if (set_control(device, "Enable Capture Scaler", value) ||
	    set_control(device, "Enable Capture Cropping", value))
		return -1;
	return set_control(device, "Enable Capture Composing", value);
}

int main(int argc, char **argv)
{
	int device = argc == 4 ? open(argv[1], O_RDWR) : -1;
	int value = argc == 4 ? atoi(argv[3]) : 0;
	int result = -1;

	if (device < 0) {
		fprintf(stderr, "usage: video-source DEVICE input|signal|timings|adapt VALUE\n");
		return 2;
	}
	if (!strcmp(argv[2], "input"))
		result = ioctl(device, VIDIOC_S_INPUT, &value);
	else if (!strcmp(argv[2], "signal"))
		result = set_control(device, "DV Timings Signal Mode", value);
	else if (!strcmp(argv[2], "timings"))
		result = set_timings(device, argv[3]);
	else if (!strcmp(argv[2], "adapt"))
		result = set_adapt(device, value);
	if (result)
		perror(argv[2]);
	return result ? 1 : 0;
}
