/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * Which ways of input and output take a mapping of a buffer: those that copy. Who would keep its
 * pages is refused, as by the kernel's own heaps; each way is shown to work with ordinary memory.
 */
#include "board-test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 1 << 20, PART = 4096 };

static int buffer;
static char *mapping, *ordinary;

static int map_both(void **state)
{
	(void)state;
	buffer = must_alloc(SIZE);
	mapping = must_map(buffer, SIZE);
	ordinary = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(ordinary, MAP_FAILED);
	memset(mapping, 0x5a, SIZE);
	memset(ordinary, 0x5a, SIZE);
	return 0;
}

static int unmap_both(void **state)
{
	(void)state;
	munmap(mapping, SIZE);
	munmap(ordinary, SIZE);
	close(buffer);
	return 0;
}

static void expect(ssize_t result, int error)
{
	assert_int_equal(result, -1);
	assert_int_equal(errno, error);
}

static void read_and_write_copy(void **state)
{
	struct iovec parts[] = { { mapping, PART }, { mapping + 2 * PART, PART } };
	int file = memfd_create("file", MFD_CLOEXEC);

	(void)state;
	assert_int_equal(write(file, mapping, SIZE), SIZE);
	memset(mapping, 0, SIZE);
	assert_int_equal(pread(file, mapping, SIZE, 0), SIZE);
	assert_memory_equal(mapping, ordinary, SIZE);
	assert_int_equal(pwritev(file, parts, 2, 0), 2 * PART);
	assert_int_equal(preadv(file, parts, 2, 0), 2 * PART);
	must_close(file);
}

static void a_disk_cannot_read_into_it_directly(void **state)
{
	int disk = open("/dev/vda", O_RDONLY | O_DIRECT | O_CLOEXEC);

	(void)state;
	assert_true(disk >= 0);
	assert_int_equal(pread(disk, ordinary, PART, 0), PART);
	expect(pread(disk, mapping, PART, 0), EFAULT);
	must_close(disk);

	disk = open("/dev/vda", O_RDONLY | O_CLOEXEC);
	assert_int_equal(pread(disk, mapping, PART, 0), PART);
	assert_memory_equal(mapping, ordinary, PART);
	must_close(disk);
}

static void a_pipe_cannot_keep_its_pages(void **state)
{
	const struct iovec part = { mapping, PART }, usual = { ordinary, PART };
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(vmsplice(ends[1], &usual, 1, 0), PART);
	expect(vmsplice(ends[1], &part, 1, 0), EFAULT);
	assert_int_equal(write(ends[1], mapping, PART), PART);
	must_close(ends[0]);
	must_close(ends[1]);
}

static void bring_loopback_up(int socket)
{
	struct ifreq request = { .ifr_name = "lo" };

	assert_int_equal(ioctl(socket, SIOCGIFFLAGS, &request), 0);
	request.ifr_flags |= IFF_UP;
	assert_int_equal(ioctl(socket, SIOCSIFFLAGS, &request), 0);
}

static void a_network_cannot_keep_its_pages(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int one = 1, sender, receiver;

	(void)state;
	receiver = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (receiver < 0 && errno == EAFNOSUPPORT)
		skip();
	bring_loopback_up(receiver);
	assert_int_equal(bind(receiver, (void *)&address, length), 0);
	assert_int_equal(getsockname(receiver, (void *)&address, &length), 0);
	sender = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(sender, (void *)&address, length), 0);
	assert_int_equal(setsockopt(sender, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)), 0);

	assert_int_equal(send(sender, ordinary, PART, MSG_ZEROCOPY), PART);
	expect(send(sender, mapping, PART, MSG_ZEROCOPY), EFAULT);
	assert_int_equal(send(sender, mapping, PART, 0), PART);
	must_close(sender);
	must_close(receiver);
}

static void another_process_cannot_look_into_it(void **state)
{
	const struct iovec its = { mapping, PART }, usual = { ordinary, PART };
	static char data[PART];
	const struct iovec here = { data, PART };
	pid_t pid = fork();

	(void)state;
	assert_true(pid >= 0);
	if (!pid) {
		pause();
		_exit(0);
	}
	if (process_vm_readv(pid, &here, 1, &usual, 1, 0) < 0 && errno == ENOSYS)
		print_message("this kernel has no process_vm_readv()\n");
	else
		expect(process_vm_readv(pid, &here, 1, &its, 1, 0), EFAULT);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(read_and_write_copy),
		checked_test(a_disk_cannot_read_into_it_directly),
		checked_test(a_pipe_cannot_keep_its_pages),
		checked_test(a_network_cannot_keep_its_pages),
		checked_test(another_process_cannot_look_into_it),
	};

	return cmocka_run_group_tests(tests, map_both, unmap_both);
}
