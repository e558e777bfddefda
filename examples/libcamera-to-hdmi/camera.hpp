/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* One stream of a camera of libcamera, and the requests that go round. */
#ifndef LIBCAMERA_TO_HDMI_CAMERA_HPP
#define LIBCAMERA_TO_HDMI_CAMERA_HPP

#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include <libcamera/libcamera.h>

#include <cmaheap/kms.h>

class Camera
{
      public:
	Camera();
	~Camera();
	Camera(const Camera &) = delete;
	Camera &operator=(const Camera &) = delete;

	/* The following print a message, and return 0 or TOLD, as in common/program.h. */

	/* By its name, or the first one. */
	int open(const char *id);
	/* A pixel format that the display has, too; of this size, or what fits on the screen. */
	int configure(cmaheap_kms *kms, unsigned width, unsigned height);
	/* With a number of the caller's. */
	int addRequest(unsigned index, libcamera::FrameBuffer *buffer);
	int start();
	int queue(libcamera::Request *request);

	/* Readable when requests are completed. */
	int fd() const
	{
		return event_;
	}

	std::deque<libcamera::Request *> takeCompleted();
	/* Forgets the requests, too: call it before their buffers are freed. */
	void stop();

	libcamera::FrameBuffer *bufferOf(libcamera::Request *request) const
	{
		return request->findBuffer(stream_);
	}

	libcamera::Stream *stream() const
	{
		return stream_;
	}

	const std::shared_ptr<libcamera::Camera> &get() const
	{
		return camera_;
	}

      private:
	void complete(libcamera::Request *request);

	libcamera::CameraManager manager_;
	std::shared_ptr<libcamera::Camera> camera_;
	std::unique_ptr<libcamera::CameraConfiguration> configuration_;
	libcamera::Stream *stream_ = nullptr;
	std::vector<std::unique_ptr<libcamera::Request>> requests_;

	/* From libcamera's thread to ours. */
	std::mutex lock_;
	std::deque<libcamera::Request *> completed_;
	int event_;
};

#endif
