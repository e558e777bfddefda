/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "kernel-messages.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MODULE "dma_heap_cma: "

int listen_to_kernel(const char *mark)
{
	int log = open("/dev/kmsg", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (log < 0 || write(log, mark, strlen(mark)) < 0 || lseek(log, 0, SEEK_END) < 0)
		err(1, "/dev/kmsg");
	return log;
}

/* A record is "PRIORITY,SEQUENCE,TIME,FLAGS;TEXT"; the three lowest bits of the priority are the
 * level, 0 above them is the kernel, anything else a program. */
static bool is_of_others(const char *record)
{
	const char *text = strchr(record, ';');

	if (strtoul(record, NULL, 10) >> 3)
		return false;
	return !text || strncmp(text + 1, MODULE, strlen(MODULE)) != 0;
}

bool only_our_module_spoke(int log)
{
	bool others = false;
	char record[8192];

	while (!others) {
		ssize_t length = read(log, record, sizeof(record) - 1);

		if (length < 0) {
			others = errno != EAGAIN; /* such as EPIPE, when records were overwritten */
			break;
		}
		record[length] = '\0';
		others = is_of_others(record);
	}
	close(log);
	return !others;
}
