/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the headers promise of misuse, order and want, attacked on real devices. */
#include "promises.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/dma-heap.h>
#include <linux/udmabuf.h>

#include <cmaheap/pool.h>

static const uint32_t XR24 = CMAHEAP_FOURCC('X', 'R', '2', '4');

/* A camera that fills, and a screen that is about to flip to, images of one pool. */
struct devices {
	struct cmaheap_v4l2 *camera;
	struct cmaheap_kms *kms;
};

/* When it returns, only the devices have the images; not even the heap they came from is open. */
static struct devices leave_images_to_devices(void)
{
	struct devices devices = { .camera = open_video("vivid", VIDEO_CAMERA, XR24, 1) };
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(devices.camera);
	struct cmaheap_needs needs[2] = { 0 };
	struct cmaheap_image_info info = { XR24, WIDTH, HEIGHT, needs, 1 };
	struct cmaheap_image *images[VIDEO_IMAGES];
	struct cmaheap_kms_fb *shown, *next;
	struct cmaheap_pool *pool;
	struct display display;
	unsigned mode;

	open_display_of(&display, getenv("DISPLAY_DRIVER"), 0);
	devices.kms = display.kms;
	must(cmaheap_kms_needs(display.kms, XR24, &needs[0]));
	must(cmaheap_v4l2_negotiate(queue, &info, &needs[1]));
	info.needs_count = 2;
	must(cmaheap_pool_create(display.heap, &info, VIDEO_IMAGES, &pool));
	for (int i = 0; i < VIDEO_IMAGES; i++)
		must(cmaheap_pool_acquire(pool, 0, &images[i]));
	must(cmaheap_v4l2_set_images(queue, images, VIDEO_IMAGES));
	enqueue_all(queue);
	must(cmaheap_v4l2_start(queue));
	must(cmaheap_kms_import(display.kms, images[0], &shown));
	must(cmaheap_kms_import(display.kms, images[1], &next));
	must(cmaheap_kms_fit_mode(display.kms, WIDTH, HEIGHT, &mode));
	must(cmaheap_kms_show(display.kms, shown, mode));
	must(cmaheap_kms_flip(display.kms, next, NULL));
	drop_images(images);
	cmaheap_pool_destroy(pool);
	cmaheap_close(display.heap);
	return devices;
}

static void devices_may_be_the_last_to_have_an_image(void **state)
{
	struct cmaheap_v4l2_frame frame;
	struct cmaheap_kms_flip flip;
	struct devices devices = leave_images_to_devices();

	(void)state;
	next_frame(devices.camera, cmaheap_v4l2_capture(devices.camera), &frame);
	must(cmaheap_kms_finish_flip(devices.kms, LONG_MS, &flip));
	cmaheap_v4l2_close(devices.camera);
	cmaheap_kms_close(devices.kms);
}

static void a_screen_may_go_in_the_middle_of_a_flip_and_before_the_camera(void **state)
{
	struct cmaheap_v4l2_frame frame;
	struct devices devices = leave_images_to_devices();

	(void)state;
	cmaheap_kms_close(devices.kms);
	next_frame(devices.camera, cmaheap_v4l2_capture(devices.camera), &frame);
	cmaheap_v4l2_close(devices.camera);
}

static void a_buffer_may_go_in_the_middle_of_an_access(void **state)
{
	struct cmaheap_buffer *buffer, *imported;
	void *data;

	(void)state;
	must(cmaheap_alloc(heap, 4096, &buffer));
	must(cmaheap_import(cmaheap_buffer_fd(buffer), &imported));
	must(cmaheap_buffer_map(buffer, &data));
	must(cmaheap_buffer_begin_access(buffer, CMAHEAP_READ | CMAHEAP_WRITE));
	memset(data, 9, 64);
	cmaheap_buffer_unref(buffer);
	must(cmaheap_buffer_begin_access(imported, CMAHEAP_READ));
	must(cmaheap_buffer_map(imported, &data));
	assert_int_equal(((const char *)data)[63], 9);
	must(cmaheap_buffer_end_access(imported, CMAHEAP_READ));
	cmaheap_buffer_unref(imported);
}

static struct cmaheap_buffer *alloc_read_only(void)
{
	struct dma_heap_allocation_data data = { .len = 4096, .fd_flags = O_RDONLY | O_CLOEXEC };
	struct cmaheap_buffer *buffer;
	int node = open_heap();

	assert_int_equal(ioctl(node, DMA_HEAP_IOCTL_ALLOC, &data), 0);
	must_close(node);
	must(cmaheap_import((int)data.fd, &buffer));
	must_close((int)data.fd);
	return buffer;
}

static void to_write_where_only_reading_is_allowed_ends_the_program(void **state)
{
	struct cmaheap_buffer *buffer = alloc_read_only();
	void *data;
	int status;
	pid_t pid;

	(void)state;
	must(cmaheap_buffer_map(buffer, &data));
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		signal(SIGSEGV, SIG_DFL); /* not the test's */
		*(volatile char *)data = 1;
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	cmaheap_buffer_unref(buffer);
}

static void the_largest_size_there_is_is_refused(void **state)
{
	struct cmaheap_buffer *buffer = NULL;

	(void)state;
	assert_int_equal(cmaheap_alloc(heap, (size_t)PTRDIFF_MAX + 1, &buffer), -EOVERFLOW);
	assert_int_equal(cmaheap_alloc(heap, SIZE_MAX, &buffer), -EOVERFLOW);
	assert_int_equal(cmaheap_alloc(heap, PTRDIFF_MAX, &buffer), -ENOMEM);
	assert_null(buffer);
}

static struct cmaheap_buffer *make_udmabuf(int device, int memory)
{
	struct udmabuf_create create = { .memfd = (uint32_t)memory,
					 .flags = UDMABUF_FLAGS_CLOEXEC,
					 .size = page_size() };
	int fd = ioctl(device, UDMABUF_CREATE, &create);
	struct cmaheap_buffer *buffer;

	assert_true(fd >= 0);
	must(cmaheap_import(fd, &buffer));
	must_close(fd);
	return buffer;
}

static void one_memory_may_be_two_dma_bufs_of_another_driver(void **state)
{
	int device = open("/dev/udmabuf", O_RDWR | O_CLOEXEC), memory;
	struct cmaheap_buffer *one, *two;
	void *data_of_one, *data_of_two;

	(void)state;
	if (device < 0) {
		print_message("no /dev/udmabuf\n");
		skip();
	}
	memory = memfd_create("memory", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	assert_int_equal(ftruncate(memory, (off_t)page_size()), 0);
	assert_int_equal(fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK), 0);
	one = make_udmabuf(device, memory);
	two = make_udmabuf(device, memory);
	assert_true(cmaheap_buffer_inode(one) != cmaheap_buffer_inode(two));
	must(cmaheap_buffer_map(one, &data_of_one));
	must(cmaheap_buffer_map(two, &data_of_two));
	*(char *)data_of_one = 5;
	assert_int_equal(*(const char *)data_of_two, 5);
	cmaheap_buffer_unref(one);
	cmaheap_buffer_unref(two);
	must_close(memory);
	must_close(device);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		checked_test(devices_may_be_the_last_to_have_an_image),
		checked_test(a_screen_may_go_in_the_middle_of_a_flip_and_before_the_camera),
		checked_test(a_buffer_may_go_in_the_middle_of_an_access),
		checked_test(to_write_where_only_reading_is_allowed_ends_the_program),
		checked_test(the_largest_size_there_is_is_refused),
		checked_test(one_memory_may_be_two_dma_bufs_of_another_driver),
		checked_test(whatever_takes_a_descriptor_says_that_none_is_left),
		checked_test(a_device_that_was_not_opened_stays_so),
		checked_test(a_fence_is_waited_for_without_a_descriptor_left),
		checked_test(a_dropped_mapping_makes_address_space),
		checked_test(a_layout_takes_no_system_call),
		checked_test(no_descriptor_survives_exec),
		checked_test(a_set_user_id_program_heeds_no_environment),
		checked_test(a_child_goes_on_with_what_it_inherited),
		checked_test(whatever_a_relay_changes_is_refused_or_does_no_harm),
		checked_test(other_descriptors_than_were_sent_are_refused),
	};
	int answer = answer_as_a_new_program(argc, argv);

	return answer >= 0 ? answer
			   : cmocka_run_group_tests(tests, open_test_heap, close_test_heap);
}
