#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Cameras for libcamera on a board: vimc through V4L2, three streams of a virtual one. Sourced.

modprobe vimc allocator=1

# The boards have no udev, and libcamera asks its database which devices are ready.
mkdir -p /run/udev/data
for device in /sys/class/video4linux/*/dev /sys/bus/media/devices/*/dev; do
	echo I:1 >"/run/udev/data/c$(cat "$device")"
done

cat >/usr/share/libcamera/pipeline/virtual/virtual.yaml <<END
%YAML 1.1
---
"Virtual0":
  supported_formats:
  - { width: 1920, height: 1080, frame_rates: [30, 60] }
  - { width: 1280, height: 720, frame_rates: [30, 60] }
  - { width: 640, height: 480, frame_rates: [30, 60] }
  test_pattern: "bars"
  model: "Virtual camera"
END

# A clock in vimc's picture would make each one different.
for device in /sys/class/video4linux/v4l-subdev*; do
	case $(cat "$device/name") in
	Sensor*) v4l2-ctl -d "/dev/${device##*/}" --set-ctrl show_information=2 ;;
	esac
done
