/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_COMPAT_SHRINKER_H
#define _DMA_HEAP_CMA_COMPAT_SHRINKER_H

#include <linux/fs.h>
#include <linux/shrinker.h>

#include "config.h"

#ifndef HAVE_SHRINKER_ALLOC

#include "slab.h"

/**
 * struct compat_shrinker - a shrinker with data, as newer kernels allocate it
 * @kernel:	what the kernel knows of it
 * @ready:	the rest is set
 * @count_objects: how many there are
 * @scan_objects: gives some back
 * @private_data: the caller's
 */
struct compat_shrinker {
	struct shrinker kernel;
	bool ready;
	unsigned long (*count_objects)(struct compat_shrinker *s, struct shrink_control *sc);
	unsigned long (*scan_objects)(struct compat_shrinker *s, struct shrink_control *sc);
	void *private_data;
};

static inline unsigned long compat_count_objects(struct shrinker *kernel,
						 struct shrink_control *sc)
{
	struct compat_shrinker *s = container_of(kernel, struct compat_shrinker, kernel);

	/* Pairs with shrinker_register(). */
	return smp_load_acquire(&s->ready) ? s->count_objects(s, sc) : 0;
}

static inline unsigned long compat_scan_objects(struct shrinker *kernel, struct shrink_control *sc)
{
	struct compat_shrinker *s = container_of(kernel, struct compat_shrinker, kernel);

	/* Likewise. */
	return smp_load_acquire(&s->ready) ? s->scan_objects(s, sc) : SHRINK_STOP;
}

/* What can fail comes first, as with newer kernels; modules cannot call prealloc_shrinker(). */
#define shrinker_alloc(_flags, ...) \
({ \
	struct compat_shrinker *_s = kzalloc_obj(*_s); \
	if (_s) { \
		_s->kernel.flags = _flags; \
		_s->kernel.seeks = DEFAULT_SEEKS; \
		_s->kernel.count_objects = compat_count_objects; \
		_s->kernel.scan_objects = compat_scan_objects; \
		if (register_shrinker(&_s->kernel, __VA_ARGS__)) { \
			kfree(_s); \
			_s = NULL; \
		} \
	} \
	_s; \
})

static inline void shrinker_register(struct compat_shrinker *s)
{
	/* What the caller has set is seen before it. */
	smp_store_release(&s->ready, true);
}

static inline void shrinker_free(struct compat_shrinker *s)
{
	unregister_shrinker(&s->kernel);
	kfree(s);
}

/* Whatever embeds the kernel's was included above. */
#define shrinker compat_shrinker

#endif

#endif
