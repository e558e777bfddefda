/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "heap-files.h"
#include "board-test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int open_file(const char *file, int flags)
{
	need_module();
	return open_heap_file(file, flags);
}

int write_setting(const char *file, const char *text)
{
	int fd = open_file(file, O_WRONLY), result;

	assert_true(fd >= 0);
	result = write(fd, text, strlen(text)) < 0 ? -errno : 0;
	close(fd);

	return result;
}

void must_set(const char *file, const char *text)
{
	int result = write_setting(file, text);

	if (result)
		fail_msg("%s = %s: errno %d", file, text, -result);
}

static void read_file(const char *file, char *text, size_t size)
{
	int fd = open_file(file, O_RDONLY);
	ssize_t length;

	assert_true(fd >= 0);
	length = read(fd, text, size - 1);
	assert_true(length > 0);
	text[length] = 0;
	close(fd);
}

unsigned long long read_counter(const char *file)
{
	char text[64];

	read_file(file, text, sizeof(text));
	return strtoull(text, NULL, 10);
}

unsigned long long read_counter_of(const char *file, const char *word)
{
	char text[512], *found;

	read_file(file, text, sizeof(text));
	found = strstr(text, word);
	assert_non_null(found);
	return strtoull(found + strlen(word), NULL, 10);
}

void wait_for(const char *file, unsigned long long value)
{
	for (int i = 0; i < 200; i++) {
		if (read_counter(file) == value)
			return;
		usleep(100000);
	}
	fail_msg("%s is %llu, not %llu", file, read_counter(file), value);
}

void drain_pool(void)
{
	if (has_module())
		must_set("pool_drain", "1");
}

/* A line for each dma-buf that lives, with its exporter between tabs. */
static unsigned long long count_in_debugfs(void)
{
	FILE *file = fopen("/sys/kernel/debug/dma_buf/bufinfo", "re");
	unsigned long long count = 0;
	char line[512], exporter[80];

	assert_non_null(file);
	snprintf(exporter, sizeof(exporter), "\t%s\t", heap_name());
	while (fgets(line, sizeof(line), file))
		count += strstr(line, exporter) != NULL;
	fclose(file);

	return count;
}

unsigned long long count_buffers(void)
{
	return has_module() ? read_counter("buffers") : count_in_debugfs();
}

void wait_for_no_buffers(void)
{
	for (int i = 0; i < 200 && count_buffers(); i++)
		usleep(100000);
	assert_int_equal(count_buffers(), 0);
	if (has_module())
		wait_for("used", 0);
}
