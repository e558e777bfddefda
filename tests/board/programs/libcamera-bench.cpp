/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * libcamera-bench CAMERA WIDTHxHEIGHT ROUNDS FRAMES: libcamera's own allocator and ours, in turns:
 * medians of the time to allocate and free a stream's buffers, and of frames a second.
 */
#include <cmaheap/libcamera.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "libcamera-session.hpp"

using Clock = std::chrono::steady_clock;

struct Series {
	std::vector<double> allocateUs, freeUs, fps;
};

static double secondsSince(Clock::time_point start)
{
	return std::chrono::duration<double>(Clock::now() - start).count();
}

static double median(std::vector<double> values)
{
	std::sort(values.begin(), values.end());
	return values[values.size() / 2];
}

/* The first frame starts the clock. */
static double measureRate(Session &session, unsigned frames)
{
	Clock::time_point start;
	unsigned seen = 0;
	double seconds = 0;

	session.run([&](libcamera::Request *) {
		if (seen++ == 0)
			start = Clock::now();
		seconds = secondsSince(start);
		return seen <= frames;
	});
	return frames / seconds;
}

template <typename Allocator>
static void measure(Session &session, Allocator &&allocator, unsigned frames, Series &series)
{
	Clock::time_point start = Clock::now();
	if (allocator.allocate(session.stream()) <= 0)
		failed("allocate");
	series.allocateUs.push_back(secondsSince(start) * 1e6);
	if (frames) {
		session.use(allocator);
		series.fps.push_back(measureRate(session, frames));
	}
	start = Clock::now();
	if (allocator.free(session.stream()))
		failed("free");
	series.freeUs.push_back(secondsSince(start) * 1e6);
}

static void print(const char *name, const Series &series)
{
	printf("%-12s allocate %8.0f us, free %8.0f us, %6.2f frames/s\n", name,
	       median(series.allocateUs), median(series.freeUs),
	       series.fps.empty() ? 0 : median(series.fps));
}

int main(int argc, char **argv)
{
	unsigned width = 0, height = 0;

	if (argc != 5 || sscanf(argv[2], "%ux%u", &width, &height) != 2)
		failed("usage: libcamera-bench CAMERA WIDTHxHEIGHT ROUNDS FRAMES");
	const int rounds = std::max(1, atoi(argv[3]));
	const auto frames = static_cast<unsigned>(std::max(0, atoi(argv[4])));
	Session session(argv[1], { { width, height } });
	Series theirs, ours;

	for (int i = 0; i < rounds; i++) {
		measure(session, libcamera::FrameBufferAllocator(session.camera()), frames, theirs);
		measure(session, cmaheap::FrameBufferAllocator(session.camera()), frames, ours);
	}
	printf("%s, %ux%u, %u buffers of %u bytes, medians of %d\n", argv[1], width, height,
	       session.stream()->configuration().bufferCount,
	       session.stream()->configuration().frameSize, rounds);
	print("libcamera's", theirs);
	print("cmaheap's", ours);
	return 0;
}
