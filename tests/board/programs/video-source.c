/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * video-source DEVICE input NUMBER: which of a camera's inputs is used.
 * video-source DEVICE signal VALUE: what vivid's HDMI source sends; 0 a picture, 1 nothing.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linux/videodev2.h>

static int set_signal(int device, int value)
{
	struct v4l2_queryctrl control = { .id = V4L2_CTRL_FLAG_NEXT_CTRL };
	struct v4l2_control set = { .value = value };

	while (ioctl(device, VIDIOC_QUERYCTRL, &control) == 0) {
		if (!strcmp((const char *)control.name, "DV Timings Signal Mode")) {
			set.id = control.id;
			return ioctl(device, VIDIOC_S_CTRL, &set);
		}
		control.id |= V4L2_CTRL_FLAG_NEXT_CTRL;
	}
	return -1;
}

int main(int argc, char **argv)
{
	int device = argc == 4 ? open(argv[1], O_RDWR) : -1;
	int value = argc == 4 ? atoi(argv[3]) : 0;
	int result = -1;

	if (device < 0) {
		fprintf(stderr, "usage: video-source DEVICE input|signal VALUE\n");
		return 2;
	}
	if (!strcmp(argv[2], "input"))
		result = ioctl(device, VIDIOC_S_INPUT, &value);
	else if (!strcmp(argv[2], "signal"))
		result = set_signal(device, value);
	if (result)
		perror(argv[2]);
	return result ? 1 : 0;
}
