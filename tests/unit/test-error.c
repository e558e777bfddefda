/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Where a failure can be learned of: the thread's last error, its log, the trace. */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "error.h"
#include "unit.h"

struct record {
	unsigned count;
	int error;
	char text[512];
};

static void record(void *data, int error, const char *text)
{
	struct record *record = data;

	record->count++;
	record->error = error;
	snprintf(record->text, sizeof(record->text), "%s", text);
}

static void *read_last_error(void *argument)
{
	(void)argument;
	return (void *)(uintptr_t)strlen(cmaheap_last_error());
}

static void last_error_is_the_threads_own(void **state)
{
	struct cmaheap *heap;
	pthread_t thread;
	void *length;

	(void)state;
	assert_int_equal(cmaheap_open("", &heap), -EINVAL);
	assert_true(strlen(cmaheap_last_error()) > 0);
	assert_int_equal(pthread_create(&thread, NULL, read_last_error, NULL), 0);
	assert_int_equal(pthread_join(thread, &length), 0);
	assert_null(length);
}

static void log_gets_each_failure_once(void **state)
{
	struct record got = { 0 };
	struct cmaheap *heap;

	(void)state;
	cmaheap_set_log(record, &got);
	assert_int_equal(cmaheap_open("", &heap), -EINVAL);
	assert_int_equal(got.count, 1);
	assert_int_equal(got.error, EINVAL);
	assert_string_equal(got.text, cmaheap_last_error());

	/* Opening lists the heaps, and that fails first. */
	fake_fail(FAKE_OPENDIR, EIO, 1);
	assert_int_equal(cmaheap_open("missing", &heap), -EIO);
	assert_int_equal(got.count, 2);

	fake_add_heap("linux,cma");
	assert_int_equal(cmaheap_open("linux,cma", &heap), 0);
	assert_int_equal(got.count, 2);
	cmaheap_close(heap);

	cmaheap_set_log(NULL, NULL);
	assert_int_equal(cmaheap_open("", &heap), -EINVAL);
	assert_int_equal(got.count, 2);
}

static void *fail_to_open(void *argument)
{
	struct cmaheap *heap;

	(void)argument;
	return (void *)(intptr_t)cmaheap_open("", &heap);
}

static void log_is_the_threads_own(void **state)
{
	struct record got = { 0 };
	pthread_t thread;
	void *result;

	(void)state;
	cmaheap_set_log(record, &got);
	assert_int_equal(pthread_create(&thread, NULL, fail_to_open, NULL), 0);
	assert_int_equal(pthread_join(thread, &result), 0);
	assert_int_equal((intptr_t)result, -EINVAL);
	assert_int_equal(got.count, 0);
	cmaheap_set_log(NULL, NULL);
}

static void names_cannot_steer_a_terminal(void **state)
{
	struct cmaheap *heap;

	(void)state;
	fake_add_heap("linux,cma");
	assert_int_equal(cmaheap_open("x\033[2J\n\x7f\xc2\x9b\xc3\x9bz\x9b", &heap), -ENOENT);
	assert_error_has("x?[2J????\xc3\x9bz?");
}

/* 0x9b alone begins a command to a terminal, as ESC [ does. */
static void controls_do_not_hide_in_what_is_no_utf8(void **state)
{
	static const struct {
		const char *name, *told;
	} cases[] = {
		{ "z\x80\x9bz", "z??z" },
		{ "z\xe9\x9bz", "z??z" },
		{ "z\xe9\x9b\x9bz", "z\xe9\x9b\x9bz" },
		{ "z\xe9\x9b\x9b\x9bz", "z\xe9\x9b\x9b?z" },
		{ "z\xc1\x9bz", "z??z" },	    /* longer than needed */
		{ "z\xe0\x82\x9bz", "z???z" },	    /* likewise */
		{ "z\xf0\x80\x82\x9bz", "z????z" }, /* likewise */
		{ "z\xf0\x9f\x98\x80z", "z\xf0\x9f\x98\x80z" },
		{ "z\xf0\x9f\x98z", "z???z" },
		{ "z\xed\x9f\x80z", "z\xed\x9f\x80z" },
		{ "z\xed\xa0\x80z", "z???z" },		 /* a surrogate */
		{ "z\xf4\x90\x80\x80z", "z????z" },	 /* above U+10FFFF */
		{ "z\xf8\x88\x80\x80\x80z", "z?????z" }, /* of five bytes */
	};
	struct cmaheap *heap;

	(void)state;
	fake_add_heap("linux,cma");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(cmaheap_open(cases[i].name, &heap), -ENOENT);
		assert_error_has(cases[i].told);
	}
}

static void a_text_that_does_not_fit_says_so(void **state)
{
	const char *text = cmaheap_last_error();

	(void)state;
	assert_int_equal(cmaheap_fail(EINVAL, "%2000d", 1), -EINVAL);
	assert_string_equal(text + strlen(text) - 4, " ...");
	cmaheap_fail(EINVAL, "former");
	cmaheap_fail(EINVAL, "%s and later", text);
	assert_string_equal(text, "former and later");
}

static void *use_heap(void *argument)
{
	struct cmaheap *heap;
	struct cmaheap_buffer *buffer;

	(void)argument;
	if (cmaheap_open("two\nlines", &heap))
		return heap;
	cmaheap_close(heap);
	if (cmaheap_open("linux,cma", &heap))
		return heap;
	if (!cmaheap_alloc(heap, 4096, &buffer))
		cmaheap_buffer_unref(buffer);
	cmaheap_alloc(heap, 0, &buffer);
	cmaheap_close(heap);
	return NULL;
}

/* What use_heap() writes to stderr in a new thread, which reads the environment anew. */
static void trace_of_use(const char *debug, char *text, size_t size)
{
	int fds[2], saved = dup(STDERR_FILENO);
	pthread_t thread;
	void *result;
	ssize_t length;

	assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
	setenv("CMAHEAP_DEBUG", debug, 1);
	dup2(fds[1], STDERR_FILENO);
	assert_int_equal(pthread_create(&thread, NULL, use_heap, NULL), 0);
	assert_int_equal(pthread_join(thread, &result), 0);
	dup2(saved, STDERR_FILENO);
	unsetenv("CMAHEAP_DEBUG");
	length = read(fds[0], text, size - 1);
	text[length < 0 ? 0 : length] = '\0';
	close(fds[0]);
	close(fds[1]);
	close(saved);
}

static void environment_asks_for_a_trace(void **state)
{
	char text[4096], expected[512];
	int pid = getpid();

	(void)state;
	fake_add_heap("linux,cma");
	fake_add_heap("two\nlines");
	trace_of_use("0", text, sizeof(text));
	assert_string_equal(text, "");
	trace_of_use("1", text, sizeof(text));
	snprintf(expected, sizeof(expected),
		 "cmaheap[%d]: cmaheap_open(two?lines) = 0\n"
		 "cmaheap[%d]: cmaheap_open(linux,cma) = 0\n"
		 "cmaheap[%d]: cmaheap_alloc(linux,cma, 4096) = 0\n"
		 "cmaheap[%d]: cmaheap_alloc(linux,cma, 0) = -22: "
		 "cannot allocate a buffer of 0 bytes\n",
		 pid, pid, pid, pid);
	assert_string_equal(text, expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(last_error_is_the_threads_own),
		UNIT_TEST(log_gets_each_failure_once),
		UNIT_TEST(log_is_the_threads_own),
		UNIT_TEST(names_cannot_steer_a_terminal),
		UNIT_TEST(controls_do_not_hide_in_what_is_no_utf8),
		UNIT_TEST(a_text_that_does_not_fit_says_so),
		UNIT_TEST(environment_asks_for_a_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
