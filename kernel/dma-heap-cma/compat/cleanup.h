/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_COMPAT_CLEANUP_H
#define _DMA_HEAP_CMA_COMPAT_CLEANUP_H

#include <linux/err.h>
#include <linux/mutex.h>
#include <linux/slab.h>

/* Where there is cleanup.h, these include it; stable kernels got it in the middle of a series. */
#ifndef guard

static inline void compat_kfree_place(void *place)
{
	void *object = *(void **)place;

	if (!IS_ERR(object))
		kfree(object);
}

static inline struct mutex *compat_mutex_lock(struct mutex *lock)
{
	mutex_lock(lock);

	return lock;
}

static inline void compat_mutex_unlock_place(struct mutex **place)
{
	mutex_unlock(*place);
}

#define __free(_name)	__attribute__((__cleanup__(compat_##_name##_place)))

#define guard(_name) \
	struct mutex *__UNIQUE_ID(guard) __maybe_unused \
		__attribute__((__cleanup__(compat_##_name##_unlock_place))) = compat_##_name##_lock

#define no_free_ptr(_pointer) \
({ \
	typeof(_pointer) *_place = &(_pointer), _kept = *_place; \
	*_place = NULL; \
	_kept; \
})

#endif

#endif
