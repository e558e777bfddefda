/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/**
 * @file
 * Fences: when devices will have finished with a buffer.
 *
 * Drivers attach a fence to a dma-buf for each job that reads or writes it. Here these can
 * be waited for, taken out as a sync_file (a descriptor for interfaces with explicit fences:
 * Vulkan, KMS, media drivers), and put in from one. A sync_file is the caller's to close().
 *
 * In a program's own poll(2), a sync_file has POLLIN when it is signalled, also with an
 * error. A dma-buf's descriptor has POLLIN when no device writes any more, so that it can
 * be read, and POLLOUT when none reads or writes, so that it can be written.
 */
#ifndef CMAHEAP_FENCE_H
#define CMAHEAP_FENCE_H

#include <cmaheap/cmaheap.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Wait until devices allow an access to a buffer, without announcing it: that is done by
 * cmaheap_buffer_begin_access(), which waits without limit.
 * @param access CMAHEAP_READ waits for those that write, CMAHEAP_WRITE for all
 * @param timeout_ms 0 only looks, negative waits for ever; signals do not shorten it
 * @retval -ETIMEDOUT a device is still at work
 * @retval -EINVAL other or no bits are set in @p access
 */
CMAHEAP_API int cmaheap_buffer_wait(const struct cmaheap_buffer *buffer, unsigned access,
				    int timeout_ms);

/**
 * Take out the fences that an access has to wait for, as they are now.
 * @param access CMAHEAP_READ: fences of those that write; CMAHEAP_WRITE or both: all fences
 * @param sync_file close-on-exec; signalled already if there are no fences
 * @retval -EINVAL other or no bits are set in @p access
 * @retval -EOPNOTSUPP the kernel cannot do this; Linux 6.0 and later can
 * @retval -EMFILE too many open files
 */
CMAHEAP_API int cmaheap_buffer_export_fence(const struct cmaheap_buffer *buffer, unsigned access,
					    int *sync_file);

/**
 * Have others wait for a fence: drivers, and whoever polls or begins an access.
 * @param access what is done until @p sync_file is signalled: CMAHEAP_READ makes writers
 *        wait, CMAHEAP_WRITE or both makes all wait
 * @param sync_file remains the caller's
 * @retval -EACCES CMAHEAP_WRITE, and the buffer is not writable
 * @retval -EINVAL other or no bits are set in @p access, or @p sync_file is no sync_file
 * @retval -EOPNOTSUPP the kernel cannot do this; Linux 6.0 and later can
 */
CMAHEAP_API int cmaheap_buffer_import_fence(const struct cmaheap_buffer *buffer, unsigned access,
					    int sync_file);

/**
 * Make one sync_file of two: signalled when both are.
 * @param merged close-on-exec; @p one and @p two remain the caller's
 * @retval -ENOTTY one of them is no sync_file
 * @retval -EMFILE too many open files
 */
CMAHEAP_API int cmaheap_fence_merge(int one, int two, int *merged);

/**
 * Wait for a sync_file.
 * @param timeout_ms 0 only looks, negative waits for ever; signals do not shorten it
 * @return 0 if the work was done
 * @retval -ETIMEDOUT it is not signalled yet
 * @retval -EIO the work has failed; the text has the driver's error
 * @retval -ENOTTY @p sync_file is no sync_file
 */
CMAHEAP_API int cmaheap_fence_wait(int sync_file, int timeout_ms);

#ifdef __cplusplus
}
#endif

#endif
