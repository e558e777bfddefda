/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The fuzzer's actions on the module's files, on the module, and on memory. */
#include "fuzz-uapi.h"
#include "heap-paths.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const files[] = { "size",	     "used",	  "peak",	 "pooled",
				     "pooled_clean", "buffers",	  "allocations", "pool_hits",
				     "waits",	     "failures",  "unreachable", "limit",
				     "user_limit",   "retry_ms",  "pool_limit",	 "pool_idle_ms",
				     "pool_warm",    "pool_drain" };

static int open_file(struct fuzz *fuzz, int flags)
{
	return open_heap_file(files[fuzz_below(fuzz, sizeof(files) / sizeof(*files))], flags);
}

static void read_all(int fd)
{
	char text[4096];

	if (fd < 0)
		return;
	while (read(fd, text, sizeof(text)) > 0)
		;
	close(fd);
}

static void read_a_file(struct fuzz *fuzz)
{
	read_all(fuzz_below(fuzz, 2)
			 ? open_file(fuzz, O_RDONLY)
			 : open("/sys/kernel/debug/dma_heap_cma/buffers", O_RDONLY | O_CLOEXEC));
}

/* Nonsense, and values that make trouble but leave the others something to do. */
static void write_a_setting(struct fuzz *fuzz)
{
	const char *const texts[] = { "0",
				      "1",
				      "",
				      "\n",
				      "-1",
				      "50%",
				      "101%",
				      "100%",
				      "2x65536",
				      "3x1",
				      "0x0",
				      "4294967295x18446744073709551615",
				      "x",
				      "18446744073709551615",
				      "18446744073709551616",
				      "67108864",
				      "%s%n",
				      "1x" };
	const char *text = texts[fuzz_below(fuzz, sizeof(texts) / sizeof(*texts))];
	int fd = open_file(fuzz, O_WRONLY);

	if (fd < 0)
		return;
	(void)!write(fd, text, strlen(text));
	close(fd);
}

static void try_to_unload(struct fuzz *fuzz)
{
	(void)fuzz;
	if (!syscall(SYS_delete_module, "dma_heap_cma", O_NONBLOCK))
		fuzz_found(fuzz, "the module was unloaded with its node open");
}

/* Some memory of the area is lent for it. */
static void press_memory(struct fuzz *fuzz)
{
	size_t size = (size_t)fuzz_below(fuzz, 64) << 20;
	char *data =
		mmap(NULL, size + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (data == MAP_FAILED)
		return;
	for (size_t i = 0; i < size; i += 4096)
		data[i] = 1;
	munmap(data, size + 1);
}

void fuzz_system_step(struct fuzz *fuzz)
{
	static void (*const actions[])(struct fuzz *) = { read_a_file, read_a_file, write_a_setting,
							  try_to_unload, press_memory };

	actions[fuzz_below(fuzz, sizeof(actions) / sizeof(*actions))](fuzz);
}
