/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * Random and hostile use of the module's whole surface by a few processes at once, which
 * pass descriptors to each other, half of them without privileges, some killed in the middle.
 * A process does what its seed says; --trace shows it. Where the kernel tells which places of the
 * module were reached, half of them begin as an earlier one that reached a new place.
 */
#include "fuzz-uapi.h"
#include "drm-card.h"
#include "fuzz-cover.h"
#include "fuzz-options.h"
#include "heap-paths.h"
#include "random.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	NOBODY = 65534,
	FOUND = 99,
	STANDSTILL_SECONDS = 120,
	KILLED_OF = 4,
	MOST_BEGINNINGS = 1024
};

/* What one process does: a beginning, which may be empty, and then as its own seed says. */
struct job {
	uint64_t seed;
	struct fuzz_beginning after;
};

static struct fuzz_beginning beginnings[MOST_BEGINNINGS];
static size_t beginning_count;

static struct fuzz_options options;

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

/* A seed of 0 would stay 0, and seeds that follow each other begin alike. */
static uint64_t spread(uint64_t seed)
{
	return (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static _Noreturn void be_a_process(struct fuzz *fuzz, const struct job *job,
				   struct fuzz_cover *cover)
{
	fuzz->random = spread(job->after.seed);
	memset(fuzz->fds, -1, sizeof(fuzz->fds));
	fuzz->card = open_card("vgem");
	alarm(STANDSTILL_SECONDS);
	if (job->seed % 2 && setuid(NOBODY))
		_exit(1);
	fuzz_cover_begin(cover);
	for (unsigned step = 0; step < options.steps; step++) {
		if (step == job->after.steps)
			fuzz->random = spread(job->seed);
		if (options.trace)
			fprintf(stderr, "seed %" PRIu64 " step %u\n", job->seed, step);
		fuzz_step(fuzz);
		fuzz_cover_step(cover, step);
	}
	_exit(0);
}

static bool is_well(int status, bool killed, const struct job *job)
{
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return true;
	if (killed && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return true;
	printf("the process of --seed %" PRIu64 " --after %" PRIu64
	       ":%u ended with status 0x%x%s\n",
	       job->seed, job->after.seed, job->after.steps, status,
	       WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? ": it stood still" : "");
	return false;
}

static pid_t begin(struct fuzz *fuzz, const struct job *job, struct fuzz_cover *cover)
{
	pid_t pid = fork();

	if (!pid)
		be_a_process(fuzz, job, cover);
	return pid;
}

static struct job next_job(uint64_t seed, uint64_t *random)
{
	struct job job = { .seed = seed, .after = options.after };

	if (beginning_count && seed % 4 < 2)
		job.after = beginnings[random_below(random, beginning_count)];
	return job;
}

/* Only what has no other beginning itself is one: so two numbers tell it. */
static void learn(const struct job *job, struct fuzz_cover *cover)
{
	const unsigned steps = fuzz_cover_collect(cover, options.steps);

	if (steps && !job->after.steps && beginning_count < MOST_BEGINNINGS)
		beginnings[beginning_count++] = (struct fuzz_beginning){ job->seed, steps };
}

/* The processes that run at once. */
struct crowd {
	struct running {
		pid_t pid;
		struct job job;
		bool killed;
		struct fuzz_cover cover;
	} running[FUZZ_PROCESSES];
	uint64_t random, guide;
	unsigned begun, ended;
	struct timespec start;
};

static bool is_another_due(const struct crowd *crowd)
{
	struct timespec now;

	if (crowd->begun == options.runs)
		return false;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return !options.minutes || now.tv_sec - crowd->start.tv_sec < 60 * (time_t)options.minutes;
}

static void begin_one(struct crowd *crowd, struct running *one, struct fuzz *fuzz)
{
	one->job = next_job(options.seed + crowd->begun++, &crowd->guide);
	one->pid = begin(fuzz, &one->job, &one->cover);
	one->killed = !random_below(&crowd->random, KILLED_OF) && options.runs > 1;
	if (one->killed) {
		usleep((useconds_t)random_below(&crowd->random, 300000));
		kill(one->pid, SIGKILL);
	}
}

/* Returns whether it ended as it should. */
static bool wait_for_one(struct crowd *crowd)
{
	bool well = true;
	int status;
	pid_t pid = wait(&status);

	for (int i = 0; i < FUZZ_PROCESSES; i++) {
		struct running *one = &crowd->running[i];

		if (one->pid != pid)
			continue;
		well = is_well(status, one->killed, &one->job);
		learn(&one->job, &one->cover);
		one->pid = 0;
		crowd->ended++;
	}
	return well;
}

static bool run_all(struct fuzz *fuzz)
{
	struct crowd crowd = { .random = options.seed + 1, .guide = options.seed + 1 };
	bool well = true;

	for (int i = 0; i < FUZZ_PROCESSES; i++)
		fuzz_cover_open(&crowd.running[i].cover, options.steps);
	clock_gettime(CLOCK_MONOTONIC, &crowd.start);
	do {
		for (fuzz->self = 0; fuzz->self < FUZZ_PROCESSES; fuzz->self++)
			if (!crowd.running[fuzz->self].pid && is_another_due(&crowd))
				begin_one(&crowd, &crowd.running[fuzz->self], fuzz);
		if (crowd.ended < crowd.begun)
			well = wait_for_one(&crowd) && well;
	} while (crowd.ended < crowd.begun || is_another_due(&crowd));

	options.runs = crowd.ended;
	return well;
}

int main(int argc, char **argv)
{
	struct fuzz fuzz = { 0 };
	bool well;

	options = fuzz_parse_options(argc, argv);
	setvbuf(stdout, NULL, _IOLBF, 0);
	fuzz.heap = open_heap_node();
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
	printf("seeds %" PRIu64 " to %" PRIu64 ": %u processes, up to %u actions each: %s\n",
	       options.seed, options.seed + options.runs - 1, options.runs, options.steps,
	       well ? "nothing found" : "FOUND");
	if (fuzz_cover_count())
		printf("%zu places of the module were reached, by way of %zu beginnings\n",
		       fuzz_cover_count(), beginning_count);
	return well ? 0 : 1;
}
