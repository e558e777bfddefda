/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

#include <cmaheap/pool.h>

#include "pool-unit.h"
#include "unit.h"

static const struct cmaheap_needs separate = { .flags = CMAHEAP_SEPARATE };
static const struct cmaheap_image_info nv12 = { CMAHEAP_FOURCC('N', 'V', '1', '2'), 64, 48,
						&separate, 1 };

static struct cmaheap *open_heap(void)
{
	struct cmaheap *heap;

	fake_add_heap("linux,cma");
	assert_int_equal(cmaheap_open(NULL, &heap), 0);
	return heap;
}

static struct cmaheap_pool *must_create(struct cmaheap *heap, unsigned count)
{
	struct cmaheap_pool *pool;

	assert_int_equal(cmaheap_pool_create(heap, &nv12, count, &pool), 0);
	return pool;
}

static struct cmaheap_image *must_acquire(struct cmaheap_pool *pool)
{
	struct cmaheap_image *image;

	assert_int_equal(cmaheap_pool_acquire(pool, 0, &image), 0);
	return image;
}

static struct cmaheap_pool_status status_of(struct cmaheap_pool *pool)
{
	struct cmaheap_pool_status status;

	cmaheap_pool_get_status(pool, &status);
	return status;
}

static void all_is_allocated_up_front(void **state)
{
	struct cmaheap *heap = open_heap();
	struct cmaheap_pool *pool = must_create(heap, 3);
	unsigned before = fake_log()->ioctls;
	struct cmaheap_image *image;

	(void)state;
	assert_int_equal(cmaheap_pool_layout(pool)->buffer_count, 2);
	image = must_acquire(pool);
	assert_memory_equal(cmaheap_image_layout(image), cmaheap_pool_layout(pool),
			    sizeof(struct cmaheap_layout));
	cmaheap_image_unref(image);
	assert_int_equal(fake_log()->ioctls, before);
	cmaheap_pool_destroy(pool);
	cmaheap_pool_destroy(NULL);
	cmaheap_close(heap);
}

static void what_came_back_last_is_lent_first(void **state)
{
	struct cmaheap *heap = open_heap();
	struct cmaheap_pool *pool = must_create(heap, 2);
	struct cmaheap_image *one = must_acquire(pool), *two = must_acquire(pool);

	(void)state;
	assert_ptr_not_equal(one, two);
	cmaheap_image_unref(two);
	cmaheap_image_unref(one);
	assert_ptr_equal(must_acquire(pool), one);
	assert_ptr_equal(must_acquire(pool), two);
	cmaheap_image_unref(one);
	cmaheap_image_unref(two);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void only_the_last_reference_gives_an_image_back(void **state)
{
	struct cmaheap *heap = open_heap();
	struct cmaheap_pool *pool = must_create(heap, 1);
	struct cmaheap_image *image = must_acquire(pool), *again;

	(void)state;
	cmaheap_image_ref(image);
	cmaheap_image_unref(image);
	assert_int_equal(cmaheap_pool_acquire(pool, 0, &again), -EAGAIN);
	cmaheap_image_unref(image);
	assert_ptr_equal(must_acquire(pool), image);
	cmaheap_image_unref(image);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void a_wrapped_plane_holds_its_image(void **state)
{
	struct cmaheap_image *image, *luma, *chroma, *none = NULL;
	struct cmaheap_pool *pool = make_lending_pool(&nv12, &image);

	(void)state;
	assert_int_equal(cmaheap_wrap_plane(image, 0, CMAHEAP_FOURCC('R', '8', ' ', ' '), &luma),
			 0);
	assert_int_equal(cmaheap_wrap_plane(luma, 0, CMAHEAP_FOURCC('G', 'R', '8', '8'), &chroma),
			 0);
	for (unsigned skip = 0; skip < 2; skip++) {
		fake_fail_later(FAKE_MEMORY, ENOMEM, skip);
		assert_int_equal(
			cmaheap_wrap_plane(image, 0, CMAHEAP_FOURCC('R', '8', ' ', ' '), &none),
			-ENOMEM);
	}
	cmaheap_image_unref(image);
	cmaheap_image_unref(luma);
	assert_false(is_back(pool));
	cmaheap_image_unref(chroma);
	assert_true(is_back(pool));
	destroy_lending_pool(pool);
}

static void an_empty_pool_refuses_or_times_out(void **state)
{
	struct cmaheap *heap = open_heap();
	struct cmaheap_pool *pool = must_create(heap, 1);
	struct cmaheap_image *image = must_acquire(pool), *other = NULL;

	(void)state;
	assert_int_equal(cmaheap_pool_acquire(pool, 0, &other), -EAGAIN);
	assert_error_has("1 images");
	assert_int_equal(cmaheap_pool_acquire(pool, 1, &other), -ETIMEDOUT);
	assert_error_has("1 ms");
	assert_null(other);
	assert_int_equal(status_of(pool).refused, 2);
	assert_int_equal(status_of(pool).waited, 1);
	cmaheap_image_unref(image);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void status_counts(void **state)
{
	struct cmaheap *heap = open_heap();
	struct cmaheap_pool *pool = must_create(heap, 3);
	struct cmaheap_image *one = must_acquire(pool), *two = must_acquire(pool);
	struct cmaheap_pool_status status;

	(void)state;
	cmaheap_image_unref(one);
	status = status_of(pool);
	assert_int_equal(status.count, 3);
	assert_int_equal(status.idle, 2);
	assert_int_equal(status.used, 1);
	assert_int_equal(status.high_water, 2);
	assert_int_equal(status.acquired, 2);
	assert_int_equal(status.waited, 0);
	assert_int_equal(status.refused, 0);
	cmaheap_image_unref(two);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static bool readable(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	return poll(&ready, 1, 0) == 1;
}

static void the_descriptor_is_readable_while_an_image_is_idle(void **state)
{
	struct cmaheap *heap = open_heap();
	struct cmaheap_pool *pool = must_create(heap, 2);
	struct cmaheap_image *one = must_acquire(pool), *two;
	int fd, again;

	(void)state;
	assert_int_equal(cmaheap_pool_get_fd(pool, &fd), 0);
	assert_int_equal(cmaheap_pool_get_fd(pool, &again), 0);
	assert_int_equal(fd, again);
	assert_true(readable(fd));
	two = must_acquire(pool);
	assert_false(readable(fd));
	cmaheap_image_unref(one);
	assert_true(readable(fd));
	cmaheap_image_unref(two);
	assert_true(readable(fd));
	assert_int_equal(cmaheap_pool_resize(pool, 0), 0);
	assert_false(readable(fd));
	assert_int_equal(cmaheap_pool_resize(pool, 1), 0);
	assert_true(readable(fd));
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void a_descriptor_asked_for_late_knows_that_all_are_lent(void **state)
{
	struct cmaheap *heap = open_heap();
	struct cmaheap_pool *pool = must_create(heap, 1);
	struct cmaheap_image *image = must_acquire(pool);
	int fd;

	(void)state;
	assert_int_equal(cmaheap_pool_get_fd(pool, &fd), 0);
	assert_false(readable(fd));
	cmaheap_image_unref(image);
	assert_true(readable(fd));
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void a_descriptor_that_cannot_be_made_is_an_error(void **state)
{
	struct cmaheap *heap = open_heap();
	struct cmaheap_pool *pool = must_create(heap, 1);
	struct rlimit limit, none;
	int fd = 77;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = (struct rlimit){ 0, limit.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_int_equal(cmaheap_pool_get_fd(pool, &fd), -EMFILE);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(fd, 77);
	assert_error_has("descriptor");
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void images_outlive_their_pool_and_heap(void **state)
{
	struct cmaheap *heap = open_heap();
	struct cmaheap_pool *pool = must_create(heap, 3);
	struct cmaheap_image *one = must_acquire(pool), *two = must_acquire(pool);
	void *planes[CMAHEAP_MAX_PLANES];
	int fd;

	(void)state;
	assert_int_equal(cmaheap_pool_get_fd(pool, &fd), 0);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
	cmaheap_image_unref(one);
	assert_int_equal(cmaheap_image_map(two, planes), 0);
	memset(planes[1], 0x80, 64 * 24);
	cmaheap_image_unref(two);
}

static void an_image_comes_back_as_it_was_left(void **state)
{
	struct cmaheap *heap = open_heap();
	struct cmaheap_pool *pool = must_create(heap, 1);
	struct cmaheap_image *image = must_acquire(pool);
	void *planes[CMAHEAP_MAX_PLANES];

	(void)state;
	assert_int_equal(cmaheap_image_map(image, planes), 0);
	assert_int_equal(cmaheap_image_begin_access(image, CMAHEAP_WRITE), 0);
	memset(planes[0], 0x11, 64);
	cmaheap_image_unref(image);
	assert_ptr_equal(must_acquire(pool), image);
	assert_int_equal(*(const char *)planes[0], 0x11);
	assert_int_equal(cmaheap_image_end_access(image, CMAHEAP_WRITE), 0);
	assert_int_equal(cmaheap_image_unmap(image), 0);
	cmaheap_image_unref(image);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void do_nothing(int number)
{
	(void)number;
}

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void signals_do_not_shorten_a_wait(void **state)
{
	const struct itimerval often = { { 0, 500 }, { 0, 500 } }, never = { 0 };
	const struct sigaction ignore = { .sa_handler = do_nothing };
	struct cmaheap *heap = open_heap();
	struct cmaheap_pool *pool = must_create(heap, 0);
	struct cmaheap_image *image;
	struct sigaction former;
	int64_t before;

	(void)state;
	assert_int_equal(sigaction(SIGALRM, &ignore, &former), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
	before = now_us();
	assert_int_equal(cmaheap_pool_acquire(pool, 20, &image), -ETIMEDOUT);
	assert_true(now_us() - before >= 20000);
	assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
	assert_int_equal(sigaction(SIGALRM, &former, NULL), 0);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void a_smaller_pool_frees_idle_images_at_once_and_others_later(void **state)
{
	struct cmaheap *heap = open_heap();
	struct cmaheap_pool *pool = must_create(heap, 4);
	struct cmaheap_image *one = must_acquire(pool), *two = must_acquire(pool);

	(void)state;
	assert_int_equal(cmaheap_pool_resize(pool, 1), 0);
	assert_int_equal(status_of(pool).idle, 0);
	assert_int_equal(status_of(pool).used, 2);
	cmaheap_image_unref(one);
	assert_int_equal(status_of(pool).idle, 0);
	cmaheap_image_unref(two);
	assert_int_equal(status_of(pool).idle, 1);
	assert_ptr_equal(must_acquire(pool), two);
	cmaheap_image_unref(two);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void a_larger_pool_keeps_what_is_lent(void **state)
{
	struct cmaheap *heap = open_heap();
	struct cmaheap_pool *pool = must_create(heap, 0);
	struct cmaheap_image *images[5];

	(void)state;
	assert_int_equal(cmaheap_pool_acquire(pool, 0, &images[0]), -EAGAIN);
	assert_int_equal(cmaheap_pool_resize(pool, 2), 0);
	images[0] = must_acquire(pool);
	images[1] = must_acquire(pool);
	assert_int_equal(cmaheap_pool_resize(pool, 1), 0);
	assert_int_equal(cmaheap_pool_resize(pool, 5), 0);
	for (int i = 2; i < 5; i++)
		images[i] = must_acquire(pool);
	for (int i = 0; i < 5; i++)
		cmaheap_image_unref(images[i]);
	assert_int_equal(status_of(pool).idle, 5);
	assert_int_equal(status_of(pool).count, 5);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void growth_that_fails_half_way_is_undone(void **state)
{
	struct cmaheap *heap = open_heap();
	struct cmaheap_pool *pool = must_create(heap, 1);

	(void)state;
	for (unsigned skip = 0; skip < 4; skip++) {
		fake_fail_later(FAKE_IOCTL, ENOMEM, skip);
		assert_int_equal(cmaheap_pool_resize(pool, 3), -ENOMEM);
		assert_int_equal(status_of(pool).count, 1);
		assert_int_equal(status_of(pool).idle, 1);
	}
	fake_forget_faults();
	fake_fail(FAKE_MEMORY, ENOMEM, 1);
	assert_int_equal(cmaheap_pool_resize(pool, 3), -ENOMEM);
	assert_error_has("3 images");
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void creation_that_fails_leaves_nothing(void **state)
{
	const struct cmaheap_image_info flat = { nv12.fourcc, 64, 0, NULL, 0 };
	struct cmaheap *heap = open_heap();
	struct cmaheap_pool *pool = NULL;

	(void)state;
	assert_int_equal(cmaheap_pool_create(heap, &flat, 2, &pool), -EINVAL);
	for (unsigned skip = 0; skip < 4; skip++) { /* pool, stack, image, buffer */
		fake_fail_later(FAKE_MEMORY, ENOMEM, skip);
		assert_int_equal(cmaheap_pool_create(heap, &nv12, 2, &pool), -ENOMEM);
	}
	fake_forget_faults();
	fake_fail_later(FAKE_IOCTL, ENOMEM, 3);
	assert_int_equal(cmaheap_pool_create(heap, &nv12, 2, &pool), -ENOMEM);
	assert_null(pool);
	cmaheap_close(heap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(all_is_allocated_up_front),
		UNIT_TEST(what_came_back_last_is_lent_first),
		UNIT_TEST(only_the_last_reference_gives_an_image_back),
		UNIT_TEST(a_wrapped_plane_holds_its_image),
		UNIT_TEST(an_empty_pool_refuses_or_times_out),
		UNIT_TEST(status_counts),
		UNIT_TEST(the_descriptor_is_readable_while_an_image_is_idle),
		UNIT_TEST(a_descriptor_asked_for_late_knows_that_all_are_lent),
		UNIT_TEST(a_descriptor_that_cannot_be_made_is_an_error),
		UNIT_TEST(images_outlive_their_pool_and_heap),
		UNIT_TEST(an_image_comes_back_as_it_was_left),
		UNIT_TEST(signals_do_not_shorten_a_wait),
		UNIT_TEST(a_smaller_pool_frees_idle_images_at_once_and_others_later),
		UNIT_TEST(a_larger_pool_keeps_what_is_lent),
		UNIT_TEST(growth_that_fails_half_way_is_undone),
		UNIT_TEST(creation_that_fails_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
