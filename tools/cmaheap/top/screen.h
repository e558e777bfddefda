/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The terminal that `cmaheap top' draws on. */
#ifndef CMAHEAP_TOOL_SCREEN_H
#define CMAHEAP_TOOL_SCREEN_H

#include <stdbool.h>

#include "top/page.h"

void screen_open(void);
void screen_draw(const struct sample *sample, const struct histories *histories, unsigned delay_ms);

/* Waits so long for keys; true once the user has had enough, false when the time is over or the
 * window changed. */
bool screen_wants_end(unsigned delay_ms);
void screen_close(void);

#endif
