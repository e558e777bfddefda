/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What threads have open, in tables of their own or in one with others. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <cmocka.h>

#include "command.h"
#include "in-process.h"
#include "processes.h"
#include "tables.h"

static int ready[2]; /* a pipe: a process is as a case wants it */

/* A node of its own, and a file that is none. The null device's number is that of heaps here. */
static bool make_nodes(void)
{
	FILE *devices;
	int fd;

	if (!mount_own("tmpfs", "/dev", NULL) || mkdir("/dev/dma_heap", 0755) ||
	    mknod("/dev/dma_heap/null", S_IFCHR | 0600, makedev(1, 3)))
		return false;
	fd = open("/dev/dma_heap/file", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	devices = fopen("/dev/devices", "we");
	if (fd < 0 || !devices)
		return false;
	fputs("Character devices:\n  1 dma_heap\n", devices);
	fclose(devices);
	return mount("/dev/devices", "/proc/devices", NULL, MS_BIND, NULL) == 0;
}

static bool has_null_alone(pid_t pid)
{
	struct process process;
	bool has = process_read(&process, pid) == 0 && process.heap_count == 1 &&
		   process.heaps[0] == makedev(1, 3);

	process_free(&process);
	return has;
}

static int look_at_nodes(void)
{
	if (!make_nodes() || open("/dev/dma_heap/null", O_RDONLY | O_CLOEXEC) < 0)
		return NOT_HERE;
	return has_null_alone(getpid()) ? GOOD : BAD;
}

static void a_file_that_is_called_like_a_heap_is_none(void **state)
{
	(void)state;
	check_in_process(look_at_nodes);
}

static void *open_apart(void *unused)
{
	(void)unused;
	if (unshare(CLONE_FILES) || open("/dev/dma_heap/null", O_RDONLY | O_CLOEXEC) < 0 ||
	    write(ready[1], "", 1) != 1)
		_exit(NOT_HERE);
	pause();
	return NULL;
}

static void *stay(void *main_thread)
{
	pthread_join(*(pthread_t *)main_thread, NULL);
	if (write(ready[1], "", 1) != 1)
		_exit(NOT_HERE);
	pause();
	return NULL;
}

/* A process whose thread alone has the node open; it never returns. */
static void open_in_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, open_apart, NULL))
		_exit(NOT_HERE);
	pause();
}

/* One whose first thread has ended. */
static void open_and_end(void)
{
	static pthread_t self;
	pthread_t thread;

	self = pthread_self();
	if (open("/dev/dma_heap/null", O_RDONLY | O_CLOEXEC) < 0 ||
	    pthread_create(&thread, NULL, stay, &self))
		_exit(NOT_HERE);
	pthread_exit(NULL);
}

static int look_at(void (*run)(void))
{
	char byte;
	int result;
	pid_t pid;

	if (!make_nodes() || pipe2(ready, O_CLOEXEC))
		return NOT_HERE;
	pid = fork();
	if (!pid) {
		run();
		_exit(NOT_HERE);
	}
	close(ready[1]);
	if (pid < 0 || read(ready[0], &byte, 1) != 1)
		return NOT_HERE;
	result = has_null_alone(pid) ? GOOD : BAD;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return result;
}

static int look_at_thread(void)
{
	return look_at(open_in_thread);
}

static int look_at_survivor(void)
{
	return look_at(open_and_end);
}

static void a_thread_with_descriptors_of_its_own_is_seen(void **state)
{
	(void)state;
	check_in_process(look_at_thread);
}

static void threads_are_seen_after_the_first_one_ended(void **state)
{
	(void)state;
	check_in_process(look_at_survivor);
}

/* What kernels without CONFIG_KCMP do, and containers' filters. */
static bool forbid_comparing(int error)
{
	struct sock_filter rules[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kcmp, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = { sizeof(rules) / sizeof(rules[0]), rules };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

static int look_without_comparing(void)
{
	return forbid_comparing(ENOSYS) ? look_at(open_in_thread) : NOT_HERE;
}

static int look_where_comparing_is_forbidden(void)
{
	return forbid_comparing(EPERM) ? look_at(open_in_thread) : NOT_HERE;
}

static void a_thread_that_cannot_be_compared_is_seen(void **state)
{
	(void)state;
	check_in_process(look_without_comparing);
	check_in_process(look_where_comparing_is_forbidden);
}

enum { THREADS = 8 };

struct thread {
	pthread_t handle;
	pid_t id;
	bool apart;
	int told[2], end[2]; /* pipes */
};

static void *live(void *data)
{
	struct thread *thread = data;
	char end;

	thread->id = (pid_t)syscall(SYS_gettid);
	if (thread->apart && unshare(CLONE_FILES) < 0)
		thread->id = 0;
	if (write(thread->told[1], "", 1) == 1)
		(void)!read(thread->end[0], &end, 1);
	return NULL;
}

static bool begin(struct thread *thread, bool apart)
{
	char told;

	thread->apart = apart;
	return pipe(thread->told) == 0 && pipe(thread->end) == 0 &&
	       pthread_create(&thread->handle, NULL, live, thread) == 0 &&
	       read(thread->told[0], &told, 1) == 1 && thread->id;
}

static bool end(struct thread *thread)
{
	return write(thread->end[1], "", 1) == 1 && pthread_join(thread->handle, NULL) == 0;
}

/* Without root's privileges, what looks like a mapped dma-buf is one. */
static bool map_lookalike(void)
{
	int context = fsopen("tmpfs", FSOPEN_CLOEXEC), folder = -1, file = -1;

	if (context >= 0 && !fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		folder = fsmount(context, FSMOUNT_CLOEXEC, 0);
	if (folder >= 0)
		file = openat(folder, "dmabuf:", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	return file >= 0 && ftruncate(file, 4096) == 0 &&
	       mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0) != MAP_FAILED &&
	       drop_capabilities(UINT64_MAX);
}

/* A sanitizer's own thread keeps the capabilities that this one drops. */
static bool is_alone(void)
{
	struct stat tasks;

	return stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink == 3;
}

static int ask_for_thread(void)
{
	struct thread thread;
	char id[16];

	if (!is_alone() || !map_lookalike() || !begin(&thread, false))
		return NOT_HERE;
	snprintf(id, sizeof(id), "%d", thread.id);
	return prints(command_info, id, "0 descriptors, 1 mappings") ? GOOD : BAD;
}

static void a_thread_has_what_its_process_has(void **state)
{
	(void)state;
	check_in_process(ask_for_thread);
}

/* A thread that has ended since says nothing of those that come after it. */
static int look_at_tables(void)
{
	struct thread threads[THREADS], last, shared;
	struct tables tables = { 0 };

	if (tables_add(&tables, getpid()) != 1)
		return BAD;
	if (!begin(&shared, false) || tables_add(&tables, shared.id) != 0)
		return BAD;
	for (size_t i = 0; i < THREADS; i++) {
		if (!begin(&threads[i], true) || tables_add(&tables, threads[i].id) != 1 ||
		    tables_add(&tables, threads[i].id) != 0)
			return BAD;
	}
	if (tables.count != THREADS + 1)
		return BAD;
	for (size_t i = 0; i < THREADS; i++) {
		if (!end(&threads[i]))
			return BAD;
	}
	if (tables_add(&tables, threads[0].id) != 0)
		return BAD;
	if (!begin(&last, true) || tables_add(&tables, last.id) != 1 ||
	    tables_add(&tables, last.id) != 0)
		return BAD;
	tables_free(&tables);
	return GOOD;
}

static void a_thread_that_has_ended_hides_none(void **state)
{
	(void)state;
	check_in_process(look_at_tables);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_that_is_called_like_a_heap_is_none),
		cmocka_unit_test(a_thread_with_descriptors_of_its_own_is_seen),
		cmocka_unit_test(threads_are_seen_after_the_first_one_ended),
		cmocka_unit_test(a_thread_that_cannot_be_compared_is_seen),
		cmocka_unit_test(a_thread_has_what_its_process_has),
		cmocka_unit_test(a_thread_that_has_ended_hides_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
