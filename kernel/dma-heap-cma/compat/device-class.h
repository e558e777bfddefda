/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_COMPAT_DEVICE_CLASS_H
#define _DMA_HEAP_CMA_COMPAT_DEVICE_CLASS_H

#include <linux/device/class.h>

#include "config.h"

#ifndef HAVE_CLASS_CREATE_NAME

#undef class_create
#define class_create(name) \
({ \
	static struct lock_class_key _key; \
	__class_create(THIS_MODULE, name, &_key); \
})

#endif

#ifdef HAVE_DEVNODE_CONST
#define DEVNODE_DEVICE	const struct device
#else
#define DEVNODE_DEVICE	struct device
#endif

#endif
