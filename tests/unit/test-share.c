/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Sharing over real sockets. The teardown of each test sees that no descriptor is left. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmaheap/share.h>

#include "message.h"
#include "unit.h"
#include "wrap.h"

static const int socket_types[] = { SOCK_SEQPACKET, SOCK_STREAM };

struct pair {
	int sender, receiver;
};

static struct pair make_pair(int type)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), 0);
	return (struct pair){ fds[0], fds[1] };
}

static void close_pair(struct pair pair)
{
	close(pair.sender);
	close(pair.receiver);
}

static struct cmaheap_buffer *make_buffer(size_t size)
{
	int fd = fake_make_dmabuf(size, O_RDWR);
	struct cmaheap_buffer *buffer;

	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	close(fd);
	return buffer;
}

/* Each plane in a buffer of its own. */
static struct cmaheap_image *make_image(void)
{
	const struct cmaheap_needs needs = { .flags = CMAHEAP_SEPARATE };
	const struct cmaheap_image_info info = {
		.fourcc = CMAHEAP_FOURCC('Y', 'U', '1', '2'),
		.width = 64,
		.height = 64,
		.needs = &needs,
		.needs_count = 1,
	};
	struct cmaheap_buffer *buffers[3];
	struct cmaheap_layout layout;
	struct cmaheap_image *image;

	assert_int_equal(cmaheap_solve_layout(&info, &layout), 0);
	assert_int_equal(layout.buffer_count, 3);
	for (int i = 0; i < 3; i++)
		buffers[i] = make_buffer(layout.sizes[i]);
	assert_int_equal(cmaheap_wrap_image(&layout, buffers, &image), 0);
	for (int i = 0; i < 3; i++)
		cmaheap_buffer_unref(buffers[i]);
	return image;
}

static void buffer_arrives_with_its_cookie(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct cmaheap_message sent = { .cookie = UINT64_MAX, .buffer = make_buffer(9000) };
		struct pair pair = make_pair(socket_types[i]);
		struct cmaheap_message got;
		int fd;

		assert_int_equal(cmaheap_send(pair.sender, &sent), 0);
		assert_int_equal(cmaheap_receive(pair.receiver, &got), 0);
		assert_true(got.cookie == UINT64_MAX);
		assert_null(got.image);
		fd = cmaheap_buffer_fd(got.buffer);
		assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
		assert_true(cmaheap_buffer_inode(got.buffer) == cmaheap_buffer_inode(sent.buffer));
		assert_int_equal(cmaheap_buffer_size(got.buffer), 12288);
		cmaheap_buffer_unref(got.buffer);
		cmaheap_buffer_unref(sent.buffer);
		close_pair(pair);
	}
}

static void image_arrives_with_its_layout_and_all_buffers(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct cmaheap_message sent = { .cookie = 3, .image = make_image() }, got;
		struct pair pair = make_pair(socket_types[i]);

		assert_int_equal(cmaheap_send(pair.sender, &sent), 0);
		assert_int_equal(cmaheap_receive(pair.receiver, &got), 0);
		assert_null(got.buffer);
		assert_memory_equal(cmaheap_image_layout(got.image),
				    cmaheap_image_layout(sent.image),
				    sizeof(struct cmaheap_layout));
		for (unsigned plane = 0; plane < 3; plane++)
			assert_true(cmaheap_buffer_inode(cmaheap_image_buffer(got.image, plane)) ==
				    cmaheap_buffer_inode(cmaheap_image_buffer(sent.image, plane)));
		cmaheap_image_unref(got.image);
		cmaheap_image_unref(sent.image);
		close_pair(pair);
	}
}

static void messages_keep_apart_and_in_order(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct cmaheap_message sent = { .buffer = make_buffer(4096) }, got;
		struct pair pair = make_pair(socket_types[i]);

		for (sent.cookie = 0; sent.cookie < 10; sent.cookie++) {
			struct cmaheap_message cookie = { .cookie = 100 + sent.cookie };

			assert_int_equal(cmaheap_send(pair.sender, &cookie), 0);
			assert_int_equal(cmaheap_send(pair.sender, &sent), 0);
		}
		for (uint64_t j = 0; j < 10; j++) {
			assert_int_equal(cmaheap_receive(pair.receiver, &got), 0);
			assert_true(got.cookie == 100 + j && !got.buffer && !got.image);
			assert_int_equal(cmaheap_receive(pair.receiver, &got), 0);
			assert_true(got.cookie == j && got.buffer);
			cmaheap_buffer_unref(got.buffer);
		}
		assert_int_equal(cmaheap_receive(pair.receiver, &got), -EAGAIN);
		cmaheap_buffer_unref(sent.buffer);
		close_pair(pair);
	}
}

static void other_side_that_closed_is_no_signal(void **state)
{
	struct cmaheap_message message = { .cookie = 1 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct pair pair = make_pair(socket_types[i]);

		close(pair.receiver);
		assert_int_equal(cmaheap_send(pair.sender, &message), -EPIPE);
		assert_error_has("has closed");
		assert_int_equal(cmaheap_receive(pair.sender, &message), -EPIPE);
		close(pair.sender);
	}
}

/* The kernel then reports a reset connection instead of an end. */
static void other_side_that_closed_without_reading_is_told_likewise(void **state)
{
	struct cmaheap_message message = { .cookie = 1 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct pair pair = make_pair(socket_types[i]);

		assert_int_equal(cmaheap_send(pair.sender, &message), 0);
		close(pair.receiver);
		assert_int_equal(cmaheap_receive(pair.sender, &message), -EPIPE);
		assert_error_has("has closed");
		close(pair.sender);
	}
}

static void message_with_two_contents_is_not_sent(void **state)
{
	struct cmaheap_message message = { .buffer = make_buffer(4096), .image = make_image() };

	(void)state;
	assert_int_equal(cmaheap_send(-1, &message), -EINVAL);
	assert_error_has("not both");
	cmaheap_image_unref(message.image);
	message.image = NULL;
	assert_int_equal(cmaheap_send(-1, &message), -EBADF);
	assert_int_equal(cmaheap_receive(-1, &message), -EBADF);
	cmaheap_buffer_unref(message.buffer);
}

static void full_socket_is_told(void **state)
{
	struct pair pair = make_pair(SOCK_STREAM);
	struct cmaheap_message message = { .buffer = make_buffer(4096) };
	int error;

	(void)state;
	while (!(error = cmaheap_send(pair.sender, &message)))
		message.cookie++;
	assert_true(error == -EAGAIN || error == -ETOOMANYREFS);
	for (uint64_t i = 0; i < message.cookie; i++) {
		struct cmaheap_message got;

		assert_int_equal(cmaheap_receive(pair.receiver, &got), 0);
		assert_true(got.cookie == i);
		cmaheap_buffer_unref(got.buffer);
	}
	cmaheap_buffer_unref(message.buffer);
	close_pair(pair);
}

/* Sends anything with any descriptors, as an enemy would. */
static void send_raw(int socket, const void *data, size_t size, const int *fds, size_t count)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(253 * sizeof(int))];
	} control = { 0 };
	struct iovec part = { .iov_base = (void *)(uintptr_t)data, .iov_len = size };
	struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1 };

	if (count) {
		header.msg_control = &control;
		header.msg_controllen = CMSG_SPACE(count * sizeof(int));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(count * sizeof(int));
		memcpy(CMSG_DATA(&control.header), fds, count * sizeof(int));
	}
	assert_int_equal(sendmsg(socket, &header, MSG_NOSIGNAL), (ssize_t)size);
}

static void expect_refusal(int socket_type, const void *data, size_t size, const int *fds,
			   size_t count, const char *text)
{
	struct pair pair = make_pair(socket_type);
	struct cmaheap_message got = { .cookie = 77 };

	send_raw(pair.sender, data, size, fds, count);
	assert_int_equal(cmaheap_receive(pair.receiver, &got), -EPROTO);
	assert_error_has(text);
	assert_int_equal(got.cookie, 77);
	close_pair(pair);
}

static void write_buffer_message(uint64_t size, unsigned char *data)
{
	const struct message message = { .kind = MESSAGE_BUFFER, .buffer_size = size };

	message_write(&message, data);
}

static void hostile_messages_are_refused(void **state)
{
	unsigned char data[2 * MESSAGE_SIZE] = { 0 };
	int dmabuf = fake_make_dmabuf(4096, O_RDWR), null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int many[253];

	(void)state;
	for (int i = 0; i < 253; i++)
		many[i] = dmabuf;
	for (int i = 0; i < 2; i++) {
		int type = socket_types[i];

		write_buffer_message(4096, data);
		expect_refusal(type, data, MESSAGE_SIZE, &dmabuf, 0, "came with 0");
		expect_refusal(type, data, MESSAGE_SIZE, many, 2, "came with 2");
		expect_refusal(type, data, MESSAGE_SIZE, many, 253, "came with 253");
		expect_refusal(type, data, MESSAGE_SIZE, &null, 1, "/dev/null");
		expect_refusal(type, data, 1, &dmabuf, 1, "1 bytes are no message");
		expect_refusal(type, data, MESSAGE_SIZE - 1, &dmabuf, 1, "143 bytes");
		expect_refusal(type, "GET / HTTP/1.1\r\n", 16, &dmabuf, 1, "16 bytes");
		write_buffer_message(8192, data);
		expect_refusal(type, data, MESSAGE_SIZE, &dmabuf, 1, "of 8192 bytes has 4096");
		write_buffer_message(UINT64_MAX, data);
		expect_refusal(type, data, MESSAGE_SIZE, &dmabuf, 1, "has 4096");
	}
	write_buffer_message(4096, data);
	expect_refusal(SOCK_SEQPACKET, data, MESSAGE_SIZE + 1, &dmabuf, 1, "more than");
	close(dmabuf);
	close(null);
}

static void image_larger_than_its_buffers_is_refused(void **state)
{
	struct message message = { .kind = MESSAGE_IMAGE };
	unsigned char data[MESSAGE_SIZE];
	struct cmaheap_image *image = make_image();
	int fds[3], small = fake_make_dmabuf(4096, O_RDWR);

	(void)state;
	message.layout = *cmaheap_image_layout(image);
	message.layout.sizes[0] = 1 << 20;
	message_write(&message, data);
	for (unsigned i = 0; i < 3; i++)
		fds[i] = small;
	expect_refusal(SOCK_STREAM, data, sizeof(data), fds, 3, "needs 1048576 bytes");
	close(small);
	cmaheap_image_unref(image);
}

static void lock_byte(int fd, int command, off_t byte)
{
	struct flock lock = { .l_type = F_WRLCK, .l_start = byte, .l_len = 1 };

	assert_int_equal(__real_fcntl64(fd, command, &lock), 0);
}

static bool is_locked(int other, off_t byte)
{
	struct flock lock = { .l_type = F_WRLCK, .l_start = byte, .l_len = 1 };

	assert_int_equal(__real_fcntl64(other, F_OFD_GETLK, &lock), 0);
	return lock.l_type != F_UNLCK;
}

/* Whoever closes a descriptor of a file loses the locks of F_SETLK there: the kernel has it so. */
static void locks_of_open_files_outlive_a_hostile_message(void **state)
{
	char path[] = "/tmp/cmaheap-unit-lock-XXXXXX";
	int mine = mkostemp(path, O_CLOEXEC), other = open(path, O_RDWR | O_CLOEXEC);

	(void)state;
	lock_byte(mine, F_OFD_SETLK, 0);
	lock_byte(mine, F_SETLK, 1);
	assert_int_equal(flock(mine, LOCK_EX), 0);
	assert_true(is_locked(other, 0) && is_locked(other, 1));
	expect_refusal(SOCK_SEQPACKET, "?", 1, &other, 1, "1 bytes are no message");
	assert_true(is_locked(other, 0));
	assert_false(is_locked(other, 1));
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), -1);
	close(other);
	close(mine);
	unlink(path);
}

/* A stream may bring a message in pieces, or glue one to rubbish. */
static void stream_out_of_step_is_refused(void **state)
{
	struct pair pair = make_pair(SOCK_STREAM);
	unsigned char data[MESSAGE_SIZE];
	int dmabuf = fake_make_dmabuf(4096, O_RDWR);
	struct cmaheap_message got;

	(void)state;
	write_buffer_message(4096, data);
	send_raw(pair.sender, "rubbish", 7, NULL, 0);
	send_raw(pair.sender, data, sizeof(data), &dmabuf, 1);
	assert_int_equal(cmaheap_receive(pair.receiver, &got), -EPROTO);
	assert_int_equal(cmaheap_receive(pair.receiver, &got), -EPROTO);
	close_pair(pair);

	pair = make_pair(SOCK_STREAM);
	send_raw(pair.sender, data, 100, &dmabuf, 1);
	send_raw(pair.sender, data + 100, MESSAGE_SIZE - 100, &dmabuf, 1);
	assert_int_equal(cmaheap_receive(pair.receiver, &got), -EPROTO);
	assert_int_equal(cmaheap_receive(pair.receiver, &got), -EPROTO);
	close_pair(pair);
	close(dmabuf);
}

static void lack_of_descriptors_loses_a_message_and_no_descriptor(void **state)
{
	struct cmaheap_message sent = { .image = make_image() }, got;
	struct pair pair = make_pair(SOCK_SEQPACKET);
	struct rlimit limit, low;
	int next = dup(0);

	(void)state;
	close(next);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(cmaheap_send(pair.sender, &sent), 0);
	assert_int_equal(cmaheap_send(pair.sender, &sent), 0);
	low = limit;
	low.rlim_cur = (rlim_t)next + 2; /* of three two fit */
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
	assert_int_equal(cmaheap_receive(pair.receiver, &got), -EMFILE);
	assert_error_has("ulimit -n");
	low.rlim_cur = (rlim_t)next + 4; /* all three, but not their duplicates */
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
	assert_int_equal(cmaheap_receive(pair.receiver, &got), -EMFILE);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	cmaheap_image_unref(sent.image);
	close_pair(pair);
}

static void forbidden_descriptors_are_not_too_many(void **state)
{
	struct cmaheap_message sent = { .buffer = make_buffer(4096) }, got;
	struct pair pair = make_pair(SOCK_SEQPACKET);

	(void)state;
	assert_int_equal(cmaheap_send(pair.sender, &sent), 0);
	fake_fail(FAKE_FD_RECEIVE, EACCES, 1);
	assert_int_equal(cmaheap_receive(pair.receiver, &got), -EACCES);
	assert_error_has("security module");
	assert_null(strstr(cmaheap_last_error(), "ulimit"));
	cmaheap_buffer_unref(sent.buffer);
	close_pair(pair);
}

#ifndef SO_PASSPIDFD
#define SO_PASSPIDFD 76
#endif

/* Who owns the socket may want them of other messages; Linux 6.5 has them. */
static void a_pidfd_that_comes_along_is_closed(void **state)
{
	struct cmaheap_message sent = { .buffer = make_buffer(4096) }, got;
	struct pair pair = make_pair(SOCK_SEQPACKET);
	int wanted = 1;

	(void)state;
	if (setsockopt(pair.receiver, SOL_SOCKET, SO_PASSPIDFD, &wanted, sizeof(wanted))) {
		print_message("no SO_PASSPIDFD: %s\n", strerror(errno));
		cmaheap_buffer_unref(sent.buffer);
		close_pair(pair);
		skip();
	}
	assert_int_equal(cmaheap_send(pair.sender, &sent), 0);
	assert_int_equal(cmaheap_receive(pair.receiver, &got), 0);
	cmaheap_buffer_unref(got.buffer);
	cmaheap_buffer_unref(sent.buffer);
	close_pair(pair);
}

/* What it stands for cannot be used, so whoever sends it lies. */
static void a_descriptor_that_names_only_a_path_is_refused(void **state)
{
	int dmabuf = fake_make_dmabuf(4096, O_RDWR), path_only;
	unsigned char data[MESSAGE_SIZE];
	char path[64];

	(void)state;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", dmabuf);
	path_only = open(path, O_PATH | O_CLOEXEC);
	write_buffer_message(4096, data);
	expect_refusal(SOCK_SEQPACKET, data, sizeof(data), &path_only, 1, "size");
	close(path_only);
	close(dmabuf);
}

/* It could pretend that this process lacks something. */
static void a_descriptor_of_a_strange_file_system_is_refused(void **state)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	unsigned char data[MESSAGE_SIZE];

	(void)state;
	write_buffer_message(4096, data);
	fake_fail(FAKE_STATFS, EMFILE, 1);
	expect_refusal(SOCK_SEQPACKET, data, sizeof(data), &null, 1, "Too many open files");
	close(null);
}

static void a_packet_of_nothing_is_no_message(void **state)
{
	struct pair pair = make_pair(SOCK_SEQPACKET);
	int dmabuf = fake_make_dmabuf(4096, O_RDWR);
	struct cmaheap_message got;

	(void)state;
	send_raw(pair.sender, "", 0, NULL, 0);
	assert_int_equal(cmaheap_receive(pair.receiver, &got), -EPIPE);
	send_raw(pair.sender, "", 0, &dmabuf, 1);
	assert_int_equal(cmaheap_receive(pair.receiver, &got), -EPROTO);
	close(dmabuf);
	close_pair(pair);
}

/* As many as a user may have open may be on their way, but for who has CAP_SYS_RESOURCE. */
static void too_many_descriptors_on_their_way_are_told(void **state)
{
	struct cmaheap_message sent = { .buffer = make_buffer(4096) }, got;
	struct pair pair = make_pair(SOCK_STREAM);
	const uid_t user = geteuid();
	struct rlimit limit, low;
	int error;

	(void)state;
	assert_int_equal(fcntl(pair.sender, F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	low = (struct rlimit){ 32, limit.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
	assert_true(user != 0 || seteuid(65534) == 0);
	while (!(error = cmaheap_send(pair.sender, &sent)))
		sent.cookie++;
	assert_int_equal(seteuid(user), 0);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(error, -ETOOMANYREFS);
	for (uint64_t i = 0; i < sent.cookie; i++) {
		assert_int_equal(cmaheap_receive(pair.receiver, &got), 0);
		cmaheap_buffer_unref(got.buffer);
	}
	assert_int_equal(cmaheap_send(pair.sender, &sent), 0);
	cmaheap_buffer_unref(sent.buffer);
	close_pair(pair);
}

static void what_was_sent_may_be_dropped_at_once(void **state)
{
	struct cmaheap_message sent = { .image = make_image() }, got;
	struct pair pair = make_pair(SOCK_SEQPACKET);
	void *planes[CMAHEAP_MAX_PLANES];

	(void)state;
	assert_int_equal(cmaheap_image_map(sent.image, planes), 0);
	memset(planes[2], 7, (size_t)32 * 32);
	assert_int_equal(cmaheap_send(pair.sender, &sent), 0);
	cmaheap_image_unref(sent.image);
	close(pair.sender);
	assert_int_equal(cmaheap_receive(pair.receiver, &got), 0);
	assert_int_equal(cmaheap_image_map(got.image, planes), 0);
	assert_int_equal(((const char *)planes[2])[32 * 32 - 1], 7);
	cmaheap_image_unref(got.image);
	assert_int_equal(cmaheap_receive(pair.receiver, &got), -EPIPE);
	close(pair.receiver);
}

static void lack_of_memory_leaks_nothing(void **state)
{
	struct cmaheap_message sent = { .image = make_image() }, got;
	struct pair pair = make_pair(SOCK_SEQPACKET);

	(void)state;
	for (unsigned skip = 0; skip < 4; skip++) {
		assert_int_equal(cmaheap_send(pair.sender, &sent), 0);
		fake_fail_later(FAKE_MEMORY, ENOMEM, skip);
		assert_int_equal(cmaheap_receive(pair.receiver, &got), -ENOMEM);
	}
	cmaheap_image_unref(sent.image);
	close_pair(pair);
}

/* main() of the example, which consumes what comes from path. */
int share_frames(int argc, char **argv);

static int listen_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 1), 0);
	return fd;
}

static pid_t start_consumer(char *path)
{
	char *arguments[] = { "share-frames", "consume", path, NULL };
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid)
		return pid;
	signal(SIGSEGV, SIG_DFL);
	signal(SIGBUS, SIG_DFL);
	if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
		_exit(3);
	_exit(share_frames(3, arguments));
}

/* The consumer has what the image is of, and waits for more. */
struct example {
	int socket;
	pid_t pid;
};

static void send_to_example(const struct example *example, const struct message *message,
			    int dmabuf)
{
	unsigned char data[MESSAGE_SIZE];

	message_write(message, data);
	send_raw(example->socket, data, sizeof(data), &dmabuf, 1);
}

static struct example start_example(int dmabuf, uint32_t pitch)
{
	const struct message image = {
		.kind = MESSAGE_IMAGE,
		.layout = { .fourcc = CMAHEAP_FOURCC('R', '8', ' ', ' '),
			    .width = 1,
			    .height = 1,
			    .plane_count = 1,
			    .buffer_count = 1,
			    .sizes = { 4096 },
			    .planes = { { .offset = 4095,
					  .pitch = pitch,
					  .rows = 1,
					  .size = 1 } } },
	};
	char folder[] = "/tmp/cmaheap-unit-share-XXXXXX", path[64];
	struct example example;
	int listening;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/socket", folder);
	listening = listen_at(path);
	example.pid = start_consumer(path);
	example.socket = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
	assert_true(example.socket >= 0);
	send_to_example(&example, &image, dmabuf);
	close(listening);
	unlink(path);
	rmdir(folder);
	return example;
}

/* By itself, as it does when something else than agreed on comes. */
static void assert_example_ends(const struct example *example)
{
	int status;

	close(example->socket);
	assert_int_equal(waitpid(example->pid, &status, 0), example->pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
}

/* The last row of a layout may be short, and nothing is mapped behind it. */
static void a_hostile_producer_has_no_power_over_the_example(void **state)
{
	const struct message buffer = { .kind = MESSAGE_BUFFER, .buffer_size = 4096 };
	int dmabuf = fake_make_dmabuf(4096, O_RDWR);
	unsigned char answer[MESSAGE_SIZE];
	struct example example = start_example(dmabuf, 1 << 30);

	(void)state;
	assert_int_equal(recv(example.socket, answer, sizeof(answer), 0), MESSAGE_SIZE);
	assert_example_ends(&example);

	example = start_example(dmabuf, 1);
	assert_int_equal(recv(example.socket, answer, sizeof(answer), 0), MESSAGE_SIZE);
	send_to_example(&example, &buffer, dmabuf); /* which it must not keep */
	assert_int_equal(recv(example.socket, answer, sizeof(answer), 0), 0);
	assert_example_ends(&example);
	close(dmabuf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(buffer_arrives_with_its_cookie),
		UNIT_TEST(image_arrives_with_its_layout_and_all_buffers),
		UNIT_TEST(messages_keep_apart_and_in_order),
		UNIT_TEST(other_side_that_closed_is_no_signal),
		UNIT_TEST(other_side_that_closed_without_reading_is_told_likewise),
		UNIT_TEST(message_with_two_contents_is_not_sent),
		UNIT_TEST(full_socket_is_told),
		UNIT_TEST(hostile_messages_are_refused),
		UNIT_TEST(image_larger_than_its_buffers_is_refused),
		UNIT_TEST(locks_of_open_files_outlive_a_hostile_message),
		UNIT_TEST(stream_out_of_step_is_refused),
		UNIT_TEST(lack_of_descriptors_loses_a_message_and_no_descriptor),
		UNIT_TEST(forbidden_descriptors_are_not_too_many),
		UNIT_TEST(a_pidfd_that_comes_along_is_closed),
		UNIT_TEST(a_descriptor_that_names_only_a_path_is_refused),
		UNIT_TEST(a_descriptor_of_a_strange_file_system_is_refused),
		UNIT_TEST(a_packet_of_nothing_is_no_message),
		UNIT_TEST(too_many_descriptors_on_their_way_are_told),
		UNIT_TEST(what_was_sent_may_be_dropped_at_once),
		UNIT_TEST(lack_of_memory_leaks_nothing),
		UNIT_TEST(a_hostile_producer_has_no_power_over_the_example),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
