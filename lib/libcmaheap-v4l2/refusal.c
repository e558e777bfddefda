/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A driver says EFAULT or EINVAL, and nothing else. */
#include "internal.h"

/* The first buffer that is not known to be contiguous, else the first. */
static unsigned find_suspect(const struct slot *slot, unsigned count,
			     struct cmaheap_description *description)
{
	for (unsigned i = 0; i < count; i++) {
		*description = (struct cmaheap_description){ .contiguous = false };
		cmaheap_buffer_describe(slot->buffers[i], description);
		if (!description->contiguous)
			return i;
	}
	cmaheap_buffer_describe(slot->buffers[0], description);
	return 0;
}

int explain_refusal(const struct cmaheap_v4l2_queue *queue, unsigned index, int error)
{
	const struct slot *slot = &queue->slots[index];
	struct cmaheap_description description;
	unsigned plane = find_suspect(slot, queue->format.buffer_count, &description);
	size_t size = cmaheap_buffer_size(slot->buffers[plane]);
	const char *exporter = *description.exporter ? description.exporter : "unknown";
	const char *driver = queue->device->driver;
	uint32_t needed = queue->format.sizes[plane];

	if (error == EFAULT && !description.contiguous)
		return cmaheap_fail(error,
				    "%s needs %u bytes in one piece: plane %u of image %u has %zu, "
				    "which are not known to be contiguous (exporter %s)",
				    driver, needed, plane, index, size, exporter);
	return cmaheap_fail(error,
			    "%s refuses image %u: %s; it needs %u bytes, plane %u has %zu "
			    "(exporter %s)",
			    driver, index, strerror(error), needed, plane, size, exporter);
}
