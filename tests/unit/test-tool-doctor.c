/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What `cmaheap doctor` makes of what it reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "doctor/doctor.h"

static void findings_cannot_command_the_terminal(void **state)
{
	struct doctor doctor = { 0 };

	(void)state;
	report(&doctor, LEVEL_NOTE, "video\033[2J", "(%s)", "Cam\033]0;owned\007era");
	advise(&doctor, "open %s", "\033c");
	assert_string_equal(doctor.findings[0].about, "video?[2J");
	assert_string_equal(doctor.findings[0].text, "(Cam?]0;owned?era)");
	assert_string_equal(doctor.findings[0].fix, "open ?c");
	free(doctor.findings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings_cannot_command_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
