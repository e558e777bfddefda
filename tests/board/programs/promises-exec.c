/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What other programs, other users and children get of what a program has open. */
#include "promises.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmaheap/fence.h>
#include <cmaheap/pool.h>
#include <cmaheap/share.h>

static const uint32_t XR24 = CMAHEAP_FOURCC('X', 'R', '2', '4');
static const struct cmaheap_image_info picture_info = { XR24, WIDTH, HEIGHT, NULL, 0 };

static int count_descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	int count = 0;

	while (directory && readdir(directory))
		count++;
	return count;
}

static int open_the_default(void)
{
	struct cmaheap *opened;
	int error = cmaheap_open(NULL, &opened);

	return -error;
}

int answer_as_a_new_program(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "descriptors"))
		return count_descriptors();
	if (argc > 1 && !strcmp(argv[1], "default-heap"))
		return open_the_default();
	return -1;
}

/* Its exit status; what it writes to stderr goes to a file. */
static int run(const char *program, char *question, int errors)
{
	char *argv[] = { (char *)(uintptr_t)program, question, NULL };
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (!pid) {
		if (errors >= 0)
			dup2(errors, STDERR_FILENO);
		execv(program, argv);
		_exit(255);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static struct cmaheap_message receive_one(struct cmaheap_image *image)
{
	struct cmaheap_message message = { .image = image };
	int sockets[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
	must(cmaheap_send(sockets[0], &message));
	must(cmaheap_receive(sockets[1], &message));
	must_close(sockets[0]);
	must_close(sockets[1]);
	return message;
}

/* One of everything that has a descriptor. */
void no_descriptor_survives_exec(void **state)
{
	int before = run("/proc/self/exe", "descriptors", -1), fences[3], pool_fd;
	struct cmaheap_v4l2 *camera;
	struct cmaheap_message received;
	struct cmaheap_kms_flip flip;
	struct cmaheap_origin origin;
	struct cmaheap_image *image;
	struct cmaheap_pool *pool;
	struct picture pictures[2];
	struct display display;
	unsigned mode;

	(void)state;
	must(cmaheap_pool_create(heap, &picture_info, 1, &pool));
	must(cmaheap_pool_get_fd(pool, &pool_fd));
	must(cmaheap_pool_acquire(pool, 0, &image));
	if (has_module())
		must(cmaheap_buffer_get_origin(cmaheap_image_buffer(image, 0), &origin));
	received = receive_one(image);
	must(cmaheap_buffer_export_fence(cmaheap_image_buffer(image, 0), CMAHEAP_WRITE,
					 &fences[0]));
	must(cmaheap_fence_merge(fences[0], fences[0], &fences[1]));
	camera = open_video("vivid", VIDEO_CAMERA, XR24, 1);
	open_display_of(&display, getenv("DISPLAY_DRIVER"), 0);
	for (int i = 0; i < 2; i++)
		make_picture(&display, &pictures[i], XR24, WIDTH, HEIGHT, NULL);
	must(cmaheap_kms_fit_mode(display.kms, WIDTH, HEIGHT, &mode));
	must(cmaheap_kms_show(display.kms, pictures[0].fb, mode));
	if (cmaheap_kms_is_atomic(display.kms))
		must(cmaheap_kms_fb_set_fence(pictures[1].fb, fences[0]));
	must(cmaheap_kms_flip(display.kms, pictures[1].fb,
			      cmaheap_kms_is_atomic(display.kms) ? &fences[2] : NULL));

	assert_int_equal(run("/proc/self/exe", "descriptors", -1), before);

	must(cmaheap_kms_finish_flip(display.kms, LONG_MS, &flip));
	for (int i = 0; i < (cmaheap_kms_is_atomic(display.kms) ? 3 : 2); i++)
		must_close(fences[i]);
	for (int i = 0; i < 2; i++)
		free_picture(&pictures[i]);
	close_display(&display);
	cmaheap_v4l2_close(camera);
	cmaheap_image_unref(received.image);
	cmaheap_image_unref(image);
	cmaheap_pool_destroy(pool);
}

/* A copy of this program that runs as nobody, whoever starts it. */
static void install_as_nobody(const char *path)
{
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	struct stat status;

	assert_true(from >= 0 && to >= 0);
	assert_int_equal(fstat(from, &status), 0);
	while (status.st_size > 0) {
		ssize_t size = sendfile(to, from, NULL, (size_t)status.st_size);

		assert_true(size > 0);
		status.st_size -= size;
	}
	assert_int_equal(fchown(to, 65534, 65534), 0);
	assert_int_equal(fchmod(to, 04755), 0);
	must_close(from);
	must_close(to);
}

void a_set_user_id_program_heeds_no_environment(void **state)
{
	static const char path[] = "/root/promises-as-nobody";
	int errors = memfd_create("errors", MFD_CLOEXEC);

	(void)state;
	install_as_nobody(path);
	setenv("CMAHEAP_HEAP", "no-such-heap", 1);
	setenv("CMAHEAP_DEBUG", "1", 1);
	assert_int_equal(run("/proc/self/exe", "default-heap", errors), ENOENT);
	assert_true(lseek(errors, 0, SEEK_END) > 0);
	assert_int_equal(ftruncate(errors, 0), 0);
	lseek(errors, 0, SEEK_SET);
	assert_int_equal(run(path, "default-heap", errors), EACCES);
	assert_int_equal(lseek(errors, 0, SEEK_END), 0);
	unsetenv("CMAHEAP_HEAP");
	unsetenv("CMAHEAP_DEBUG");
	unlink(path);
	must_close(errors);
}

/* Whether all that a child does with heap and buffer is right. It drops its references. */
static bool go_on(struct cmaheap_image *image, unsigned char *mapped)
{
	void *planes[CMAHEAP_MAX_PLANES];
	struct cmaheap_buffer *another;
	bool good;

	good = mapped[0] == 1 && !cmaheap_image_map(image, planes) && planes[0] == mapped &&
	       !cmaheap_image_begin_access(image, CMAHEAP_WRITE);
	mapped[1] = 2;
	good = good && !cmaheap_image_end_access(image, CMAHEAP_WRITE) &&
	       !cmaheap_alloc(heap, 4096, &another);
	if (good)
		cmaheap_buffer_unref(another);
	cmaheap_image_unref(image);
	cmaheap_close(heap);
	return good;
}

void a_child_goes_on_with_what_it_inherited(void **state)
{
	void *planes[CMAHEAP_MAX_PLANES];
	struct cmaheap_buffer *another;
	struct cmaheap_image *image;
	unsigned char *data;
	pid_t pid;
	int status;

	(void)state;
	must(cmaheap_alloc_image(heap, &picture_info, &image));
	must(cmaheap_image_map(image, planes));
	data = planes[0];
	data[0] = 1;
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		_exit(go_on(image, data) ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(data[1], 2);
	must(cmaheap_image_begin_access(image, CMAHEAP_READ));
	must(cmaheap_image_end_access(image, CMAHEAP_READ));
	must(cmaheap_alloc(heap, 4096, &another));
	cmaheap_buffer_unref(another);
	cmaheap_image_unref(image);
}
