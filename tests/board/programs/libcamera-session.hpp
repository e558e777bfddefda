/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A camera of libcamera, with buffers of anybody's. Failures of libcamera itself fail the test. */
#ifndef LIBCAMERA_SESSION_HPP
#define LIBCAMERA_SESSION_HPP

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <libcamera/libcamera.h>

/* Checks that are no macros of cmocka's end in this. */
[[noreturn]] void failed(const std::string &what, int error = 0);

/* The camera manager: one for the process, started. */
libcamera::CameraManager &cameraManager();

/* The camera with this in its name. */
std::shared_ptr<libcamera::Camera> findCamera(const std::string &part);

class Session
{
      public:
	using Buffers = std::vector<std::unique_ptr<libcamera::FrameBuffer>>;
	/* Of each completed request; false ends run(). */
	using Look = std::function<bool(libcamera::Request *)>;

	/* Acquires and configures; one stream for each size. */
	Session(const std::string &camera, const std::vector<libcamera::Size> &sizes);
	~Session();
	Session(const Session &) = delete;
	Session &operator=(const Session &) = delete;

	const std::shared_ptr<libcamera::Camera> &camera() const
	{
		return camera_;
	}

	libcamera::Stream *stream(unsigned index = 0) const
	{
		return configuration_->at(index).stream();
	}

	std::size_t streams() const
	{
		return configuration_->size();
	}

	/* Requests that hold one buffer of each stream. */
	template <typename Allocator> void use(const Allocator &allocator)
	{
		const std::size_t count = allocator.buffers(stream()).size();

		requests_.clear();
		for (std::size_t i = 0; i < count; i++) {
			requests_.push_back(camera_->createRequest(i));
			for (unsigned s = 0; s < streams(); s++)
				add(*requests_.back(), s, allocator.buffers(stream(s))[i].get());
		}
	}

	/* Starts, shows each completed request to look, queues it again, stops. */
	void run(const Look &look);

      private:
	void add(libcamera::Request &request, unsigned index, libcamera::FrameBuffer *buffer);
	void complete(libcamera::Request *request);
	libcamera::Request *wait();

	std::shared_ptr<libcamera::Camera> camera_;
	std::unique_ptr<libcamera::CameraConfiguration> configuration_;
	std::vector<std::unique_ptr<libcamera::Request>> requests_;
	std::mutex lock_;
	std::condition_variable arrived_;
	std::deque<libcamera::Request *> completed_;
};

/* The bytes of all planes of a buffer, read from its descriptors. */
std::vector<unsigned char> bytesOf(const libcamera::FrameBuffer &buffer);

#endif
