/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/**
 * @file
 * libcamera's pictures in CMA memory. C++17, header-only; compile with what
 * pkg-config --cflags --libs cmaheap libcamera says (libcamera 0.4 or later).
 *
 * cmaheap::FrameBufferAllocator takes the place of libcamera::FrameBufferAllocator, and
 * cmaheap::makeFrameBuffer() makes a libcamera::FrameBuffer of any image. Conventions are
 * libcamera's: negative errnos, ownership by unique_ptr, no exceptions of our own, and one
 * thread at a time for each object.
 */
#ifndef CMAHEAP_LIBCAMERA_HPP
#define CMAHEAP_LIBCAMERA_HPP

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <libcamera/base/shared_fd.h>
#include <libcamera/base/unique_fd.h>
#include <libcamera/camera.h>
#include <libcamera/framebuffer.h>
#include <libcamera/stream.h>

#include <cmaheap/image.h>

/**
 * The scope of all names here. C++ keeps structures and namespaces in one place, and C's
 * struct cmaheap, a heap, has the name already. C only has pointers to it, so here it
 * may be what holds the names together; there are no objects of it.
 */
struct cmaheap {
	cmaheap() = delete;

	struct Release;
	class FrameBufferAllocator;

	/** An open heap. */
	using Heap = std::unique_ptr<struct cmaheap, Release>;
	/** A reference to a buffer. */
	using Buffer = std::unique_ptr<struct cmaheap_buffer, Release>;
	/** A reference to an image. */
	using Image = std::unique_ptr<struct cmaheap_image, Release>;

	static int makeFrameBuffer(const struct cmaheap_image *image,
				   std::unique_ptr<libcamera::FrameBuffer> *frameBuffer);
	static struct cmaheap_needs streamNeeds(const libcamera::StreamConfiguration &configuration,
						bool separate = false);
	static std::string explainRefusal(const libcamera::FrameBuffer &frameBuffer);
};

/** Closes or drops a reference, for unique_ptr. */
struct cmaheap::Release {
	/** A heap. */
	void operator()(struct cmaheap *heap) const
	{
		cmaheap_close(heap);
	}

	/** A buffer. */
	void operator()(struct cmaheap_buffer *buffer) const
	{
		cmaheap_buffer_unref(buffer);
	}

	/** An image. */
	void operator()(struct cmaheap_image *image) const
	{
		cmaheap_image_unref(image);
	}
};

/**
 * Make a FrameBuffer of an image, without a copy.
 *
 * Its planes are the image's, in offset and length; one that has its buffer for itself has all of
 * it. The FrameBuffer keeps the memory alive by itself, but cannot hold the image: keep a reference
 * to one of a pool as long as the camera has the FrameBuffer, or the pool lends it again.
 *
 * libcamera gives V4L2 drivers descriptors and no offsets, so each buffer's first plane must
 * lie at its start. A driver that wants all planes in one buffer (most do) wants them gapless:
 * CMAHEAP_GAPLESS. One whose V4L2 format ends in M wants CMAHEAP_SEPARATE.
 * @param image what cmaheap_alloc_image(), a pool or an import made
 * @param frameBuffer written on success only
 * @retval -EINVAL a buffer's first plane does not lie at its start
 * @retval -EMFILE too many open files
 */
inline int cmaheap::makeFrameBuffer(const struct cmaheap_image *image,
				    std::unique_ptr<libcamera::FrameBuffer> *frameBuffer)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	std::array<libcamera::SharedFD, CMAHEAP_MAX_PLANES> fds;
	std::array<unsigned, CMAHEAP_MAX_PLANES> planesIn{};
	std::vector<libcamera::FrameBuffer::Plane> planes;

	for (unsigned i = 0; i < layout->plane_count; i++) {
		const struct cmaheap_plane &from = layout->planes[i];
		libcamera::SharedFD &fd = fds.at(from.buffer);

		if (planesIn.at(from.buffer)++ == 0) {
			if (from.offset != 0)
				return -EINVAL;
			/* libcamera ends the program where its own dup() fails. */
			const int borrowed = cmaheap_buffer_fd(cmaheap_image_buffer(image, i));
			libcamera::UniqueFD duplicate(fcntl(borrowed, F_DUPFD_CLOEXEC, 0));
			if (!duplicate.isValid())
				return -errno;
			fd = libcamera::SharedFD(std::move(duplicate));
		}
		libcamera::FrameBuffer::Plane &plane = planes.emplace_back();
		plane.fd = fd;
		plane.offset = from.offset;
		plane.length = from.size;
	}
	for (unsigned i = 0; i < layout->plane_count; i++) {
		if (planesIn.at(layout->planes[i].buffer) == 1)
			planes[i].length = layout->sizes[layout->planes[i].buffer];
	}
	*frameBuffer = std::make_unique<libcamera::FrameBuffer>(planes);
	return 0;
}

/**
 * What a configured stream needs of an image's layout: its pitch, its size and, as long as all
 * planes share one buffer, no gaps between them.
 * @param separate the driver wants each plane in a dma-buf of its own
 */
inline struct cmaheap_needs
cmaheap::streamNeeds(const libcamera::StreamConfiguration &configuration, bool separate)
{
	struct cmaheap_needs needs = {};

	needs.who = "the camera";
	needs.pitch = configuration.stride;
	needs.flags = separate ? CMAHEAP_SEPARATE : CMAHEAP_GAPLESS;
	if (!separate)
		needs.size_min = configuration.frameSize;
	return needs;
}

/**
 * Say where a FrameBuffer's memory comes from, for the case that a camera refuses it: libcamera
 * only has the driver's errno in its log, and cancels the request.
 * @return one sentence without a line end
 */
inline std::string cmaheap::explainRefusal(const libcamera::FrameBuffer &frameBuffer)
{
	std::string text;

	for (const libcamera::FrameBuffer::Plane &plane : frameBuffer.planes()) {
		struct cmaheap_description description = {};
		struct cmaheap_buffer *buffer = nullptr;

		if (cmaheap_import(plane.fd.get(), &buffer))
			return cmaheap_last_error();
		const Buffer owner(buffer);
		if (cmaheap_buffer_describe(buffer, &description))
			return cmaheap_last_error();
		const std::string bytes = std::to_string(description.size) + " bytes of exporter " +
					  description.exporter;
		if (!description.contiguous)
			return "most cameras need memory in one piece: the buffer has " + bytes +
			       ", which are not known to be contiguous; take a CMA heap";
		text = "the buffer has " + bytes +
		       ", which are contiguous: it is its size, layout or state that the camera "
		       "does not like";
	}
	return text;
}

/**
 * Allocates the buffers of a camera's streams from a heap: libcamera::FrameBufferAllocator's
 * interface and results, so that changing the type is all that an existing program needs.
 *
 * What it does beyond that: it takes a heap's name and the needs of others who are to use the
 * pictures, image() gives what KMS, a GPU or GStreamer import, and error() tells in a sentence what
 * went wrong.
 */
class cmaheap::FrameBufferAllocator
{
      public:
	/**
	 * @param camera acquired; it is configured when allocate() is called
	 * @param heap as of cmaheap_open(): nullptr finds a contiguous one. Opened when needed.
	 */
	explicit FrameBufferAllocator(std::shared_ptr<libcamera::Camera> camera,
				      const char *heap = nullptr)
	    : camera_(std::move(camera)), heapName_(heap ? heap : ""), named_(heap)
	{
	}

	FrameBufferAllocator(const FrameBufferAllocator &) = delete;
	FrameBufferAllocator &operator=(const FrameBufferAllocator &) = delete;
	~FrameBufferAllocator() = default;

	/**
	 * Have streams that are allocated from now on meet somebody else's needs, too, such as
	 * those that cmaheap_kms_needs() tells. With CMAHEAP_SEPARATE among them each plane gets a
	 * buffer of its own. No need is met by a stream whose frames image() calls one row of R8:
	 * nothing is known of their planes.
	 */
	void addNeeds(const struct cmaheap_needs &needs)
	{
		needs_.push_back(needs);
	}

	/**
	 * Allocate as many zeroed buffers as the stream's configuration says.
	 * @return their number, or one of
	 * @retval -EACCES the camera is not configured
	 * @retval -EINVAL the stream is not the camera's; or somebody's needs, error() tells
	 *         whose, do not go with the stream's configuration
	 * @retval -EBUSY the stream has buffers already
	 * @retval -ENOENT there is no such heap
	 * @retval -ENOMEM the heap has not enough memory; none of the buffers remains. All further
	 *         errors are those of cmaheap_open() and cmaheap_alloc().
	 */
	int allocate(libcamera::Stream *stream)
	{
		if (!stream || camera_->streams().count(stream) == 0)
			return fail(-EINVAL, "the stream is not one of " + camera_->id());
		if (streams_.count(stream) != 0)
			return fail(-EBUSY, "the stream has buffers already: free() them first");
		const libcamera::StreamConfiguration &configuration = stream->configuration();
		if (configuration.frameSize == 0)
			return fail(-EACCES, camera_->id() + " is not configured for the stream");

		Frames frames;
		int error = openHeap();
		if (!error)
			error = allocateFrames(configuration, &frames);
		if (error)
			return error;
		const auto count = static_cast<int>(frames.buffers.size());
		streams_.emplace(stream, std::move(frames));
		return count;
	}

	/**
	 * Free a stream's buffers; stop the camera first.
	 * @retval -EINVAL it has none
	 */
	int free(libcamera::Stream *stream)
	{
		return streams_.erase(stream) ? 0 : fail(-EINVAL, "the stream has no buffers");
	}

	/** Whether any stream has buffers. */
	bool allocated() const
	{
		return !streams_.empty();
	}

	/** A stream's buffers, none if it has none. Valid until free(). */
	const std::vector<std::unique_ptr<libcamera::FrameBuffer>> &
	buffers(libcamera::Stream *stream) const
	{
		static const std::vector<std::unique_ptr<libcamera::FrameBuffer>> none;
		const auto found = streams_.find(stream);

		return found == streams_.end() ? none : found->second.buffers;
	}

	/**
	 * The image behind one of the buffers: borrowed, valid until free(). nullptr if the buffer
	 * is not of this allocator.
	 *
	 * Where image.h does not know the pixel format, or it is compressed or tiled, the image is
	 * one row of R8, as long as a frame has bytes.
	 */
	struct cmaheap_image *image(const libcamera::FrameBuffer *buffer) const
	{
		for (const auto &[stream, frames] : streams_) {
			for (std::size_t i = 0; i < frames.buffers.size(); i++) {
				if (frames.buffers[i].get() == buffer)
					return frames.images[i].get();
			}
		}
		return nullptr;
	}

	/** What went wrong last, one sentence without a line end; "" if nothing has. */
	const std::string &error() const
	{
		return error_;
	}

      private:
	struct Frames {
		std::vector<Image> images;
		std::vector<std::unique_ptr<libcamera::FrameBuffer>> buffers;
	};

	int fail(int error, const std::string &text)
	{
		error_ = text;
		return error;
	}

	int failInLibrary(int error)
	{
		return fail(error, cmaheap_last_error());
	}

	int openHeap()
	{
		struct cmaheap *heap = nullptr;

		if (heap_)
			return 0;
		const int error = cmaheap_open(named_ ? heapName_.c_str() : nullptr, &heap);
		if (error)
			return failInLibrary(error);
		heap_.reset(heap);
		return 0;
	}

	/** Whether the format's planes are known, rather than only a frame's size. */
	static bool isKnown(const libcamera::PixelFormat &format)
	{
		struct cmaheap_image_info info = {};
		struct cmaheap_layout layout = {};

		info.fourcc = format.fourcc();
		info.width = info.height = 16;
		return format.modifier() == 0 && cmaheap_solve_layout(&info, &layout) == 0;
	}

	bool wantsSeparate() const
	{
		unsigned flags = 0;

		for (const struct cmaheap_needs &needs : needs_)
			flags |= needs.flags;
		return flags & CMAHEAP_SEPARATE;
	}

	int allocateFrames(const libcamera::StreamConfiguration &configuration, Frames *frames)
	{
		std::vector<struct cmaheap_needs> needs = needs_;
		struct cmaheap_image_info info = {};
		int error = 0;

		if (isKnown(configuration.pixelFormat)) {
			needs.push_back(streamNeeds(configuration, wantsSeparate()));
			info.fourcc = configuration.pixelFormat.fourcc();
			info.width = configuration.size.width;
			info.height = configuration.size.height;
			info.needs = needs.data();
			info.needs_count = needs.size();
		} else {
			info.fourcc = CMAHEAP_FOURCC('R', '8', ' ', ' ');
			info.width = configuration.frameSize;
			info.height = 1;
		}
		for (unsigned i = 0; !error && i < configuration.bufferCount; i++)
			error = allocateFrame(info, frames);
		return error;
	}

	int allocateFrame(const struct cmaheap_image_info &info, Frames *frames)
	{
		std::unique_ptr<libcamera::FrameBuffer> buffer;
		struct cmaheap_image *image = nullptr;

		int error = cmaheap_alloc_image(heap_.get(), &info, &image);
		if (error)
			return failInLibrary(error);
		frames->images.emplace_back(image);
		error = makeFrameBuffer(image, &buffer);
		if (error)
			return fail(error, "no descriptor for a frame: raise ulimit -n");
		frames->buffers.push_back(std::move(buffer));
		return 0;
	}

	std::shared_ptr<libcamera::Camera> camera_;
	std::string heapName_;
	bool named_;
	std::vector<struct cmaheap_needs> needs_;
	std::string error_;
	Heap heap_;
	std::map<libcamera::Stream *, Frames> streams_;
};

#endif
