/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <unistd.h>

#include <cmaheap/cmaheap.h>

#include "unit.h"

#define HEAD "pos:\t0\nflags:\t02000002\nmnt_id:\t15\nino:\t9\nsize:\t8192\ncount:\t2\n"

static struct cmaheap_buffer *make_buffer(size_t size)
{
	int fd = fake_make_dmabuf(size, O_RDWR);
	struct cmaheap_buffer *buffer;

	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	close(fd);
	return buffer;
}

static struct cmaheap_description describe(const char *fdinfo, size_t size)
{
	struct cmaheap_buffer *buffer = make_buffer(size);
	struct cmaheap_description description;

	fake_set_fdinfo(fdinfo);
	assert_int_equal(cmaheap_buffer_describe(buffer, &description), 0);
	assert_int_equal(description.size, size);
	assert_true(description.inode == cmaheap_buffer_inode(buffer));
	cmaheap_buffer_unref(buffer);
	return description;
}

static void exporter_and_name_are_told(void **state)
{
	struct cmaheap_description named = describe(HEAD "exp_name:\tsystem\nname:\tframe 1\n",
						    8192),
				   nameless = describe(HEAD "exp_name:\tvgem\n", 8192);

	(void)state;
	assert_string_equal(named.exporter, "system");
	assert_string_equal(named.name, "frame 1");
	assert_string_equal(nameless.exporter, "vgem");
	assert_string_equal(nameless.name, "");
}

static void memory_of_cma_heaps_and_single_pages_are_contiguous(void **state)
{
	(void)state;
	fake_set_our_heap("camera");
	assert_true(describe(HEAD "exp_name:\tcamera\n", 8192).contiguous);
	assert_true(describe(HEAD "exp_name:\tlinux,cma\n", 8192).contiguous);
	assert_false(describe(HEAD "exp_name:\tvideo@70000000\n", 8192).contiguous);
	fake_set_area("video@70000000");
	assert_true(describe(HEAD "exp_name:\tvideo@70000000\n", 8192).contiguous);
	assert_true(describe(HEAD "exp_name:\tsystem\n", 4096).contiguous);
	assert_false(describe(HEAD "exp_name:\tsystem\n", 8192).contiguous);
	assert_false(describe(HEAD, 8192).contiguous);
}

static void name_cannot_pose_as_an_exporter(void **state)
{
	struct cmaheap_description posing =
		describe(HEAD "exp_name:\tsystem\nname:\tx\nexp_name:\tlinux,cma\n", 8192);

	(void)state;
	assert_string_equal(posing.exporter, "system");
	assert_false(posing.contiguous);
	fake_set_our_heap(".");
	assert_false(describe(HEAD "exp_name:\t./.\n", 8192).contiguous);
}

static void missing_proc_is_an_error(void **state)
{
	struct cmaheap_buffer *buffer = make_buffer(4096);
	struct cmaheap_description description = { .size = 7 };

	(void)state;
	assert_int_equal(cmaheap_buffer_describe(buffer, &description), -ENOENT);
	assert_error_has("/proc/self/fdinfo");
	assert_int_equal(description.size, 7);
	cmaheap_buffer_unref(buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(exporter_and_name_are_told),
		UNIT_TEST(memory_of_cma_heaps_and_single_pages_are_contiguous),
		UNIT_TEST(name_cannot_pose_as_an_exporter),
		UNIT_TEST(missing_proc_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
