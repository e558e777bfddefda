/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* An encoder makes compressed pictures of images, and gives the last ones when it is drained. */
#include "board-test.h"
#include "video.h"

#include <errno.h>
#include <string.h>

static const uint32_t NV12 = CMAHEAP_FOURCC('N', 'V', '1', '2');
static const uint32_t FWHT = CMAHEAP_FOURCC('F', 'W', 'H', 'T');
static const unsigned char magic[] = { 0x4f, 0x4f, 0x4f, 0x4f, 0xff, 0xff, 0xff, 0xff };

static void paint(struct cmaheap_image *image, int value)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	void *planes[CMAHEAP_MAX_PLANES];

	must(cmaheap_image_map(image, planes));
	must(cmaheap_image_begin_access(image, CMAHEAP_WRITE));
	for (unsigned i = 0; i < layout->plane_count; i++)
		memset(planes[i], value, layout->planes[i].size);
	must(cmaheap_image_end_access(image, CMAHEAP_WRITE));
	must(cmaheap_image_unmap(image));
}

static void assert_compressed(struct cmaheap_buffer *buffer, uint32_t bytes_used)
{
	void *data;

	assert_in_range(bytes_used, sizeof(magic), 640 * 480 - 1);
	must(cmaheap_buffer_map(buffer, &data));
	must(cmaheap_buffer_begin_access(buffer, CMAHEAP_READ));
	assert_memory_equal(data, magic, sizeof(magic));
	must(cmaheap_buffer_end_access(buffer, CMAHEAP_READ));
	must(cmaheap_buffer_unmap(buffer));
}

static void alloc_compressed(struct cmaheap_v4l2_queue *queue, struct cmaheap_buffer **buffers)
{
	struct cmaheap_v4l2_format format;
	struct cmaheap *heap;

	must(cmaheap_v4l2_get_format(queue, &format));
	assert_int_equal(format.fourcc, FWHT);
	must(cmaheap_open(heap_name(), &heap));
	for (int i = 0; i < VIDEO_IMAGES; i++)
		must(cmaheap_alloc(heap, format.sizes[0], &buffers[i]));
	cmaheap_close(heap);
	must(cmaheap_v4l2_set_buffers(queue, buffers, VIDEO_IMAGES));
}

/* Everything that went in comes out, and then the end. */
static void take_all(struct cmaheap_v4l2 *encoder, struct cmaheap_buffer **buffers)
{
	struct cmaheap_v4l2_queue *result = cmaheap_v4l2_capture(encoder);
	struct cmaheap_v4l2_frame frame = { .last = false };
	unsigned count = 0;

	while (!frame.last) {
		next_frame(encoder, result, &frame);
		if (!frame.bytes_used[0])
			continue;
		assert_compressed(buffers[frame.index], frame.bytes_used[0]);
		assert_int_equal(frame.timestamp_ns, 1000000 * ++count);
	}
	assert_int_equal(count, VIDEO_IMAGES - 1);
	assert_int_equal(cmaheap_v4l2_dequeue(result, &frame), -EPIPE);
}

static void an_encoder_is_drained(void **state)
{
	const struct cmaheap_image_info info = { NV12, 640, 480, NULL, 0 };
	struct cmaheap_v4l2 *encoder = open_video("vicodec", VIDEO_CONVERTER, FWHT, 1);
	struct cmaheap_v4l2_queue *input = cmaheap_v4l2_output(encoder);
	struct cmaheap_v4l2_queue *result = cmaheap_v4l2_capture(encoder);
	struct cmaheap_buffer *buffers[VIDEO_IMAGES];
	struct cmaheap_image *images[VIDEO_IMAGES];

	(void)state;
	set_up_images(input, &info, images);
	alloc_compressed(result, buffers);
	enqueue_all(result);
	must(cmaheap_v4l2_start(input));
	must(cmaheap_v4l2_start(result));

	/* One buffer is left for the end, which may be empty. */
	for (unsigned i = 0; i < VIDEO_IMAGES - 1; i++) {
		const struct cmaheap_v4l2_frame frame = { .index = i,
							  .timestamp_ns = 1000000 * (i + 1) };

		paint(images[i], 40 * (int)i);
		must(cmaheap_v4l2_enqueue_frame(input, &frame));
	}
	must(cmaheap_v4l2_drain(encoder));
	take_all(encoder, buffers);

	cmaheap_v4l2_close(encoder);
	drop_images(images);
	for (int i = 0; i < VIDEO_IMAGES; i++)
		cmaheap_buffer_unref(buffers[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(an_encoder_is_drained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
