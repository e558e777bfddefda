/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * A camera with a mask of 32 bits and an area above 4 GiB: buffers are refused and not copied
 * behind everybody's back, and it is said why. Expects such an area.
 */
#include "board-test.h"
#include "cmaheap-device.h"
#include "tracing.h"
#include "video.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { QUEUE = 4 };

static const uint32_t XR24 = CMAHEAP_FOURCC('X', 'R', '2', '4');

#define REACH "0xffffffff"
#define BASE "0x0000000140000000"

static void read_unreachable(char *text, size_t size)
{
	char path[256];
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "/sys/kernel/dma_heap_cma/%s/unreachable", heap_name());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fail_msg("%s: errno %d", path, errno);
	length = read(fd, text, size - 1);
	assert_true(length >= 0);
	text[length] = 0;
	must_close(fd);
}

static int open_log_at_end(void)
{
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	assert_true(log >= 0);
	assert_true(lseek(log, 0, SEEK_END) >= 0);
	return log;
}

/* The exporter's line names the camera, how far it reaches, and where the area is. */
static void expect_reason(int log)
{
	char record[4096];
	bool found = false;
	ssize_t length;

	while ((length = read(log, record, sizeof(record) - 1)) > 0) {
		record[length] = 0;
		if (strstr(record, "swiotlb buffer is full"))
			fail_msg("a copy was tried: %s", record);
		found = found || (strstr(record, ";dma_heap_cma: ") && strstr(record, "vivid.") &&
				  strstr(record, REACH) && strstr(record, BASE));
	}
	assert_true(found);
}

static void expect_nothing_bounced(void)
{
	FILE *trace = trace_open();
	char line[1024];

	while (fgets(line, sizeof(line), trace))
		if (strstr(line, "swiotlb_bounced: ") && strstr(line, "vivid."))
			fail_msg("%s", line);
	fclose(trace);
}

/* Without a log it does not matter whether it is said again. */
static void expect_refusal(uint32_t width, uint32_t height, int log)
{
	struct cmaheap_v4l2_format format = { .fourcc = XR24, .width = width, .height = height };
	struct cmaheap_v4l2 *camera = open_video("vivid", VIDEO_CAMERA, XR24, 1);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(camera);
	struct cmaheap_buffer *buffer, *buffers[QUEUE];
	int fd;

	must(cmaheap_v4l2_set_format(queue, &format));
	fd = must_alloc(format.sizes[0]);
	must(cmaheap_import(fd, &buffer));
	for (int i = 0; i < QUEUE; i++)
		buffers[i] = buffer;
	must(cmaheap_v4l2_set_buffers(queue, buffers, QUEUE));
	assert_int_not_equal(cmaheap_v4l2_enqueue(queue, 0), 0);
	if (log >= 0)
		expect_reason(log);
	cmaheap_buffer_unref(buffer);
	cmaheap_v4l2_close(camera);
	must_close(fd);
}

static void the_area_is_out_of_a_cameras_reach(void **state)
{
	int fd = must_alloc(4096);

	(void)state;
	assert_true(must_locate(fd) > UINT32_MAX);
	must_close(fd);
}

static void a_buffer_is_refused_with_the_reason(void **state)
{
	char text[256], device[64];
	int log = open_log_at_end();

	(void)state;
	read_unreachable(text, sizeof(text));
	assert_string_equal(text, "");
	expect_refusal(640, 480, log);
	read_unreachable(text, sizeof(text));
	assert_int_equal(sscanf(text, "%63s " REACH "\n", device), 1);
	assert_ptr_equal(strstr(device, "vivid."), device);
	must_close(log);
}

static void a_small_one_is_not_copied(void **state)
{
	(void)state;
	trace_record("swiotlb", true);
	trace_forget();
	expect_refusal(320, 180, -1);
	trace_record("swiotlb", false);
	expect_nothing_bounced();
}

static void a_device_is_listed_once(void **state)
{
	char before[256], after[256];

	(void)state;
	read_unreachable(before, sizeof(before));
	expect_refusal(640, 480, -1);
	read_unreachable(after, sizeof(after));
	assert_string_equal(after, before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(the_area_is_out_of_a_cameras_reach),
		checked_test(a_buffer_is_refused_with_the_reason),
		checked_test(a_small_one_is_not_copied),
		checked_test(a_device_is_listed_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
