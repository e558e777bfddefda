/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>

#include "program.h"

int tell(const char *message)
{
	fprintf(stderr, "%s: %s\n", program_invocation_short_name, message);
	return TOLD;
}

int tell_file(const char *path)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, path, strerror(errno));
	return TOLD;
}

int catch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

unsigned parse_number(const char *text, unsigned min, unsigned max, struct argp_state *state)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || value < min || value > max)
		argp_error(state, "\"%s\": expected a number from %u to %u", text, min, max);
	return (unsigned)value;
}

void parse_size(const char *text, unsigned *width, unsigned *height, struct argp_state *state)
{
	char *rest, *end;

	*width = (unsigned)strtoul(text, &rest, 10);
	*height = *rest == 'x' ? (unsigned)strtoul(rest + 1, &end, 10) : 0;
	if (!*width || !*height || *end)
		argp_error(state, "\"%s\": expected a size such as 640x480", text);
}

int parse_hold(const char *text, struct argp_state *state)
{
	if (!strcmp(text, "forever"))
		return HOLD_FOREVER;
	return (int)parse_number(text, 0, 86400, state) * 1000;
}

void print_rate(unsigned frames, const struct timespec *start)
{
	struct timespec end;
	double seconds;

	clock_gettime(CLOCK_MONOTONIC, &end);
	seconds =
		(double)(end.tv_sec - start->tv_sec) + (double)(end.tv_nsec - start->tv_nsec) / 1e9;
	printf("frames: %u in %.2f s, %.2f fps\n", frames, seconds, frames / seconds);
}
