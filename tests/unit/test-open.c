/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>
#include <stdlib.h>

#include <cmaheap/cmaheap.h>

#include "unit.h"

static void assert_opens(const char *name, const char *expected)
{
	struct cmaheap *heap;

	assert_int_equal(cmaheap_open(name, &heap), 0);
	assert_string_equal(cmaheap_name(heap), expected);
	cmaheap_close(heap);
}

static void assert_open_fails(const char *name, int error)
{
	struct cmaheap *heap = NULL;

	assert_int_equal(cmaheap_open(name, &heap), error);
	assert_null(heap);
}

static void open_by_name_and_by_path_are_the_same(void **state)
{
	(void)state;
	fake_add_heap("linux,cma");
	assert_opens("linux,cma", "linux,cma");
	assert_opens("/dev/dma_heap/linux,cma", "linux,cma");
}

static void open_without_a_name_prefers_the_newest_name(void **state)
{
	(void)state;
	fake_add_heap("system");
	fake_add_heap("cma");
	assert_opens(NULL, "cma");
	fake_add_heap("default-pool");
	assert_opens(NULL, "default-pool");
	fake_add_heap("reserved");
	assert_opens(NULL, "reserved");
	fake_add_heap("linux,cma");
	assert_opens(NULL, "linux,cma");
	fake_add_heap("default_cma_region");
	assert_opens(NULL, "default_cma_region");
	fake_add_heap("default_cma_region-contiguous");
	assert_opens(NULL, "default_cma_region-contiguous");
}

static void open_without_a_name_obeys_the_environment(void **state)
{
	(void)state;
	fake_add_heap("default_cma_region");
	fake_add_heap("camera");
	setenv("CMAHEAP_HEAP", "camera", 1);
	assert_opens(NULL, "camera");
	assert_opens("default_cma_region", "default_cma_region");
	setenv("CMAHEAP_HEAP", "gone", 1);
	assert_open_fails(NULL, -ENOENT);
	assert_error_has("$CMAHEAP_HEAP: no heap \"gone\"; there are: camera, default_cma_region");
	setenv("CMAHEAP_HEAP", "", 1);
	assert_open_fails(NULL, -EINVAL);
	assert_error_has("$CMAHEAP_HEAP: \"\" names no heap");
	assert_open_fails("", -EINVAL);
	assert_null(strstr(cmaheap_last_error(), "CMAHEAP_HEAP"));
}

static void open_without_a_name_never_guesses_the_system_heap(void **state)
{
	(void)state;
	fake_add_heap("system");
	assert_open_fails(NULL, -ENOENT);
	assert_error_has("system");
	assert_opens("system", "system");
}

static void open_of_a_missing_heap_lists_those_that_exist(void **state)
{
	(void)state;
	fake_add_heap("default_cma_region");
	fake_add_alias("linux,cma", "default_cma_region");
	assert_open_fails("vidbuf", -ENOENT);
	assert_error_has("\"vidbuf\"");
	assert_error_has("default_cma_region, linux,cma (alias of default_cma_region)");
}

static void open_of_a_missing_heap_lists_whole_names(void **state)
{
	char name[32];
	const char *end;

	(void)state;
	for (int i = 0; i < 60; i++) {
		snprintf(name, sizeof(name), "default_cma_region-%02d", i);
		fake_add_heap(name);
	}
	assert_open_fails("vidbuf", -ENOENT);
	end = strstr(cmaheap_last_error(), ", ...");
	assert_non_null(end);
	assert_string_equal(end, ", ...");
	assert_memory_equal(end - 23, ", default_cma_region-", 21);
	assert_open_fails(NULL, -ENOENT);
	assert_error_has(", ...; open one by name");
}

static void open_without_any_heap_says_to_load_a_module(void **state)
{
	(void)state;
	assert_open_fails(NULL, -ENOENT);
	assert_error_has("modprobe");
	fake_remove_directory();
	assert_open_fails("linux,cma", -ENOENT);
	assert_error_has("modprobe");
}

static void open_refuses_names_that_lead_elsewhere(void **state)
{
	static const char *const names[] = { "",
					     ".",
					     "..",
					     "../null",
					     "/dev/null",
					     "/dev/dma_heap/../null",
					     "a/b",
					     "/",
					     "/dev/dma_heap/",
					     "/dev/dma_heap" };
	char overlong[300];

	(void)state;
	fake_add_heap("linux,cma");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_open_fails(names[i], -EINVAL);
		assert_error_has(names[i]);
	}
	memset(overlong, 'x', sizeof(overlong) - 1);
	overlong[sizeof(overlong) - 1] = '\0';
	assert_open_fails(overlong, -EINVAL);
	assert_error_has("299");
}

static void open_of_a_node_that_is_no_heap_fails(void **state)
{
	(void)state;
	fake_add_null_device("null");
	assert_open_fails("null", -ENOTTY);
	assert_error_has("/dev/dma_heap/null");
}

static void open_not_allowed_names_the_group_to_join(void **state)
{
	(void)state;
	fake_add_heap("linux,cma");
	fake_set_owner(54321, 0660);
	fake_fail(FAKE_OPEN, EACCES, 1);
	assert_open_fails("linux,cma", -EACCES);
	assert_error_has("group 54321");
	assert_error_has("0660");
}

/* The kernel asks the device cgroup only after the mode. */
static void open_that_a_container_forbids_is_not_the_groups_fault(void **state)
{
	(void)state;
	fake_add_heap("linux,cma");
	fake_set_owner(54321, 0660);
	fake_fail(FAKE_OPEN, EPERM, 1);
	assert_open_fails("linux,cma", -EPERM);
	assert_error_has("--device /dev/dma_heap/linux,cma");
	assert_error_has("DeviceAllow=");
	assert_null(strstr(cmaheap_last_error(), "group"));
}

static void open_of_a_root_only_node_gives_the_udev_rule(void **state)
{
	(void)state;
	fake_add_heap("linux,cma");
	fake_set_owner(0, 0600);
	fake_fail(FAKE_OPEN, EACCES, 1);
	assert_open_fails("linux,cma", -EACCES);
	assert_error_has("SUBSYSTEM==\"dma_heap|dma_heap_cma\", GROUP=\"video\", MODE=\"0660\"");
}

static void open_without_a_name_does_not_skip_a_heap_that_is_not_allowed(void **state)
{
	(void)state;
	fake_add_heap("default_cma_region");
	fake_add_heap("linux,cma");
	fake_fail(FAKE_OPEN, EACCES, 1);
	assert_open_fails(NULL, -EACCES);
	assert_error_has("default_cma_region");
}

static void open_with_too_many_files_says_so(void **state)
{
	(void)state;
	fake_add_heap("linux,cma");
	fake_fail(FAKE_OPEN, EMFILE, 1);
	assert_open_fails("linux,cma", -EMFILE);
	assert_error_has("ulimit -n");
}

static void open_out_of_memory_leaks_nothing(void **state)
{
	(void)state;
	fake_add_heap("linux,cma");
	fake_fail(FAKE_MEMORY, ENOMEM, 1);
	assert_open_fails("linux,cma", -ENOMEM);
}

static void close_takes_null(void **state)
{
	(void)state;
	cmaheap_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(open_by_name_and_by_path_are_the_same),
		UNIT_TEST(open_without_a_name_prefers_the_newest_name),
		UNIT_TEST(open_without_a_name_obeys_the_environment),
		UNIT_TEST(open_without_a_name_never_guesses_the_system_heap),
		UNIT_TEST(open_of_a_missing_heap_lists_those_that_exist),
		UNIT_TEST(open_of_a_missing_heap_lists_whole_names),
		UNIT_TEST(open_without_any_heap_says_to_load_a_module),
		UNIT_TEST(open_refuses_names_that_lead_elsewhere),
		UNIT_TEST(open_of_a_node_that_is_no_heap_fails),
		UNIT_TEST(open_not_allowed_names_the_group_to_join),
		UNIT_TEST(open_that_a_container_forbids_is_not_the_groups_fault),
		UNIT_TEST(open_of_a_root_only_node_gives_the_udev_rule),
		UNIT_TEST(open_without_a_name_does_not_skip_a_heap_that_is_not_allowed),
		UNIT_TEST(open_with_too_many_files_says_so),
		UNIT_TEST(open_out_of_memory_leaks_nothing),
		UNIT_TEST(close_takes_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
