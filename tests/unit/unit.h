/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What every unit test includes; cmocka.h needs the others before it. */
#ifndef UNIT_H
#define UNIT_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake-kernel.h"

#define UNIT_TEST(name) cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)

#define assert_error_has(text)                                                                     \
	do {                                                                                       \
		if (!strstr(cmaheap_last_error(), text))                                           \
			fail_msg("\"%s\" lacks \"%s\"", cmaheap_last_error(), text);               \
	} while (0)

#endif
