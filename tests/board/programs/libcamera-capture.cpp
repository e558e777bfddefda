/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * Cameras of libcamera fill a heap's buffers. vimc imports them through V4L2 and refuses memory in
 * pieces; the virtual camera writes with the CPU. libcamera's own allocator says what the
 * pictures must be. An argument chooses tests by their names.
 */
#include <cmaheap/libcamera.hpp>

#include <cstdlib>
#include <cstring>

#include "libcamera-session.hpp"

extern "C" {
#include "board-test.h"
}

using libcamera::Request;

static const libcamera::Size small = { 48, 48 }, large = { 640, 480 };

/* The first pictures that a stream delivers. */
template <typename Allocator>
static std::vector<std::vector<unsigned char>> capture(Session &session, Allocator &&allocator,
						       std::size_t count)
{
	std::vector<std::vector<unsigned char>> pictures;

	assert_true(allocator.allocate(session.stream()) > 0);
	session.use(allocator);
	session.run([&](Request *request) {
		const auto *buffer = request->findBuffer(session.stream());

		if (request->status() != Request::RequestComplete)
			failed(cmaheap::explainRefusal(*buffer));
		if (buffer->metadata().sequence != pictures.size())
			failed("a frame is missing");
		pictures.push_back(bytesOf(*buffer));
		return pictures.size() < count;
	});
	return pictures;
}

/* vimc's pictures are all alike; its colour bars begin with white and end with black. */
static void vimc_fills_our_buffers(void **)
{
	const libcamera::Size size = { 120, 60 };
	std::vector<std::vector<unsigned char>> expected, found;
	{
		Session session("vimc", { size });
		expected = capture(session, libcamera::FrameBufferAllocator(session.camera()), 1);
	}
	Session session("vimc", { size });
	found = capture(session, cmaheap::FrameBufferAllocator(session.camera(), heap_name()), 5);

	for (const auto &picture : found)
		assert_memory_equal(picture.data(), expected[0].data(), expected[0].size());
	const std::size_t middle = 3UL * (30 * size.width);
	for (unsigned i = 0; i < 3; i++) {
		assert_true(found[0][middle + 3UL * 5 + i] > 150);
		assert_true(found[0][middle + 3UL * (size.width - 5) + i] < 40);
	}
}

/* The system heap has pieces of 1 MiB: ask for more. */
static void vimc_refuses_memory_in_pieces(void **)
{
	Session session("vimc", { { 768, 480 } });
	cmaheap::FrameBufferAllocator allocator(session.camera(), "system");
	std::string text;

	assert_true(allocator.allocate(session.stream()) > 0);
	session.use(allocator);
	session.run([&](Request *request) {
		assert_int_equal(request->status(), Request::RequestCancelled);
		text = cmaheap::explainRefusal(*request->findBuffer(session.stream()));
		return false;
	});
	assert_non_null(strstr(text.c_str(), "exporter system"));
	assert_non_null(strstr(text.c_str(), "not known to be contiguous"));
	assert_non_null(strstr(text.c_str(), "take a CMA heap"));
}

static void virtual_camera_does_not_blame_our_memory(void **)
{
	const Session session("Virtual0", { large });
	cmaheap::FrameBufferAllocator allocator(session.camera(), heap_name());

	assert_true(allocator.allocate(session.stream()) > 0);
	const std::string text = cmaheap::explainRefusal(*allocator.buffers(session.stream())[0]);
	assert_non_null(strstr(text.c_str(), heap_name()));
	assert_non_null(strstr(text.c_str(), "which are contiguous"));
}

/* The bars move with each frame. */
static void virtual_camera_delivers_the_same_pictures(void **)
{
	std::vector<std::vector<unsigned char>> expected, found;
	{
		Session session("Virtual0", { large });
		expected = capture(session, libcamera::FrameBufferAllocator(session.camera()), 8);
	}
	Session session("Virtual0", { large });
	found = capture(session, cmaheap::FrameBufferAllocator(session.camera(), heap_name()), 8);
	for (std::size_t i = 0; i < found.size(); i++) {
		assert_int_equal(found[i].size(), 640 * 480 * 3 / 2);
		assert_true(found[i] == expected[i]);
		assert_true(i == 0 || found[i] != found[i - 1]);
	}
}

static void virtual_camera_delivers_300_frames(void **)
{
	Session session("Virtual0", { large });
	cmaheap::FrameBufferAllocator allocator(session.camera(), heap_name());
	unsigned frames = 0;

	assert_true(allocator.allocate(session.stream()) > 0);
	session.use(allocator);
	session.run([&](Request *request) {
		const auto &metadata = request->findBuffer(session.stream())->metadata();

		assert_int_equal(request->status(), Request::RequestComplete);
		assert_int_equal(metadata.status, libcamera::FrameMetadata::FrameSuccess);
		assert_int_equal(metadata.sequence, frames);
		return ++frames < 300;
	});
	assert_int_equal(frames, 300);
}

static void virtual_camera_fills_several_streams_at_once(void **)
{
	Session session("Virtual0", { { 1280, 720 }, { 640, 480 }, { 640, 480 } });
	cmaheap::FrameBufferAllocator allocator(session.camera(), heap_name());
	unsigned frames = 0;

	for (unsigned i = 0; i < session.streams(); i++)
		assert_true(allocator.allocate(session.stream(i)) > 0);
	session.use(allocator);
	session.run([&](Request *request) {
		assert_int_equal(request->status(), Request::RequestComplete);
		assert_int_equal(request->buffers().size(), 3);
		for (const auto &[stream, buffer] : request->buffers()) {
			assert_int_equal(buffer->metadata().sequence, frames);
			assert_int_equal(buffer->metadata().planes()[0].bytesused,
					 stream->configuration().size.width *
						 stream->configuration().size.height);
		}
		return ++frames < 20;
	});
	assert_int_equal(allocator.free(session.stream(1)), 0);
	assert_true(allocator.allocated());
}

/* Every fifth time all is allocated and freed, too. */
static void start_and_stop(const std::string &camera, const libcamera::Size &size, unsigned times)
{
	Session session(camera, { size });
	cmaheap::FrameBufferAllocator allocator(session.camera(), heap_name());
	unsigned frames = 0;

	for (unsigned i = 0; i < times; i++) {
		if (i % 5 == 0) {
			assert_true(allocator.allocate(session.stream()) > 0);
			session.use(allocator);
		}
		session.run([&](Request *request) {
			frames += request->status() == Request::RequestComplete;
			return false;
		});
		if (i % 5 == 4)
			assert_int_equal(allocator.free(session.stream()), 0);
	}
	assert_int_equal(frames, times);
}

static void virtual_camera_starts_and_stops_50_times(void **)
{
	start_and_stop("Virtual0", large, 50);
}

static void starting_and_stopping_vimc_50_times(void **)
{
	start_and_stop("vimc", small, 50);
}

/* libcamera opens some files when they are first needed, and keeps them. */
static int warm_up(void **)
{
	for (const char *name : { "vimc", "Virtual0" }) {
		Session session(name, { name[0] == 'v' ? small : large });

		capture(session, libcamera::FrameBufferAllocator(session.camera()), 1);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		checked_test(vimc_fills_our_buffers),
		checked_test(vimc_refuses_memory_in_pieces),
		checked_test(virtual_camera_does_not_blame_our_memory),
		checked_test(virtual_camera_delivers_the_same_pictures),
		checked_test(virtual_camera_delivers_300_frames),
		checked_test(virtual_camera_fills_several_streams_at_once),
		checked_test(starting_and_stopping_vimc_50_times),
		checked_test(virtual_camera_starts_and_stops_50_times),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, warm_up, nullptr);
}
