/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Any camera that libcamera knows to a display: both use a CMA heap's buffers, nobody copies. */
#include <poll.h>
#include <unistd.h>

#include <cinttypes>
#include <optional>
#include <utility>

#include <cmaheap/libcamera.hpp>

#include "libcamera-to-hdmi/camera.hpp"

extern "C" {
#include "common/picture.h"
#include "common/program.h"
#include "libcamera-to-hdmi/options.h"
}

using libcamera::Request;

enum { STALL_MS = 30000 };

class Player
{
      public:
	explicit Player(const options &options) : options_(options)
	{
	}

	~Player();
	Player(const Player &) = delete;
	Player &operator=(const Player &) = delete;

	int setUp();
	int run();

      private:
	int makeBuffers();
	int makeBuffer(unsigned index, libcamera::FrameBuffer *buffer);
	int play();
	int take(Request *request);
	int takeRequests();
	int showWaiting();
	int finishFlip(int timeout);
	int finish();

	const options options_;
	cmaheap_kms *kms_ = nullptr;
	unsigned mode_ = 0;
	std::vector<cmaheap_kms_fb *> fbs_; /* by the request's cookie; the card's */
	Camera camera_;
	std::optional<cmaheap::FrameBufferAllocator> allocator_;

	/* Requests that are not with the camera. */
	Request *shown_ = nullptr, *next_ = nullptr, *waiting_ = nullptr;
	unsigned frames_ = 0, late_ = 0;
	int signals_ = catch_signals();
};

static int failHere()
{
	return tell(cmaheap_last_error());
}

int Player::makeBuffer(unsigned index, libcamera::FrameBuffer *buffer)
{
	cmaheap_image *const image = allocator_->image(buffer);
	uint64_t inode = 0;

	if (cmaheap_kms_import(kms_, image, &fbs_.emplace_back(nullptr)) ||
	    cmaheap_kms_fb_inode(fbs_[index], 0, &inode))
		return failHere();
	printf("buffer %u: inode %" PRIu64 " at the camera, %" PRIu64 " at the display\n", index,
	       cmaheap_buffer_inode(cmaheap_image_buffer(image, 0)), inode);
	return camera_.addRequest(index, buffer);
}

/* One allocation serves both: it meets the needs of camera and display. */
int Player::makeBuffers()
{
	libcamera::Stream *const stream = camera_.stream();
	cmaheap_needs needs = {};
	int error = 0;

	if (cmaheap_kms_needs(kms_, stream->configuration().pixelFormat.fourcc(), &needs))
		return failHere();
	allocator_.emplace(camera_.get(), options_.heap);
	allocator_->addNeeds(needs);
	if (allocator_->allocate(stream) < 0)
		return tell(allocator_->error().c_str());
	for (const auto &buffer : allocator_->buffers(stream)) {
		if ((error = makeBuffer(static_cast<unsigned>(fbs_.size()), buffer.get())))
			break;
	}
	return error;
}

int Player::setUp()
{
	int error = 0;

	if (cmaheap_kms_open(options_.card, nullptr, 0, &kms_))
		return failHere();
	if ((error = camera_.open(options_.camera)) ||
	    (error = camera_.configure(kms_, options_.width, options_.height)))
		return error;
	const libcamera::Size &size = camera_.stream()->configuration().size;
	if (cmaheap_kms_fit_mode(kms_, size.width, size.height, &mode_))
		return failHere();
	return makeBuffers();
}

/* The newest picture waits for the display; an older one that still waits is late. */
int Player::take(Request *request)
{
	const libcamera::FrameBuffer *const buffer = camera_.bufferOf(request);
	const libcamera::FrameMetadata &metadata = buffer->metadata();

	if (request->status() == Request::RequestCancelled)
		return tell(cmaheap::explainRefusal(*buffer).c_str());
	if (metadata.status != libcamera::FrameMetadata::FrameSuccess)
		return camera_.queue(request);
	printf("frame: sequence %u, timestamp %.6f s\n", metadata.sequence,
	       static_cast<double>(metadata.timestamp) / 1e9);
	Request *const late = std::exchange(waiting_, request);
	if (!late)
		return 0;
	late_++;
	return camera_.queue(late);
}

int Player::takeRequests()
{
	int error = 0;

	for (Request *request : camera_.takeCompleted()) {
		if ((error = take(request)))
			break;
	}
	return error;
}

int Player::showWaiting()
{
	if (!waiting_ || next_)
		return 0;
	cmaheap_kms_fb *const fb = fbs_[waiting_->cookie()];
	if (shown_ ? cmaheap_kms_flip(kms_, fb, nullptr) : cmaheap_kms_show(kms_, fb, mode_))
		return failHere();
	(shown_ ? next_ : shown_) = std::exchange(waiting_, nullptr);
	frames_++;
	return 0;
}

/* When a flip is done, the picture that left the screen goes back to the camera. */
int Player::finishFlip(int timeout)
{
	struct cmaheap_kms_flip flip = {};

	if (!next_)
		return 0;
	const int error = cmaheap_kms_finish_flip(kms_, timeout, &flip);
	if (error)
		return error == -EAGAIN ? 0 : failHere();
	return camera_.queue(std::exchange(shown_, std::exchange(next_, nullptr)));
}

int Player::play()
{
	struct pollfd fds[] = { { signals_, POLLIN, 0 },
				{ camera_.fd(), POLLIN, 0 },
				{ cmaheap_kms_fd(kms_), POLLIN, 0 } };
	int error = 0;

	while (!error && (!options_.frames || frames_ < options_.frames)) {
		if (poll(fds, 3, STALL_MS) <= 0)
			return tell("the camera has stalled");
		if (fds[0].revents)
			break;
		if (fds[2].revents)
			error = finishFlip(0);
		if (!error && fds[1].revents)
			error = takeRequests();
		if (!error)
			error = showWaiting();
	}
	return error ? error : finishFlip(1000);
}

int Player::finish()
{
	struct pollfd signals = { signals_, POLLIN, 0 };

	if (options_.save && shown_) {
		const int error =
			save_png(allocator_->image(camera_.bufferOf(shown_)), options_.save);
		if (error)
			return error < 0 ? failHere() : error;
		printf("saved: %s\n", options_.save);
	}
	if (options_.hold_ms)
		poll(&signals, 1, options_.hold_ms);
	return 0;
}

int Player::run()
{
	struct timespec start = {};
	int error = 0;

	clock_gettime(CLOCK_MONOTONIC, &start);
	if ((error = camera_.start()) || (error = play()))
		return error;
	print_rate(frames_, &start);
	printf("late: %u\ncopied: 0 bytes\n", late_);
	return finish();
}

Player::~Player()
{
	camera_.stop();
	cmaheap_kms_close(kms_);
	close(signals_);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, nullptr, _IOLBF, 0);
	Player player(parse_options(argc, argv));

	return player.setUp() || player.run() ? 1 : 0;
}
