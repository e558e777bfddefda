/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <cmaheap/cmaheap.h>

#include "unit.h"

static void list_is_sorted_and_tells_aliases(void **state)
{
	struct cmaheap_list *list;

	(void)state;
	fake_add_heap("system");
	fake_add_heap("default_cma_region");
	fake_add_alias("linux,cma", "default_cma_region");
	assert_int_equal(cmaheap_list(&list), 0);
	assert_int_equal(cmaheap_list_count(list), 3);
	assert_string_equal(cmaheap_list_name(list, 0), "default_cma_region");
	assert_null(cmaheap_list_alias_of(list, 0));
	assert_string_equal(cmaheap_list_name(list, 1), "linux,cma");
	assert_string_equal(cmaheap_list_alias_of(list, 1), "default_cma_region");
	assert_string_equal(cmaheap_list_name(list, 2), "system");
	assert_null(cmaheap_list_name(list, 3));
	assert_null(cmaheap_list_alias_of(list, 3));
	cmaheap_list_free(list);
}

static void list_leaves_out_a_dangling_alias(void **state)
{
	struct cmaheap_list *list;

	(void)state;
	fake_add_alias("linux,cma", "gone");
	assert_int_equal(cmaheap_list(&list), 0);
	assert_int_equal(cmaheap_list_count(list), 0);
	cmaheap_list_free(list);
}

static void list_goes_on_when_a_link_changes_meanwhile(void **state)
{
	struct cmaheap_list *list;

	(void)state;
	fake_add_heap("default_cma_region");
	fake_add_alias("linux,cma", "default_cma_region");
	fake_fail(FAKE_READLINK, ENOENT, 1);
	assert_int_equal(cmaheap_list(&list), 0);
	assert_int_equal(cmaheap_list_count(list), 1);
	cmaheap_list_free(list);

	/* A node took its place. */
	fake_fail(FAKE_READLINK, EINVAL, 2);
	assert_int_equal(cmaheap_list(&list), 0);
	assert_int_equal(cmaheap_list_count(list), 2);
	assert_null(cmaheap_list_alias_of(list, 0));
	assert_null(cmaheap_list_alias_of(list, 1));
	cmaheap_list_free(list);
}

static void list_without_the_directory_is_empty(void **state)
{
	struct cmaheap_list *list;

	(void)state;
	fake_remove_directory();
	assert_int_equal(cmaheap_list(&list), 0);
	assert_int_equal(cmaheap_list_count(list), 0);
	cmaheap_list_free(list);
}

static void list_of_an_unreadable_directory_fails(void **state)
{
	struct cmaheap_list *list;

	(void)state;
	fake_fail(FAKE_OPENDIR, EACCES, 1);
	assert_int_equal(cmaheap_list(&list), -EACCES);
	assert_error_has("/dev/dma_heap");
}

static void list_out_of_memory_at_any_point_leaks_nothing(void **state)
{
	struct cmaheap_list *list;
	unsigned skip = 0;
	int error;

	(void)state;
	fake_add_heap("default_cma_region");
	fake_add_alias("linux,cma", "default_cma_region");
	for (;; skip++) {
		fake_fail_later(FAKE_MEMORY, ENOMEM, skip);
		error = cmaheap_list(&list);
		fake_fail(FAKE_MEMORY, 0, 0);
		if (!error)
			break;
		assert_int_equal(error, -ENOMEM);
	}
	cmaheap_list_free(list);
	assert_int_equal(skip, 6); /* the list, two entries, two names, one alias */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(list_is_sorted_and_tells_aliases),
		UNIT_TEST(list_leaves_out_a_dangling_alias),
		UNIT_TEST(list_goes_on_when_a_link_changes_meanwhile),
		UNIT_TEST(list_without_the_directory_is_empty),
		UNIT_TEST(list_of_an_unreadable_directory_fails),
		UNIT_TEST(list_out_of_memory_at_any_point_leaks_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
