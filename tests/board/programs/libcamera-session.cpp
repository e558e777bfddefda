/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "libcamera-session.hpp"

#include <linux/dma-buf.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

/* Nobody can be asked what became of the other threads: end the process. */
void failed(const std::string &what, int error)
{
	fprintf(stderr, "%s: %s\n", what.c_str(), error ? strerror(-error) : "failed");
	_exit(1);
}

static void must(const std::string &what, int error)
{
	if (error)
		failed(what, error);
}

libcamera::CameraManager &cameraManager()
{
	static libcamera::CameraManager manager;
	static const int error = manager.start();

	must("camera manager", error);
	return manager;
}

std::shared_ptr<libcamera::Camera> findCamera(const std::string &part)
{
	for (const auto &camera : cameraManager().cameras()) {
		if (camera->id().find(part) != std::string::npos)
			return camera;
	}
	failed("no camera " + part);
}

Session::Session(const std::string &camera, const std::vector<libcamera::Size> &sizes)
    : camera_(findCamera(camera))
{
	const std::vector<libcamera::StreamRole> roles(sizes.size(),
						       libcamera::StreamRole::VideoRecording);

	must("acquire", camera_->acquire());
	configuration_ = camera_->generateConfiguration(roles);
	if (!configuration_ || configuration_->size() != sizes.size())
		failed(camera + " has not as many streams");
	for (unsigned i = 0; i < sizes.size(); i++)
		configuration_->at(i).size = sizes[i];
	if (configuration_->validate() != libcamera::CameraConfiguration::Valid)
		failed("the configuration is not what was asked for");
	must("configure", camera_->configure(configuration_.get()));
	camera_->requestCompleted.connect(this, &Session::complete);
}

Session::~Session()
{
	camera_->requestCompleted.disconnect(this);
	requests_.clear();
	camera_->release();
}

void Session::add(libcamera::Request &request, unsigned index, libcamera::FrameBuffer *buffer)
{
	must("add a buffer", request.addBuffer(stream(index), buffer));
}

/* In libcamera's thread. */
void Session::complete(libcamera::Request *request)
{
	const std::lock_guard<std::mutex> guard(lock_);

	completed_.push_back(request);
	arrived_.notify_one();
}

libcamera::Request *Session::wait()
{
	std::unique_lock<std::mutex> guard(lock_);

	if (!arrived_.wait_for(guard, std::chrono::seconds(100),
			       [this] { return !completed_.empty(); }))
		failed("no request completes");
	libcamera::Request *const request = completed_.front();
	completed_.pop_front();
	return request;
}

void Session::run(const Look &look)
{
	must("start", camera_->start());
	for (const auto &request : requests_) {
		if (request->status() != libcamera::Request::RequestPending)
			request->reuse(libcamera::Request::ReuseBuffers);
		must("queue", camera_->queueRequest(request.get()));
	}
	for (libcamera::Request *request = wait(); look(request); request = wait()) {
		request->reuse(libcamera::Request::ReuseBuffers);
		must("queue again", camera_->queueRequest(request));
	}
	must("stop", camera_->stop());
	completed_.clear();
}

std::vector<unsigned char> bytesOf(const libcamera::FrameBuffer &buffer)
{
	std::vector<unsigned char> bytes;

	for (const libcamera::FrameBuffer::Plane &plane : buffer.planes()) {
		const std::size_t size = plane.offset + plane.length;
		struct dma_buf_sync sync = { DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ };
		void *const data = mmap(nullptr, size, PROT_READ, MAP_SHARED, plane.fd.get(), 0);

		if (data == MAP_FAILED || ioctl(plane.fd.get(), DMA_BUF_IOCTL_SYNC, &sync))
			failed("map a buffer", -errno);
		const auto *const first = static_cast<unsigned char *>(data) + plane.offset;
		bytes.insert(bytes.end(), first, first + plane.length);
		sync.flags = DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ;
		if (ioctl(plane.fd.get(), DMA_BUF_IOCTL_SYNC, &sync) || munmap(data, size))
			failed("unmap a buffer", -errno);
	}
	return bytes;
}
