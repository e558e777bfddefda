/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Which processes the tool can look into, and what its commands say of this machine; where root
 * changes it, a case is a process of its own. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
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
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "command.h"
#include "processes.h"
#include "tables.h"

static int ready[2]; /* a pipe: a process is as a case wants it */

enum { GOOD, BAD, NOT_HERE, NOBODY = 65534 };

/* Skips what only root may set up. */
static void check_in_process(int (*look)(void))
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid)
		_exit(look());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NOT_HERE)
		skip();
	assert_int_equal(WEXITSTATUS(status), GOOD);
}

static bool mount_own(const char *type, const char *folder, const char *options)
{
	return unshare(CLONE_NEWNS) == 0 &&
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount(type, folder, type, 0, options) == 0;
}

/* Of /proc as nobody in particular sees it. */
static int read_all(struct processes *processes, const char *options)
{
	if (!mount_own("proc", "/proc", options) || setgroups(0, NULL) ||
	    setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY))
		return NOT_HERE;
	return processes_read(processes) ? BAD : GOOD;
}

static int look_where_folders_are_closed(void)
{
	struct processes before, processes;
	int error = processes_read(&before), result = read_all(&processes, "hidepid=1");

	/* They are listed all the same, but for those outside a container. */
	if (error || (result == GOOD && !processes.hidden) ||
	    (result == GOOD && processes.unlisted != before.unlisted))
		return BAD;
	return result;
}

static int look_where_processes_are_invisible(void)
{
	struct processes processes;
	int result = read_all(&processes, "hidepid=2");

	if (result == GOOD && processes_are_all_seen(&processes))
		return BAD;
	return result;
}

/* As where another namespace's /proc is mounted: its first process is there, and no "self". */
static int look_where_nobody_is_oneself(void)
{
	struct processes processes;
	int result = NOT_HERE;
	char byte;
	pid_t pid;

	if (unshare(CLONE_NEWNS | CLONE_NEWPID) || pipe2(ready, O_CLOEXEC) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return NOT_HERE;
	pid = fork();
	if (!pid) {
		if (mount("proc", "/proc", "proc", 0, NULL) || write(ready[1], "", 1) != 1)
			_exit(NOT_HERE);
		pause();
	}
	close(ready[1]);
	if (pid > 0 && read(ready[0], &byte, 1) == 1)
		result = processes_read(&processes) == 0 && processes.unlisted ? GOOD : BAD;
	if (pid > 0)
		kill(pid, SIGKILL);
	return result;
}

static bool drop_capabilities(uint64_t which)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (geteuid() || syscall(SYS_capget, &header, data))
		return false;
	for (size_t i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		data[i].effective &= ~(uint32_t)(which >> (32 * i));
		data[i].permitted &= ~(uint32_t)(which >> (32 * i));
	}
	return syscall(SYS_capset, &header, data) == 0;
}

static int run_into(int file, int (*command)(int argc, char **argv), const char *argument)
{
	char program[] = "cmaheap", *text = strdup(argument);
	char *arguments[] = { program, text, NULL };
	int status;

	if (!text || dup2(file, STDOUT_FILENO) < 0 || dup2(file, STDERR_FILENO) < 0)
		_exit(NOT_HERE);
	status = command(2, arguments);
	free(text);
	exit(status);
}

/* Whether the command, which may exit, prints that anywhere. */
static bool prints(int (*command)(int argc, char **argv), const char *argument,
		   const char *expected)
{
	int file = memfd_create("output", MFD_CLOEXEC);
	char printed[4096] = "";
	pid_t pid = fork();

	if (!pid)
		run_into(file, command, argument);
	if (pid < 0 || waitpid(pid, NULL, 0) != pid ||
	    pread(file, printed, sizeof(printed) - 1, 0) <= 0)
		return false;
	close(file);
	return strstr(printed, expected);
}

static int look_what_commands_say(void)
{
	struct processes processes;
	int result = read_all(&processes, "hidepid=2");

	if (result != GOOD)
		return result;
	return prints(command_info, "inode:1", "/proc does not list all processes") &&
			       prints(command_list, "--json", "\"all_processes_listed\": false")
		       ? GOOD
		       : BAD;
}

static int ask_in_vain(void)
{
	char descriptor[32];

	snprintf(descriptor, sizeof(descriptor), "%d/1000000", getpid());
	if (!prints(command_info, descriptor, "has no descriptor 1000000") ||
	    !prints(command_info, "4194304", "4194304: No such process"))
		return BAD;
	if (!drop_capabilities(UINT64_C(1) << CAP_SYS_PTRACE))
		return NOT_HERE;
	snprintf(descriptor, sizeof(descriptor), "%d", getppid());
	return prints(command_info, descriptor, "by root alone, with CAP_SYS_PTRACE") ? GOOD : BAD;
}

static void info_says_what_is_not_there(void **state)
{
	(void)state;
	check_in_process(ask_in_vain);
}

static void more_sizes_than_can_be_are_said_to_be_too_many(void **state)
{
	char sizes[1024] = "--size=";

	(void)state;
	for (size_t i = 0; i <= 256; i++)
		strcat(sizes, i ? ",8M" : "8M");
	assert_true(prints(command_bench, sizes, "more than 256 sizes"));
	assert_true(prints(command_alloc, sizes + strlen("--size="), "more than 256 sizes"));
	assert_true(prints(command_bench, "--size=8M,8Q", "\"8Q\": expected bytes"));
}

static void no_area_is_advised_for_what_is_never_possible(void **state)
{
	(void)state;
	assert_true(prints(command_doctor, "--size=4G", "\"4G\": a buffer of 4 GiB or more is "));
	assert_true(prints(command_doctor, "--size=4Q", "\"4Q\": expected a size"));
}

/* Where neither heap nor module is. */
static int ask_for_module(void)
{
	int folder = -1;

	if (!mount_own("tmpfs", "/dev", NULL) || !mount_own("tmpfs", "/usr/src", NULL) ||
	    (access("/lib/modules", F_OK) == 0 && !mount_own("tmpfs", "/lib/modules", NULL)))
		return NOT_HERE;
	if (!prints(command_doctor, "--watch=0", "build it from cmaheap's sources"))
		return BAD;
	if (mkdir("/usr/src/dma-heap-cma-0.1.0", 0755) == 0)
		folder = open("/usr/src/dma-heap-cma-0.1.0/dkms.conf", O_CREAT | O_CLOEXEC, 0600);
	return folder >= 0 && prints(command_doctor, "--watch=0", "then dkms autoinstall") ? GOOD
											   : BAD;
}

static void the_module_is_built_of_what_is_here(void **state)
{
	(void)state;
	check_in_process(ask_for_module);
}

static int ask_for_devices(void)
{
	if (!mount_own("tmpfs", "/dev", NULL))
		return NOT_HERE;
	return prints(command_cdi, "--class=heap", "no heap: expected one in /dev/dma_heap") &&
			       prints(command_cdi, "--class=camera", "expected one in /dev/video*")
		       ? GOOD
		       : BAD;
}

static void cdi_says_what_it_looked_for(void **state)
{
	(void)state;
	check_in_process(ask_for_devices);
}

static void commands_say_that_processes_are_not_listed(void **state)
{
	(void)state;
	check_in_process(look_what_commands_say);
}

static void other_peoples_processes_end_no_look(void **state)
{
	(void)state;
	check_in_process(look_where_folders_are_closed);
}

static void processes_that_are_not_listed_are_missed(void **state)
{
	(void)state;
	check_in_process(look_where_processes_are_invisible);
}

static void a_proc_without_self_may_miss_processes(void **state)
{
	(void)state;
	check_in_process(look_where_nobody_is_oneself);
}

static int look_without_ptrace(void)
{
	struct process process;

	if (!drop_capabilities(UINT64_C(1) << CAP_SYS_PTRACE))
		return NOT_HERE;
	return process_read(&process, getppid()) == -EACCES ? GOOD : BAD;
}

static void descriptors_that_are_only_listed_are_not_seen(void **state)
{
	(void)state;
	check_in_process(look_without_ptrace);
}

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

static int ask_for_thread(void)
{
	struct thread thread;
	char id[16];

	if (!map_lookalike() || !begin(&thread, false))
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
		cmocka_unit_test(other_peoples_processes_end_no_look),
		cmocka_unit_test(processes_that_are_not_listed_are_missed),
		cmocka_unit_test(a_proc_without_self_may_miss_processes),
		cmocka_unit_test(info_says_what_is_not_there),
		cmocka_unit_test(more_sizes_than_can_be_are_said_to_be_too_many),
		cmocka_unit_test(no_area_is_advised_for_what_is_never_possible),
		cmocka_unit_test(the_module_is_built_of_what_is_here),
		cmocka_unit_test(cdi_says_what_it_looked_for),
		cmocka_unit_test(commands_say_that_processes_are_not_listed),
		cmocka_unit_test(descriptors_that_are_only_listed_are_not_seen),
		cmocka_unit_test(a_file_that_is_called_like_a_heap_is_none),
		cmocka_unit_test(a_thread_with_descriptors_of_its_own_is_seen),
		cmocka_unit_test(threads_are_seen_after_the_first_one_ended),
		cmocka_unit_test(a_thread_that_cannot_be_compared_is_seen),
		cmocka_unit_test(a_thread_has_what_its_process_has),
		cmocka_unit_test(a_thread_that_has_ended_hides_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
