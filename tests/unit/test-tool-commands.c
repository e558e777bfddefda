/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What commands say of this machine, and of what they were asked. */
#include <fcntl.h>
#include <linux/capability.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include <cmocka.h>

#include "command.h"
#include "in-process.h"
#include "processes.h"

static int look_what_commands_say(void)
{
	struct processes processes;
	int result = read_as_nobody(&processes, "hidepid=2");

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(info_says_what_is_not_there),
		cmocka_unit_test(more_sizes_than_can_be_are_said_to_be_too_many),
		cmocka_unit_test(no_area_is_advised_for_what_is_never_possible),
		cmocka_unit_test(the_module_is_built_of_what_is_here),
		cmocka_unit_test(cdi_says_what_it_looked_for),
		cmocka_unit_test(commands_say_that_processes_are_not_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
