/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What an unprivileged user learns, and may change: no address, and nothing. */
#include "board-test.h"
#include "cmaheap-device.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/dma-buf.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define OURS "/sys/kernel/dma_heap_cma"

enum { NOBODY = 65534, SIZE = 1 << 20, GOOD = 0 };

static unsigned long long physical;
static int files_read;
static int buffer;

static int fail_with(const char *path, const char *what)
{
	print_error("%s %s\n", path, what);
	return 1;
}

/* Addresses of the kernel on 64-bit machines begin with ffff. */
static bool tells_an_address(const char *text)
{
	char expected[32];
	regex_t kernel;
	bool found;

	snprintf(expected, sizeof(expected), "%llx", physical);
	if (strcasestr(text, expected))
		return true;
	assert_int_equal(regcomp(&kernel, "ffff[0-9a-f]{12}", REG_EXTENDED | REG_ICASE), 0);
	found = !regexec(&kernel, text, 0, NULL, 0);
	regfree(&kernel);
	return found;
}

static int look_at(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char text[8192], *vsyscall;
	ssize_t length;

	if (fd < 0)
		return GOOD;
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (length <= 0)
		return GOOD;
	text[length] = 0;
	/* The last line of maps: where x86 has it is no secret. */
	vsyscall = strstr(text, "ffffffffff600000-");
	if (vsyscall)
		*vsyscall = 0;
	files_read++;
	return tells_an_address(text) ? fail_with(path, "tells an address") : GOOD;
}

static int look_at_entry(const char *path, const struct stat *stat, int kind, struct FTW *where)
{
	(void)stat;
	(void)where;
	return kind == FTW_F ? look_at(path) : GOOD;
}

/* In a process of an ordinary user; 0 if all is well. */
static int as_nobody(int (*function)(void))
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid)
		_exit(setuid(NOBODY) ? 99 : function());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int read_everything(void)
{
	const char *const folders[] = { OURS, "/sys/module/dma_heap_cma", "/sys/class/dma_heap",
					"/sys/kernel/mm/cma" };
	char fdinfo[64], map[32] = "/proc/self/maps";

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		if (nftw(folders[i], look_at_entry, 16, FTW_PHYS) > 0)
			return 1;
	snprintf(fdinfo, sizeof(fdinfo), "/proc/self/fdinfo/%d", buffer);
	must_map(buffer, SIZE);
	if (look_at(fdinfo) || look_at(map))
		return 1;
	return files_read > 15 ? GOOD : fail_with(OURS, "has too few files");
}

static void nobody_learns_an_address(void **state)
{
	(void)state;
	buffer = must_alloc(SIZE);
	physical = must_locate(buffer);
	assert_int_equal(as_nobody(read_everything), 0);
	must_close(buffer);
}

static int ask_for_addresses(void)
{
	struct cmaheap_physical_args args = { .fd = buffer, .length = 1 };
	int fd;

	if (device_ioctl(CMAHEAP_IOCTL_PHYSICAL, &args) != -EPERM)
		return fail_with("/dev/cmaheap", "answers where a buffer is");
	fd = open("/sys/kernel/debug/dma_heap_cma/buffers", O_RDONLY | O_CLOEXEC);
	return fd < 0 ? GOOD : fail_with("debugfs", "can be read");
}

static void nobody_is_told_an_address(void **state)
{
	(void)state;
	buffer = must_alloc(SIZE);
	assert_int_equal(as_nobody(ask_for_addresses), 0);
	must_close(buffer);
}

static int check_mode(const char *path, const struct stat *stat, int kind, struct FTW *where)
{
	mode_t mode = stat->st_mode & 07777;

	(void)where;
	if (stat->st_uid || (kind == FTW_F && mode & 0133) || (kind == FTW_D && mode & 0022))
		return fail_with(path, "has a mode or an owner that it should not have");
	return GOOD;
}

static void settings_are_roots(void **state)
{
	struct stat stat;

	(void)state;
	assert_int_equal(nftw(OURS, check_mode, 16, FTW_PHYS), 0);
	assert_int_equal(lstat("/sys/kernel/debug/dma_heap_cma/buffers", &stat), 0);
	assert_int_equal(stat.st_mode & 07777, 0400);
	assert_int_equal(stat.st_uid, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(nobody_learns_an_address),
		checked_test(nobody_is_told_an_address),
		checked_test(settings_are_roots),
	};

	return cmocka_run_group_tests(tests, need_module_for_all, NULL);
}
