/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The table between the planes and the display. */
#include "kms-unit.h"

static const struct cmaheap_kms_gamma negative[FAKE_LUT_SIZE] = { { 0xffff, 0xffff, 0xffff },
								  { 0xaaaa, 0xaaaa, 0xaaaa },
								  { 0x5555, 0x5555, 0x5556 },
								  { 0, 0, 1 } };

/* A blob that is not named any more is destroyed. */
static void gamma_comes_with_the_next_show_or_flip_and_goes_at_close(void **state)
{
	const uint16_t last_half[] = { 0x5555, 0x5555, 0x5556, 0, 0, 0, 1, 0 };
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_kms_fb *fb = make_vga_fb(kms);
	struct cmaheap_kms_flip flip;

	(void)state;
	assert_int_equal(cmaheap_kms_gamma_size(kms), FAKE_LUT_SIZE);
	assert_int_equal(cmaheap_kms_set_gamma(kms, negative, FAKE_LUT_SIZE), 0);
	assert_int_equal(fake_card_value(FAKE_CRTC, "GAMMA_LUT"), FAKE_LUT_BLOB);
	assert_memory_equal(card->last_lut + 8, last_half, sizeof(last_half));
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	assert_int_equal(fake_card_value(FAKE_CRTC, "GAMMA_LUT"), FAKE_LUT_COPY + 1);

	assert_int_equal(cmaheap_kms_set_gamma(kms, negative, FAKE_LUT_SIZE), 0);
	assert_int_equal(card->luts, 2);
	assert_int_equal(cmaheap_kms_flip(kms, fb, NULL), 0);
	assert_int_equal(fake_card_value(FAKE_CRTC, "GAMMA_LUT"), FAKE_LUT_COPY + 2);
	fake_card_finish_flip();
	assert_int_equal(cmaheap_kms_finish_flip(kms, 0, &flip), 0);
	assert_int_equal(cmaheap_kms_show(kms, fb, 1), 0);
	assert_int_equal(fake_card_value(FAKE_CRTC, "GAMMA_LUT"), FAKE_LUT_COPY + 2);

	assert_int_equal(cmaheap_kms_set_gamma(kms, NULL, 0), 0);
	assert_int_equal(cmaheap_kms_flip(kms, fb, NULL), 0);
	assert_int_equal(fake_card_value(FAKE_CRTC, "GAMMA_LUT"), 0);
	assert_int_equal(card->luts, 1);
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_CRTC, "GAMMA_LUT"), FAKE_LUT_COPY);
}

/* What was there before comes back also where its mode does not. */
static void gamma_goes_with_a_display_that_is_switched_off(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);

	(void)state;
	assert_int_equal(cmaheap_kms_set_gamma(kms, negative, FAKE_LUT_SIZE), 0);
	assert_int_equal(cmaheap_kms_show(kms, make_vga_fb(kms), 2), 0);
	assert_int_equal(fake_card_value(FAKE_CRTC, "GAMMA_LUT"), FAKE_LUT_COPY + 1);
	card->mode_error = EINVAL;
	cmaheap_kms_close(kms);
	assert_int_equal(fake_card_value(FAKE_CRTC, "ACTIVE"), 0);
	assert_int_equal(fake_card_value(FAKE_CRTC, "GAMMA_LUT"), FAKE_LUT_COPY);
}

static void gamma_that_cannot_be_is_refused_and_the_former_stays(void **state)
{
	struct fake_card *card = fake_card_add();
	struct cmaheap_kms *kms = open_fake_card(0);
	struct cmaheap_kms_fb *fb = make_vga_fb(kms);

	(void)state;
	assert_int_equal(cmaheap_kms_set_gamma(kms, negative, 3), -EINVAL);
	assert_error_has("a gamma table of 3 entries: /dev/dri/card2 (fake) takes 4");
	assert_int_equal(cmaheap_kms_set_gamma(kms, NULL, FAKE_LUT_SIZE), -EINVAL);
	assert_error_has("takes 0 where table is NULL");
	assert_int_equal(cmaheap_kms_set_gamma(kms, negative, FAKE_LUT_SIZE), 0);
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	card->lut_error = ENOMEM;
	assert_int_equal(cmaheap_kms_set_gamma(kms, negative, FAKE_LUT_SIZE), -ENOMEM);
	card->lut_error = 0;
	card->test_error = ERANGE;
	assert_int_equal(cmaheap_kms_set_gamma(kms, negative, FAKE_LUT_SIZE), -ERANGE);
	assert_error_has("refuses a gamma table of 4 entries");
	assert_int_equal(card->tested_lut, FAKE_LUT_COPY + 2);
	assert_int_equal(card->luts, 2);
	assert_int_equal(cmaheap_kms_show(kms, fb, 2), 0);
	assert_int_equal(fake_card_value(FAKE_CRTC, "GAMMA_LUT"), FAKE_LUT_COPY + 1);

	/* Also one that has not come yet. */
	card->test_error = 0;
	assert_int_equal(cmaheap_kms_set_gamma(kms, negative, FAKE_LUT_SIZE), 0);
	card->test_error = ERANGE;
	assert_int_equal(cmaheap_kms_set_gamma(kms, negative, FAKE_LUT_SIZE), -ERANGE);
	assert_int_equal(cmaheap_kms_flip(kms, fb, NULL), 0);
	assert_int_equal(fake_card_value(FAKE_CRTC, "GAMMA_LUT"), FAKE_LUT_COPY + 3);
	cmaheap_kms_close(kms);

	card->has_no_lut = true;
	kms = open_fake_card(0);
	assert_int_equal(cmaheap_kms_gamma_size(kms), 0);
	assert_int_equal(cmaheap_kms_set_gamma(kms, negative, FAKE_LUT_SIZE), -EOPNOTSUPP);
	assert_error_has("HDMI-A-1 on /dev/dri/card2 (fake) has no gamma table");
	cmaheap_kms_close(kms);
	card->has_no_lut = false;
	kms = open_fake_card(CMAHEAP_KMS_LEGACY);
	assert_int_equal(cmaheap_kms_gamma_size(kms), 0);
	assert_int_equal(cmaheap_kms_set_gamma(kms, NULL, 0), -EOPNOTSUPP);
	assert_error_has("without atomic modesetting");
	cmaheap_kms_close(kms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(gamma_comes_with_the_next_show_or_flip_and_goes_at_close),
		UNIT_TEST(gamma_goes_with_a_display_that_is_switched_off),
		UNIT_TEST(gamma_that_cannot_be_is_refused_and_the_former_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
