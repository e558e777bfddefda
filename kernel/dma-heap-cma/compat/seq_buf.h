/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_COMPAT_SEQ_BUF_H
#define _DMA_HEAP_CMA_COMPAT_SEQ_BUF_H

#include <linux/seq_buf.h>

#include "config.h"

#ifndef HAVE_SEQ_BUF_PUTS
#define seq_buf_puts(s, text)	seq_buf_printf(s, "%s", text)
#endif

/* Stable kernels got them in the middle of a series. */
#ifndef DECLARE_SEQ_BUF

#define DECLARE_SEQ_BUF(_name, _size) \
	char _name##_text[_size] = ""; \
	struct seq_buf _name = { .buffer = _name##_text, .size = sizeof(_name##_text) }

static inline const char *seq_buf_str(struct seq_buf *s)
{
	s->buffer[min(s->len, s->size - 1)] = '\0';

	return s->buffer;
}

#endif

#endif
