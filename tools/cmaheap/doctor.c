/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <argp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "command.h"
#include "doctor/doctor.h"
#include "files.h"
#include "json.h"
#include "options.h"
#include "sizes.h"
#include "style.h"

enum { FRAME_4K = 3840 * 2160 * 4, OPTION_WATCH = 'w', OPTION_SIZE = 's' };

static const char *const level_names[] = { "good", "note", "warning", "bad" };

struct doctor_options {
	bool json, all;
	uint64_t size;
	unsigned seconds;
};

static const struct argp_option table[] = {
	{ "size", OPTION_SIZE, "BYTES", 0,
	  "A buffer of this size must be had, such as 12M (default: one 4K frame of 32 bits a "
	  "pixel)",
	  0 },
	{ "watch", OPTION_WATCH, "SECONDS", 0, "Watch so long for processes that leak (default: 1)",
	  0 },
	{ 0 },
};

static error_t parse_one(int key, char *text, struct argp_state *state)
{
	struct doctor_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->json;
		return 0;
	case OPTION_SIZE:
		if (!parse_size(text, &options->size))
			argp_error(state, "\"%s\": expected a size such as 33177600 or 12M", text);
		/* The length of a piece of memory has 32 bits in the kernel's lists of these. */
		if (options->size > (UINT64_C(1) << 32) - (uint64_t)sysconf(_SC_PAGESIZE))
			argp_error(
				state,
				"\"%s\": a buffer of 4 GiB or more is not to be had from heaps of "
				"dma_heap_cma, whatever the area; expected less",
				text);
		return 0;
	case OPTION_WATCH:
		options->seconds = (unsigned)parse_number(text, 0, 3600, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void report(struct doctor *doctor, enum level level, const char *about, const char *format, ...)
{
	struct finding *findings, *finding;
	va_list arguments;

	findings = reallocarray(doctor->findings, doctor->count + 1, sizeof(*findings));
	if (!findings) {
		fputs("cmaheap doctor: out of memory\n", stderr);
		exit(STATUS_FAILED);
	}
	doctor->findings = findings;
	finding = &findings[doctor->count++];
	*finding = (struct finding){ .level = level };
	snprintf(finding->about, sizeof(finding->about), "%s", about);
	make_printable(finding->about);
	va_start(arguments, format);
	vsnprintf(finding->text, sizeof(finding->text), format, arguments);
	va_end(arguments);
	make_printable(finding->text);
}

void advise(struct doctor *doctor, const char *format, ...)
{
	struct finding *finding = &doctor->findings[doctor->count - 1];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(finding->fix, sizeof(finding->fix), format, arguments);
	va_end(arguments);
	make_printable(finding->fix);
}

static void print_json(const struct doctor *doctor)
{
	struct json_object *array = json_object_new_array(), *object = json_object_new_object();

	for (size_t i = 0; i < doctor->count; i++) {
		const struct finding *finding = &doctor->findings[i];
		struct json_object *entry = json_object_new_object();

		json_add_text(entry, "level", level_names[finding->level]);
		json_add_text(entry, "about", finding->about);
		json_add_text(entry, "text", finding->text);
		json_add_text(entry, "fix", *finding->fix ? finding->fix : NULL);
		json_object_array_add(array, entry);
	}
	json_object_object_add(object, "findings", array);
	json_add_hidden(object, &doctor->processes);
	json_print(object);
}

static void print_text(const struct doctor *doctor)
{
	static const enum style styles[] = { STYLE_GOOD, STYLE_FAINT, STYLE_WARNING, STYLE_BAD };

	for (size_t i = 0; i < doctor->count; i++) {
		const struct finding *finding = &doctor->findings[i];

		printf("%s%-7s%s  %s: %s\n", style(stdout, styles[finding->level]),
		       level_names[finding->level], style(stdout, STYLE_NONE), finding->about,
		       finding->text);
		if (*finding->fix)
			printf("         fix: %s\n", finding->fix);
	}
}

static bool is_well(const struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->count; i++) {
		if (doctor->findings[i].level == LEVEL_BAD)
			return false;
	}
	return true;
}

static int examine(struct doctor *doctor)
{
	int error = heaps_read(&doctor->heaps);

	if (error)
		return tell_error("cannot list the heaps", error);
	error = processes_read(&doctor->processes);
	if (error)
		return tell_error("cannot look into /proc", error);
	/* Before a buffer is tried, which may fail and be logged. */
	doctor->log_error = log_read(&doctor->log);
	check_kernel(doctor);
	check_module(doctor);
	check_nodes(doctor);
	check_areas(doctor);
	check_log(doctor);
	check_reach(doctor);
	check_leaks(doctor);
	check_devices(doctor);
	return 0;
}

int command_doctor(int argc, char **argv)
{
	const struct argp_child children[] = { { &json_argp, 0, NULL, 0 }, { 0 } };
	const struct argp argp = {
		.options = table,
		.parser = parse_one,
		.doc = "Checks whether contiguous buffers can be had here, and tells what to do "
		       "where not. "
		       "Allocates one buffer of the size asked for, and frees it.\v"
		       "The exit status is 1 if something is bad.",
		.children = children,
	};
	struct doctor_options options = { .size = FRAME_4K, .seconds = 1 };
	struct doctor doctor = { 0 };
	int status;

	argp_err_exit_status = STATUS_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &options);
	doctor.size = options.size;
	doctor.seconds = options.seconds;
	status = examine(&doctor);
	if (!status && options.json)
		print_json(&doctor);
	else if (!status)
		print_text(&doctor);
	if (!status && !is_well(&doctor))
		status = STATUS_FAILED;
	log_free(&doctor.log);
	processes_free(&doctor.processes);
	heaps_free(&doctor.heaps);
	free(doctor.findings);
	return status;
}
