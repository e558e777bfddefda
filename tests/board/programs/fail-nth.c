/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * fail-nth [MODULE.ko]: of each operation, fails the 1st, 2nd, 3rd ... allocation of the kernel and
 * copy from or to user space, until it succeeds without one failing. Each time the errno must be a
 * proper one, and nothing may stay behind. With a module, the operations are its loading and
 * unloading. The kernel must have fault injection; where it has not, there is nothing to do.
 */
#include "fail-nth.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SKIPPED = 0, MOST_POINTS = 20000, SHOW_EVERY = 50 };

static bool failed_somewhere;

static void set(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0) {
		perror(path);
		exit(1);
	}
	close(fd);
}

/* Every allocation counts, also those that may wait; and the kernel says nothing of it. */
static void set_up_injection(void)
{
	const char *const kinds[] = { "failslab", "fail_page_alloc", "fail_usercopy" };
	char path[96];

	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s/verbose", kinds[i]);
		set(path, "0");
	}
	set("/sys/kernel/debug/failslab/ignore-gfp-wait", "N");
	set("/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait", "N");
	set("/sys/kernel/debug/fail_page_alloc/ignore-gfp-highmem", "N");
	set("/sys/kernel/debug/fail_page_alloc/min-order", "0");
}

/* Its own copy from user space may be the one that fails; the next is not. */
static void arm(int control, unsigned number)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%u", number);

	while (pwrite(control, text, (size_t)length, 0) != length)
		if (errno != EFAULT) {
			perror("fail-nth");
			exit(1);
		}
}

/* Whether the failure has happened; none is pending afterwards. */
static bool disarm(int control)
{
	char text[16] = "";
	ssize_t length = pread(control, text, sizeof(text) - 1, 0);
	bool happened = length > 0 && !strtoul(text, NULL, 10);

	arm(control, 0);
	return happened;
}

static bool is_proper(int error)
{
	return error == -ENOMEM || error == -EFAULT || error == -ENOBUFS || error == -EAGAIN ||
	       error == -ENOSPC;
}

static void complain(const struct operation *operation, unsigned point, const char *what,
		     long value)
{
	printf("%s, point %u: %s %ld\n", operation->name, point, what, value);
	failed_somewhere = true;
}

static int try_once(const struct operation *operation, int control, unsigned point, bool *injected)
{
	long before, after;
	int result;

	before = open_fds();
	if (operation->prepare)
		operation->prepare();
	arm(control, point);
	result = operation->run();
	*injected = disarm(control);
	if (operation->clean_up)
		operation->clean_up(result);
	after = open_fds();
	if (after != before)
		complain(operation, point, "fds that stayed:", after - before);
	return result;
}

static void fail_each(const struct operation *operation, int control)
{
	unsigned point, failed = 0, absorbed = 0;
	bool injected;

	for (point = 1; point < MOST_POINTS; point++) {
		int result = try_once(operation, control, point, &injected);

		if (!injected && result)
			complain(operation, point, "failed without a fault: errno", -result);
		if (!injected)
			break;
		if (point % SHOW_EVERY == 0)
			printf("%s: %u points\n", operation->name, point);
		if (!result)
			absorbed++;
		if (!result)
			continue;
		if (is_proper(result))
			failed++;
		else
			complain(operation, point, "improper errno", -result);
	}
	printf("%-28s %6u points: %6u failed, %6u did without\n", operation->name, point - 1,
	       failed, absorbed);
}

int main(int argc, char **argv)
{
	const struct operation *operations =
		argc > 1 ? module_operations(argv[1]) : heap_operations();
	int control = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);

	if (control < 0) {
		printf("this kernel has no fault injection\n");
		return SKIPPED;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	set_up_injection();
	for (; operations->name; operations++)
		fail_each(operations, control);
	close(control);
	return failed_somewhere;
}
