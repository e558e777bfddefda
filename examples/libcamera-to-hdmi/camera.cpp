/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "camera.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>

extern "C" {
#include "../common/program.h"
}

static int fail(const std::string &what, int error)
{
	return tell((what + ": " + strerror(-error)).c_str());
}

Camera::Camera() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
}

Camera::~Camera()
{
	if (camera_)
		camera_->release();
	camera_.reset();
	manager_.stop();
	close(event_);
}

int Camera::open(const char *id)
{
	int error = manager_.start();
	if (error)
		return fail("libcamera", error);
	const auto cameras = manager_.cameras();
	for (const auto &camera : cameras)
		printf("camera: %s\n", camera->id().c_str());
	if (id)
		camera_ = manager_.get(id);
	else if (!cameras.empty())
		camera_ = cameras[0];
	if (!camera_)
		return tell(id ? "there is no such camera" : "there is no camera");
	error = camera_->acquire();
	return error ? fail(camera_->id(), error) : 0;
}

int Camera::configure(cmaheap_kms *kms, unsigned width, unsigned height)
{
	configuration_ = camera_->generateConfiguration({ libcamera::StreamRole::Viewfinder });
	if (!configuration_)
		return tell("the camera has no viewfinder");
	libcamera::StreamConfiguration &wanted = configuration_->at(0);
	const auto formats = wanted.formats().pixelformats();
	const auto suits = [kms](const libcamera::PixelFormat &format) {
		return format.modifier() == 0 && cmaheap_kms_supports(kms, format.fourcc());
	};
	const auto format = std::find_if(formats.begin(), formats.end(), suits);
	if (format == formats.end())
		return tell("camera and display have no pixel format in common");

	cmaheap_kms_mode mode = {};
	if (cmaheap_kms_get_mode(kms, 0, &mode))
		return tell(cmaheap_last_error());
	wanted.pixelFormat = *format;
	if (width)
		wanted.size = { width, height };
	else
		wanted.size.boundTo({ mode.width, mode.height });
	if (configuration_->validate() == libcamera::CameraConfiguration::Invalid ||
	    !suits(wanted.pixelFormat))
		return tell("the camera has no such picture");
	const int error = camera_->configure(configuration_.get());
	if (error)
		return fail("configure", error);
	stream_ = wanted.stream();
	printf("picture: %s, pitch %u\n", wanted.toString().c_str(), wanted.stride);
	return 0;
}

int Camera::addRequest(unsigned index, libcamera::FrameBuffer *buffer)
{
	requests_.push_back(camera_->createRequest(index));
	if (!requests_.back())
		return tell("libcamera has no request to give");
	const int error = requests_.back()->addBuffer(stream_, buffer);
	return error ? fail("request", error) : 0;
}

int Camera::start()
{
	camera_->requestCompleted.connect(this, &Camera::complete);
	int error = camera_->start();
	if (error)
		return fail("start", error);
	for (const auto &request : requests_) {
		if ((error = queue(request.get())))
			return error;
	}
	return 0;
}

int Camera::queue(libcamera::Request *request)
{
	if (request->status() != libcamera::Request::RequestPending)
		request->reuse(libcamera::Request::ReuseBuffers);
	const int error = camera_->queueRequest(request);
	return error ? fail("queue", error) : 0;
}

/* In libcamera's thread. */
void Camera::complete(libcamera::Request *request)
{
	const std::lock_guard<std::mutex> guard(lock_);

	completed_.push_back(request);
	eventfd_write(event_, 1);
}

std::deque<libcamera::Request *> Camera::takeCompleted()
{
	const std::lock_guard<std::mutex> guard(lock_);
	std::deque<libcamera::Request *> taken;
	eventfd_t count = 0;

	eventfd_read(event_, &count);
	taken.swap(completed_);
	return taken;
}

void Camera::stop()
{
	if (!camera_)
		return;
	camera_->stop();
	camera_->requestCompleted.disconnect(this);
	requests_.clear();
}
