/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the parts of the program that attacks the headers' promises share. */
#ifndef PROMISES_H
#define PROMISES_H

#include "board-test.h"
#include "display.h"
#include "test-heap.h"
#include "video.h"

enum { WIDTH = 640, HEIGHT = 480, LONG_MS = 20000 };

/** Programs that exec() this one to see what arrives are answered here: negative if it is none. */
int answer_as_a_new_program(int argc, char **argv);

/** From now on so many can be opened, or all. */
void spare_descriptors(unsigned count);
void lift_the_limit(void);

/* promises-descriptors.c */
void whatever_takes_a_descriptor_says_that_none_is_left(void **state);

/* What else is not enough, promises-want.c. */
void a_device_that_was_not_opened_stays_so(void **state);
void a_fence_is_waited_for_without_a_descriptor_left(void **state);
void a_dropped_mapping_makes_address_space(void **state);
void a_layout_takes_no_system_call(void **state);

/* Who gets hold of what, promises-exec.c. */
void no_descriptor_survives_exec(void **state);
void a_set_user_id_program_heeds_no_environment(void **state);
void a_child_goes_on_with_what_it_inherited(void **state);

/* What a sender can do, promises-share.c. */
void whatever_a_relay_changes_is_refused_or_does_no_harm(void **state);
void other_descriptors_than_were_sent_are_refused(void **state);

#endif
