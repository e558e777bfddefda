/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * Random and hostile use of the module's whole surface by a few processes at once, which
 * pass descriptors to each other, half of them without privileges, some killed in the middle.
 * A process does what its seed says; --trace shows it.
 */
#include "fuzz-uapi.h"
#include "drm-card.h"
#include "random.h"

#include <argp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOBODY = 65534, FOUND = 99, STANDSTILL_SECONDS = 120, KILLED_OF = 4 };

static struct options {
	uint64_t seed;
	unsigned runs;
	unsigned steps;
	bool trace;
} options = { .seed = 1, .runs = 100, .steps = 200 };

static const struct argp_option known_options[] = {
	{ "seed", 's', "N", 0, "Of the first process; each next one has the next (1)", 0 },
	{ "runs", 'r', "N", 0, "Processes to run (100)", 0 },
	{ "steps", 'n', "N", 0, "Actions of each (200)", 0 },
	{ "trace", 't', NULL, 0, "Show the seed and the step", 0 },
	{ 0 }
};

static error_t take_option(int key, char *text, struct argp_state *state)
{
	switch (key) {
	case 's':
		options.seed = strtoull(text, NULL, 0);
		return 0;
	case 'r':
		options.runs = (unsigned)strtoul(text, NULL, 0);
		return 0;
	case 'n':
		options.steps = (unsigned)strtoul(text, NULL, 0);
		return 0;
	case 't':
		options.trace = true;
		return 0;
	default:
		(void)state;
		return ARGP_ERR_UNKNOWN;
	}
}

uint64_t fuzz_below(struct fuzz *fuzz, uint64_t limit)
{
	return random_below(&fuzz->random, limit);
}

uint64_t fuzz_number(struct fuzz *fuzz)
{
	const uint64_t edges[] = { 0,	      1,	  4095,	     4096,	 4097,	  65536,
				   INT32_MAX, UINT32_MAX, INT64_MAX, UINT64_MAX, 1u << 31 };
	uint64_t number = edges[fuzz_below(fuzz, sizeof(edges) / sizeof(*edges))];

	switch (fuzz_below(fuzz, 4)) {
	case 0:
		return number - 1 - fuzz_below(fuzz, 4);
	case 1:
		return UINT64_C(1) << fuzz_below(fuzz, 64);
	case 2:
		return random_next(&fuzz->random);
	default:
		return number;
	}
}

void fuzz_keep_fd(struct fuzz *fuzz, int fd)
{
	int *place = &fuzz->fds[fuzz_below(fuzz, FUZZ_FDS)];

	if (*place >= 0)
		close(*place);
	*place = fd;
}

int fuzz_fd(struct fuzz *fuzz)
{
	return fuzz->fds[fuzz_below(fuzz, FUZZ_FDS)];
}

void fuzz_found(struct fuzz *fuzz, const char *what)
{
	(void)fuzz;
	fprintf(stderr, "found: %s\n", what);
	_exit(FOUND);
}

void fuzz_first_look(struct fuzz *fuzz, int fd)
{
	size_t size = (size_t)lseek(fd, 0, SEEK_END);
	char *data = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (data == MAP_FAILED)
		return;
	if (data[0] || memcmp(data, data + 1, size - 1) != 0)
		fuzz_found(fuzz, "a new buffer is not zero");
	memset(data, 0xa5, size);
	munmap(data, size);
}

void fuzz_step(struct fuzz *fuzz)
{
	switch (fuzz_below(fuzz, 16)) {
	case 0:
		fuzz_device_step(fuzz);
		break;
	case 1:
		fuzz_system_step(fuzz);
		break;
	case 2 ... 6:
		fuzz_map_step(fuzz);
		break;
	default:
		fuzz_buffer_step(fuzz);
	}
}

static _Noreturn void be_a_process(struct fuzz *fuzz, uint64_t seed)
{
	/* A seed of 0 would stay 0, and seeds that follow each other begin alike. */
	fuzz->random = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	memset(fuzz->fds, -1, sizeof(fuzz->fds));
	fuzz->card = open_card("vgem");
	alarm(STANDSTILL_SECONDS);
	if (seed % 2 && setuid(NOBODY))
		_exit(1);
	for (unsigned step = 0; step < options.steps; step++) {
		if (options.trace)
			fprintf(stderr, "seed %llu step %u\n", (unsigned long long)seed, step);
		fuzz_step(fuzz);
	}
	_exit(0);
}

static bool is_well(int status, bool killed, uint64_t seed)
{
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return true;
	if (killed && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return true;
	printf("the process of seed %llu ended with status 0x%x%s\n", (unsigned long long)seed,
	       status,
	       WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? ": it stood still" : "");
	return false;
}

static pid_t begin(struct fuzz *fuzz, uint64_t seed)
{
	pid_t pid = fork();

	if (!pid)
		be_a_process(fuzz, seed);
	return pid;
}

static bool run_all(struct fuzz *fuzz)
{
	struct running {
		pid_t pid;
		uint64_t seed;
		bool killed;
	} running[FUZZ_PROCESSES] = { 0 };
	uint64_t random = options.seed + 1;
	unsigned begun = 0, ended = 0;
	bool well = true;

	while (ended < options.runs) {
		int status;
		pid_t pid;

		for (int i = 0; i < FUZZ_PROCESSES; i++) {
			if (running[i].pid || begun == options.runs)
				continue;
			fuzz->self = i;
			running[i].seed = options.seed + begun++;
			running[i].pid = begin(fuzz, running[i].seed);
			running[i].killed = !random_below(&random, KILLED_OF) && options.runs > 1;
			if (running[i].killed) {
				usleep((useconds_t)random_below(&random, 300000));
				kill(running[i].pid, SIGKILL);
			}
		}
		pid = wait(&status);
		for (int i = 0; i < FUZZ_PROCESSES; i++) {
			if (running[i].pid != pid)
				continue;
			well = is_well(status, running[i].killed, running[i].seed) && well;
			running[i].pid = 0;
			ended++;
		}
	}
	return well;
}

int main(int argc, char **argv)
{
	const struct argp argp = { .options = known_options,
				   .parser = take_option,
				   .doc = "Random use of the heaps, their buffers and devices." };
	struct fuzz fuzz = { 0 };
	bool well;

	argp_parse(&argp, argc, argv, 0, NULL, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	fuzz.heap = open("/dev/dma_heap/default_cma_region", O_RDWR | O_CLOEXEC);
	fuzz.device = open("/dev/cmaheap", O_RDWR | O_CLOEXEC);
	if (fuzz.heap < 0 || fuzz.device < 0) {
		perror("heap or device");
		return 1;
	}
	for (int i = 0; i < FUZZ_PROCESSES; i++)
		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fuzz.sockets[i])) {
			perror("socketpair");
			return 1;
		}

	well = run_all(&fuzz);
	printf("seeds %llu to %llu: %u processes, up to %u actions each: %s\n",
	       (unsigned long long)options.seed,
	       (unsigned long long)options.seed + options.runs - 1, options.runs, options.steps,
	       well ? "nothing found" : "FOUND");
	return well ? 0 : 1;
}
