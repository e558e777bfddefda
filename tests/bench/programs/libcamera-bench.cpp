/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * libcamera-bench CAMERA WIDTHxHEIGHT ROUNDS FRAMES PEER...: who allocates a camera's buffers. Per
 * round each peer has a turn, in random order; lines of JSON as bench prints them.
 *
 *   libcamera, again   libcamera's own allocator, twice: how much of a difference is chance
 *   named              the same, where it finds our heap by a name that it knows
 *   ours, ours-pooled  cmaheap's allocator, its heap's pool emptied before or filled
 */
#include <cmaheap/libcamera.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <random>

#include "libcamera-session.hpp"

extern "C" {
#include "clock.h"
#include "pool.h"
#include "series.h"
}

static const char heap[] = "default_cma_region-contiguous";

static uint64_t cpu_ns()
{
	struct timespec now = {};

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return static_cast<uint64_t>(now.tv_sec) * 1000000000u + static_cast<uint64_t>(now.tv_nsec);
}

/* An allocator and what it was seen to take. */
class Peer
{
      public:
	Peer(const char *name, const char *camera, std::size_t size) : name_(name)
	{
		const char *const measures[] = { "camera-allocate", "camera-first-frame",
						 "camera-frame", "camera-cpu", "camera-free" };

		for (std::size_t i = 0; i < series_.size(); i++) {
			series_[i].measure = measures[i];
			series_[i].unit = "ns";
			series_[i].condition = camera;
			series_[i].peer = name;
			series_[i].size = size;
		}
	}

	void measure(Session &session, unsigned frames)
	{
		pool_drain(heap);
		if (strcmp(name_, "ours-pooled") == 0)
			fillPool(session);
		if (strncmp(name_, "ours", 4) == 0)
			use(session, cmaheap::FrameBufferAllocator(session.camera(), heap), frames);
		else
			use(session, libcamera::FrameBufferAllocator(session.camera()), frames);
	}

	void finish()
	{
		for (series &each : series_)
			series_finish(&each);
	}

      private:
	static void fillPool(const Session &session)
	{
		cmaheap::FrameBufferAllocator allocator(session.camera(), heap);

		if (allocator.allocate(session.stream()) <= 0 || allocator.free(session.stream()))
			failed(allocator.error());
		pool_wait(heap);
	}

	template <typename Allocator>
	void use(Session &session, Allocator &&allocator, unsigned frames)
	{
		uint64_t start = now_ns();

		if (allocator.allocate(session.stream()) <= 0)
			failed("allocate");
		series_add(&allocate_, now_ns() - start);
		if (frames) {
			session.use(allocator);
			watch(session, frames, start);
		}
		start = now_ns();
		if (allocator.free(session.stream()))
			failed("free");
		series_add(&free_, now_ns() - start);
	}

	/* The first frame ends what setting up takes; the others show what a frame takes. */
	void watch(Session &session, unsigned frames, uint64_t start)
	{
		uint64_t first = 0, last = 0, cpu = 0;
		unsigned seen = 0;

		session.run([&](libcamera::Request *) {
			last = now_ns();
			if (seen++ == 0) {
				first = last;
				cpu = cpu_ns();
			}
			return seen <= frames;
		});
		series_add(&first_, first - start);
		series_add(&frame_, (last - first) / frames);
		series_add(&cpu_, (cpu_ns() - cpu) / frames);
	}

	const char *name_;
	std::array<series, 5> series_{};
	series &allocate_ = series_[0], &first_ = series_[1], &frame_ = series_[2],
	       &cpu_ = series_[3], &free_ = series_[4];
};

int main(int argc, char **argv)
{
	unsigned width = 0, height = 0;

	if (argc < 6 || sscanf(argv[2], "%ux%u", &width, &height) != 2)
		failed("usage: libcamera-bench CAMERA WIDTHxHEIGHT ROUNDS FRAMES PEER...");
	const int rounds = std::max(1, atoi(argv[3]));
	const auto frames = static_cast<unsigned>(std::max(0, atoi(argv[4])));
	Session session(argv[1], { { width, height } });
	std::vector<std::unique_ptr<Peer>> peers;
	std::mt19937 random;

	for (int i = 5; i < argc; i++)
		peers.push_back(std::make_unique<Peer>(argv[i], argv[1],
						       session.stream()->configuration().frameSize));
	for (int i = 0; i < rounds; i++) {
		std::shuffle(peers.begin(), peers.end(), random);
		for (const auto &peer : peers)
			peer->measure(session, frames);
	}
	for (const auto &peer : peers)
		peer->finish();
	return 0;
}
