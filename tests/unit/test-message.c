/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The form of a message: what is written is read, and nothing else is taken for one. */
#include "message.h"
#include "unit.h"

/* Where members lie in a message. */
enum { VERSION = 4, KIND = 6, LENGTH = 8, FDS = 12, COOKIE = 16, MODIFIER = 24, PLANES = 44 };
enum { FOURCC = 32, SIZES = 48, PLANE_0 = 64, PLANE_1 = 84, PLANE_2 = 104 };

static struct message nv12(void)
{
	struct message message = { .kind = MESSAGE_IMAGE, .cookie = UINT64_C(0x123456789abcdef0) };
	const struct cmaheap_image_info info = {
		.fourcc = CMAHEAP_FOURCC('N', 'V', '1', '2'),
		.width = 320,
		.height = 240,
	};

	assert_int_equal(cmaheap_solve_layout(&info, &message.layout), 0);
	return message;
}

static void each_kind_is_read_as_it_was_written(void **state)
{
	const struct message messages[] = {
		{ .kind = MESSAGE_COOKIE, .cookie = UINT64_MAX },
		{ .kind = MESSAGE_BUFFER, .cookie = 1, .buffer_size = UINT64_C(1) << 40 },
		nv12(),
	};

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		unsigned char data[MESSAGE_SIZE];
		struct message parsed;

		message_write(&messages[i], data);
		assert_int_equal(
			message_parse(data, sizeof(data), message_fds(&messages[i]), &parsed), 0);
		assert_int_equal(parsed.kind, messages[i].kind);
		assert_true(parsed.cookie == messages[i].cookie);
		assert_true(parsed.buffer_size == messages[i].buffer_size);
		assert_memory_equal(&parsed.layout, &messages[i].layout, sizeof(parsed.layout));
	}
}

static void expect_refusal(const unsigned char *data, size_t size, unsigned fds, const char *text)
{
	struct message parsed = { .cookie = 77 };

	assert_int_equal(message_parse(data, size, fds, &parsed), -EPROTO);
	assert_error_has(text);
	assert_int_equal(parsed.cookie, 77);
}

/* The message with one byte changed. */
static void expect_byte_refused(const struct message *message, size_t at, unsigned char value,
				const char *text)
{
	unsigned char data[MESSAGE_SIZE];

	message_write(message, data);
	assert_int_not_equal(data[at], value);
	data[at] = value;
	expect_refusal(data, sizeof(data), message_fds(message), text);
}

static void what_does_not_begin_like_a_message_is_refused(void **state)
{
	const struct message message = nv12();

	(void)state;
	expect_byte_refused(&message, 0, 'X', "begins");
	expect_byte_refused(&message, VERSION, 2, "version 2");
	expect_byte_refused(&message, KIND, 3, "kind 3");
	expect_byte_refused(&message, LENGTH + 3, 0x80, "2147483792 bytes");
}

static void sizes_other_than_a_messages_are_refused(void **state)
{
	unsigned char data[MESSAGE_SIZE + 1] = { 0 };
	const struct message message = nv12();

	(void)state;
	message_write(&message, data);
	expect_refusal(data, 0, 1, "0 bytes");
	expect_refusal(data, MESSAGE_SIZE - 1, 1, "143 bytes");
	expect_refusal(data, MESSAGE_SIZE + 1, 1, "145 bytes");
}

static void descriptors_must_be_as_many_as_promised(void **state)
{
	const struct message message = nv12(), cookie = { .kind = MESSAGE_COOKIE };
	unsigned char data[MESSAGE_SIZE];

	(void)state;
	message_write(&message, data);
	expect_refusal(data, sizeof(data), 0, "for 1 descriptors came with 0");
	expect_refusal(data, sizeof(data), 2, "for 1 descriptors came with 2");
	data[FDS] = 2; /* and now two are promised for a layout in one */
	expect_refusal(data, sizeof(data), 2, "buffer 1 of 2 holds no plane");
	expect_byte_refused(&message, FDS + 3, 0xff, "at most 4");
	message_write(&cookie, data);
	data[FDS] = 1; /* a cookie alone never has one */
	expect_refusal(data, sizeof(data), 1, "kind 0 with 1 descriptors");
}

static void layouts_that_lie_are_refused(void **state)
{
	const struct message message = nv12();

	(void)state;
	expect_byte_refused(&message, MODIFIER, 1, "modifier 0x1");
	expect_byte_refused(&message, PLANES, 3, "2 planes, not 3");
	expect_byte_refused(&message, PLANES + 1, 1, "258 planes");
	expect_byte_refused(&message, SIZES + 1, 0, "buffer 0 has");
	expect_byte_refused(&message, PLANE_0, 1, "buffer 1 of 1");
	expect_byte_refused(&message, PLANE_0 + 7, 0xff, "ends at");
	expect_byte_refused(&message, PLANE_0 + 11, 0xff, "take more");
	expect_byte_refused(&message, PLANE_1 + 6, 0, "planes 0 and 1 overlap");
	expect_byte_refused(&message, FOURCC, '\033', "format ?V12 ");
}

static void members_without_a_meaning_must_be_zero(void **state)
{
	const struct message image = nv12(), cookie = { .kind = MESSAGE_COOKIE },
			     buffer = { .kind = MESSAGE_BUFFER };

	(void)state;
	expect_byte_refused(&image, PLANE_2, 1, "cannot have");
	expect_byte_refused(&image, SIZES + 4, 1, "cannot have");
	expect_byte_refused(&cookie, MODIFIER, 1, "cannot have");
	expect_byte_refused(&buffer, PLANE_0, 1, "cannot have");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(each_kind_is_read_as_it_was_written),
		UNIT_TEST(what_does_not_begin_like_a_message_is_refused),
		UNIT_TEST(sizes_other_than_a_messages_are_refused),
		UNIT_TEST(descriptors_must_be_as_many_as_promised),
		UNIT_TEST(layouts_that_lie_are_refused),
		UNIT_TEST(members_without_a_meaning_must_be_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
