/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* FrameBuffers of images, and the allocator's answers. The header comes first: it compiles alone.
 */
#include <cmaheap/libcamera.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <cstring>

#include "libcamera-session.hpp"

extern "C" {
#include "board-test.h"
}

static cmaheap::Heap openHeap()
{
	struct cmaheap *heap = nullptr;

	assert_int_equal(cmaheap_open(heap_name(), &heap), 0);
	return cmaheap::Heap(heap);
}

static cmaheap::Image allocImage(const char *fourcc, const struct cmaheap_needs &needs)
{
	struct cmaheap_image_info info = {};
	struct cmaheap_image *image = nullptr;

	memcpy(&info.fourcc, fourcc, sizeof(info.fourcc));
	info.width = 320;
	info.height = 240;
	info.needs = &needs;
	info.needs_count = 1;
	assert_int_equal(cmaheap_alloc_image(openHeap().get(), &info, &image), 0);
	return cmaheap::Image(image);
}

static std::unique_ptr<libcamera::FrameBuffer> makeBuffer(const struct cmaheap_image *image)
{
	std::unique_ptr<libcamera::FrameBuffer> buffer;

	assert_int_equal(cmaheap::makeFrameBuffer(image, &buffer), 0);
	return buffer;
}

static void planes_of_one_buffer_share_a_descriptor(void **)
{
	struct cmaheap_needs needs = {};
	needs.flags = CMAHEAP_GAPLESS;
	needs.pitch = 384;
	const auto image = allocImage("NV12", needs);
	const auto buffer = makeBuffer(image.get());
	const auto planes = buffer->planes();

	assert_int_equal(planes.size(), 2);
	assert_true(planes[0].fd == planes[1].fd);
	assert_int_equal(planes[0].offset, 0);
	assert_int_equal(planes[0].length, 384 * 240);
	assert_int_equal(planes[1].offset, 384 * 240);
	assert_int_equal(planes[1].length, 384 * 120);
}

static void separate_planes_have_descriptors_of_their_own(void **)
{
	struct cmaheap_needs needs = {};
	needs.flags = CMAHEAP_SEPARATE;
	const auto image = allocImage("YU12", needs);
	const auto buffer = makeBuffer(image.get());
	const auto planes = buffer->planes();

	assert_int_equal(planes.size(), 3);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(planes[i].offset, 0);
		assert_int_equal(planes[i].length, i ? 160 * 120 : 320 * 240);
		assert_true(planes[i].fd != planes[(i + 1) % 3].fd);
	}
}

static void a_plane_alone_has_all_of_its_buffer(void **)
{
	struct cmaheap_needs needs = {};
	needs.size_min = 500000;
	const auto image = allocImage("XR24", needs);

	assert_int_equal(makeBuffer(image.get())->planes()[0].length, 500000);
}

static void a_first_plane_behind_the_start_is_refused(void **)
{
	const auto whole = allocImage("XR24", {});
	struct cmaheap_layout layout = *cmaheap_image_layout(whole.get());
	struct cmaheap_buffer *const buffers[] = { cmaheap_image_buffer(whole.get(), 0) };
	std::unique_ptr<libcamera::FrameBuffer> buffer;
	struct cmaheap_image *part = nullptr;

	layout.height = layout.planes[0].rows = 100;
	layout.planes[0].size = layout.planes[0].pitch * 100;
	layout.planes[0].offset = layout.planes[0].pitch * 10;
	assert_int_equal(cmaheap_wrap_image(&layout, buffers, &part), 0);
	const cmaheap::Image owner(part);
	assert_int_equal(cmaheap::makeFrameBuffer(part, &buffer), -EINVAL);
	assert_null(buffer.get());
}

static void a_frame_buffer_outlives_its_image(void **)
{
	auto image = allocImage("XR24", {});
	const auto buffer = makeBuffer(image.get());

	image.reset();
	assert_int_equal(bytesOf(*buffer).size(), 320 * 240 * 4);
}

static void planes_are_those_of_libcameras_own_allocator(void **)
{
	for (const char *name : { "vimc", "Virtual0" }) {
		const Session session(name, { { 1920, 1080 } });
		libcamera::FrameBufferAllocator theirs(session.camera());
		cmaheap::FrameBufferAllocator ours(session.camera());

		assert_true(theirs.allocate(session.stream()) > 0);
		assert_int_equal(ours.allocate(session.stream()),
				 theirs.buffers(session.stream()).size());
		const auto expected = theirs.buffers(session.stream())[0]->planes();
		const auto found = ours.buffers(session.stream())[0]->planes();
		assert_int_equal(found.size(), expected.size());
		for (std::size_t i = 0; i < found.size(); i++) {
			assert_int_equal(found[i].offset, expected[i].offset);
			assert_int_equal(found[i].length, expected[i].length);
		}
	}
}

static void the_allocator_answers_like_libcameras(void **)
{
	const Session session("Virtual0", { { 640, 480 } });
	libcamera::Stream *const stream = session.stream();
	const auto other = findCamera("vimc");
	cmaheap::FrameBufferAllocator allocator(session.camera());

	assert_string_equal(allocator.error().c_str(), "");
	assert_false(allocator.allocated());
	assert_true(allocator.buffers(stream).empty());
	assert_int_equal(allocator.free(stream), -EINVAL);
	assert_int_equal(allocator.allocate(nullptr), -EINVAL);
	assert_int_equal(allocator.allocate(*other->streams().begin()), -EINVAL);
	assert_non_null(strstr(allocator.error().c_str(), "Virtual0"));

	assert_int_equal(allocator.allocate(stream), stream->configuration().bufferCount);
	assert_true(allocator.allocated());
	assert_int_equal(allocator.allocate(stream), -EBUSY);
	for (const auto &buffer : allocator.buffers(stream))
		assert_non_null(allocator.image(buffer.get()));
	assert_null(allocator.image(nullptr));
	assert_int_equal(allocator.free(stream), 0);
	assert_false(allocator.allocated());
	assert_true(allocator.buffers(stream).empty());
}

static void a_camera_must_be_configured_first(void **)
{
	for (const auto &camera : cameraManager().cameras()) {
		libcamera::Stream *const stream = *camera->streams().rbegin();
		cmaheap::FrameBufferAllocator allocator(camera);

		if (stream->configuration().frameSize)
			continue;
		assert_int_equal(allocator.allocate(stream), -EACCES);
		assert_non_null(strstr(allocator.error().c_str(), "not configured"));
	}
}

static void errors_are_told_in_sentences(void **)
{
	const Session session("Virtual0", { { 640, 480 } });
	cmaheap::FrameBufferAllocator missing(session.camera(), "no-such-heap");
	cmaheap::FrameBufferAllocator unnamed(session.camera(), "");
	cmaheap::FrameBufferAllocator narrow(session.camera());
	struct cmaheap_needs needs = {};

	assert_int_equal(missing.allocate(session.stream()), -ENOENT);
	assert_non_null(strstr(missing.error().c_str(), "no-such-heap"));
	assert_int_equal(unnamed.allocate(session.stream()), -EINVAL);

	needs.who = "a display";
	needs.pitch_align = 1024;
	narrow.addNeeds(needs);
	assert_int_equal(narrow.allocate(session.stream()), -EINVAL);
	assert_non_null(strstr(narrow.error().c_str(), "a display"));
	assert_non_null(strstr(narrow.error().c_str(), "the camera"));
	assert_false(narrow.allocated());
}

static void needs_for_separate_planes_are_met(void **)
{
	const Session session("Virtual0", { { 640, 480 } });
	cmaheap::FrameBufferAllocator allocator(session.camera());
	struct cmaheap_needs needs = {};

	needs.flags = CMAHEAP_SEPARATE;
	allocator.addNeeds(needs);
	assert_true(allocator.allocate(session.stream()) > 0);
	const auto planes = allocator.buffers(session.stream())[0]->planes();
	assert_true(planes[0].fd != planes[1].fd);
	assert_int_equal(planes[1].offset, 0);
}

/* Room for the first frames only, of memory or of descriptors: nothing of them remains. */
static void memory_that_ends_half_way_comes_back(void **)
{
	const Session session("Virtual0", { { 1920, 1080 } });
	cmaheap::FrameBufferAllocator allocator(session.camera(), heap_name());
	const std::size_t frame = session.stream()->configuration().frameSize;
	const auto heap = openHeap();
	std::vector<cmaheap::Buffer> hoard;
	struct cmaheap_buffer *buffer = nullptr;

	while (cmaheap_alloc(heap.get(), frame, &buffer) == 0)
		hoard.emplace_back(buffer);
	assert_true(hoard.size() > 4);
	hoard.resize(hoard.size() - 2);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(allocator.allocate(session.stream()), -ENOMEM);
		assert_non_null(strstr(allocator.error().c_str(), "CmaFree"));
		assert_false(allocator.allocated());
	}
	hoard.resize(hoard.size() - 2);
	assert_int_equal(allocator.allocate(session.stream()), 4);
}

static void descriptors_that_end_half_way_come_back(void **)
{
	const Session session("Virtual0", { { 640, 480 } });
	cmaheap::FrameBufferAllocator allocator(session.camera(), heap_name());
	const int next = dup(0);
	struct rlimit limit = {};

	close(next);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	const rlim_t before = limit.rlim_cur;
	for (rlim_t room = 1; room < 9; room++) {
		limit.rlim_cur = static_cast<rlim_t>(next) + room;
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
		assert_int_equal(allocator.allocate(session.stream()), -EMFILE);
		assert_non_null(strstr(allocator.error().c_str(), "ulimit"));
	}
	limit.rlim_cur = before;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(allocator.allocate(session.stream()), 4);
}

int main()
{
	const struct CMUnitTest tests[] = {
		checked_test(a_camera_must_be_configured_first),
		checked_test(planes_of_one_buffer_share_a_descriptor),
		checked_test(separate_planes_have_descriptors_of_their_own),
		checked_test(a_plane_alone_has_all_of_its_buffer),
		checked_test(a_first_plane_behind_the_start_is_refused),
		checked_test(a_frame_buffer_outlives_its_image),
		checked_test(planes_are_those_of_libcameras_own_allocator),
		checked_test(the_allocator_answers_like_libcameras),
		checked_test(errors_are_told_in_sentences),
		checked_test(needs_for_separate_planes_are_met),
		checked_test(memory_that_ends_half_way_comes_back),
		checked_test(descriptors_that_end_half_way_come_back),
	};

	cameraManager();
	return cmocka_run_group_tests(tests, nullptr, nullptr);
}
