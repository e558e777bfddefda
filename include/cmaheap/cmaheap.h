/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/**
 * @file
 * Contiguous memory as dma-bufs: open a heap, allocate, map, share.
 *
 * Conventions:
 * - Functions return 0 or a negative errno. Results go through the last
 *   pointer argument, which is written only on success.
 * - After a failure cmaheap_last_error() has a sentence that says what went
 *   wrong, with values, and what to do about it.
 * - With CMAHEAP_DEBUG=1 in the environment every call that can fail is written to stderr,
 *   with its arguments and its result. Not in set-user-ID programs.
 * - Sizes are bytes. Pointer arguments must be valid unless NULL is allowed.
 * - Every function may be called from any thread; objects may be shared
 *   between threads. All file descriptors are close-on-exec.
 * - A child of fork() may go on with heaps, buffers and images that it inherited, if no other
 *   thread was in a call with them meanwhile: its references are its own. Pools and their images,
 *   cameras, displays and what GPUs imported stay the parent's alone, for both have the same
 *   descriptors.
 */
#ifndef CMAHEAP_CMAHEAP_H
#define CMAHEAP_CMAHEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Marks what the libraries offer. */
#define CMAHEAP_API __attribute__((visibility("default")))

/** An open heap: one node of /dev/dma_heap. */
struct cmaheap;

/** A dma-buf, allocated here or imported. Reference-counted. */
struct cmaheap_buffer;

/** The heaps of this system at one moment. */
struct cmaheap_list;

/**
 * The calling thread's last error as one sentence without a line end.
 *
 * Like errno it is meaningful after a failure only, and until the thread's next call: one that
 * succeeds may leave the reason why it passed something over. The text belongs to the library and
 * is valid as long. It may quote what others chose, a fourcc or a name: control characters in
 * that, and what is no UTF-8, are question marks in the text. Of a list, or of the whole, "..."
 * stands for what did not fit.
 * @return never NULL; "" if nothing has failed in this thread
 */
CMAHEAP_API const char *cmaheap_last_error(void);

/**
 * Have the calling thread's failures reported as they happen.
 *
 * Each thread has a log of its own, like its last error, so nothing is shared and nothing
 * is called from a thread that did not ask for it. A failure is reported once, when the call that
 * the program made returns it; failures that a program may well expect, such as
 * -EAGAIN, are among them.
 * @param log called with @p data, the positive errno and the text of cmaheap_last_error();
 *        must not call the library. NULL: no log
 */
CMAHEAP_API void cmaheap_set_log(void (*log)(void *data, int error, const char *text), void *data);

/**
 * Open a heap.
 *
 * With @p name NULL: the heap named by $CMAHEAP_HEAP if that is set (ignored in
 * set-user-ID programs), else the first that exists of default_cma_region-contiguous
 * (the module's, beside a kernel's heap of the next name), default_cma_region,
 * linux,cma, reserved, default-pool and cma. No other heap is ever guessed: what it hands out
 * need not be contiguous. In particular "system" is opened only when named. The text of an error
 * tells if the name was that of $CMAHEAP_HEAP.
 *
 * @param name a heap's name, such as "linux,cma", or its path below /dev/dma_heap
 * @param heap close it with cmaheap_close()
 * @retval -EINVAL the name is empty, too long or leads out of /dev/dma_heap
 * @retval -ENOENT there is no such heap; the text lists those that exist
 * @retval -EACCES not allowed; the text names the group or the udev rule that helps
 * @retval -ENOTTY the node is no dma-heap
 * @retval -EMFILE too many open files (also -ENFILE, -ENOMEM)
 */
CMAHEAP_API int cmaheap_open(const char *name, struct cmaheap **heap);

/** Close a heap; its buffers live on. NULL is allowed. */
CMAHEAP_API void cmaheap_close(struct cmaheap *heap);

/** The heap's name as it was opened, without directory. Lives as long as the heap. */
CMAHEAP_API const char *cmaheap_name(const struct cmaheap *heap);

/**
 * List the nodes in /dev/dma_heap, sorted by name. No heap at all is an empty list.
 * @param list free it with cmaheap_list_free()
 */
CMAHEAP_API int cmaheap_list(struct cmaheap_list **list);

/** Free a list and its strings. NULL is allowed. */
CMAHEAP_API void cmaheap_list_free(struct cmaheap_list *list);

/** Number of entries. */
CMAHEAP_API size_t cmaheap_list_count(const struct cmaheap_list *list);

/** Name of entry @p index, for cmaheap_open(). NULL if @p index is out of range. */
CMAHEAP_API const char *cmaheap_list_name(const struct cmaheap_list *list, size_t index);

/** What the entry is another name for (a symlink's target), or NULL if it is a heap itself. */
CMAHEAP_API const char *cmaheap_list_alias_of(const struct cmaheap_list *list, size_t index);

/**
 * Allocate a buffer of zeroed memory.
 *
 * @param size bytes; rounded up to whole pages, see cmaheap_buffer_size()
 * @param buffer release it with cmaheap_buffer_unref()
 * @retval -EINVAL @p size is 0
 * @retval -EOVERFLOW @p size is more than PTRDIFF_MAX
 * @retval -ENOMEM the text tells how much CMA memory there is and how much is free; heaps of
 *         module dma_heap_cma have no buffers of 4 GiB and more
 * @retval -EDQUOT a limit of the heap or of the user; the text tells where it is set
 * @retval -EMFILE too many open files
 */
CMAHEAP_API int cmaheap_alloc(struct cmaheap *heap, size_t size, struct cmaheap_buffer **buffer);

/**
 * Make a buffer of a dma-buf that came from elsewhere.
 *
 * The descriptor is duplicated: the caller keeps his own and closes it when he likes.
 * @param dmabuf_fd if it is read-only, so is the buffer: see cmaheap_buffer_is_writable()
 * @param buffer release it with cmaheap_buffer_unref()
 * @retval -EBADF not an open descriptor
 * @retval -ENOTTY not a dma-buf; the text tells what it is
 * @retval -EMFILE too many open files
 */
CMAHEAP_API int cmaheap_import(int dmabuf_fd, struct cmaheap_buffer **buffer);

/** Take a further reference. @return @p buffer */
CMAHEAP_API struct cmaheap_buffer *cmaheap_buffer_ref(struct cmaheap_buffer *buffer);

/**
 * Drop a reference. The last one unmaps the buffer and closes its descriptor;
 * the memory lives on while other processes or devices hold it. NULL is allowed.
 */
CMAHEAP_API void cmaheap_buffer_unref(struct cmaheap_buffer *buffer);

/** The buffer's descriptor: borrowed, valid as long as the buffer. Duplicate it to keep it. */
CMAHEAP_API int cmaheap_buffer_fd(const struct cmaheap_buffer *buffer);

/** The dma-buf's size in bytes: whole pages, at least what was asked for. */
CMAHEAP_API size_t cmaheap_buffer_size(const struct cmaheap_buffer *buffer);

/**
 * Whether the CPU may write to the buffer. What was allocated here always is writable; what was
 * imported or received is if its descriptor was made with O_RDWR.
 */
CMAHEAP_API bool cmaheap_buffer_is_writable(const struct cmaheap_buffer *buffer);

/**
 * The dma-buf's inode number. Two descriptors, in any processes, are of the same dma-buf, and so
 * the same memory, exactly when their inode numbers are equal. (Some drivers, such as udmabuf, make
 * several dma-bufs of one memory. Heaps do not.)
 */
CMAHEAP_API uint64_t cmaheap_buffer_inode(const struct cmaheap_buffer *buffer);

/**
 * Give the dma-buf a name, shown in /proc/PID/fdinfo and debugfs.
 * @param name at most 31 bytes
 * @retval -ENAMETOOLONG the name is longer
 * @retval -EBUSY older kernels: a device is attached; name the buffer before use
 */
CMAHEAP_API int cmaheap_buffer_set_name(struct cmaheap_buffer *buffer, const char *name);

/** What is known about a buffer. */
struct cmaheap_description {
	char exporter[64]; /**< who made the dma-buf: a heap's name, or a driver's */
	char name[32];	   /**< see cmaheap_buffer_set_name(); "" if it has none */
	size_t size;	   /**< bytes */
	uint64_t inode;	   /**< see cmaheap_buffer_inode() */
	/**
	 * The memory is physically contiguous: it comes from a CMA heap, or is one page. If
	 * false, that is not known; nothing tells a program that memory is in pieces.
	 */
	bool contiguous;
};

/**
 * Describe a buffer, imported ones too, by what the kernel shows in /proc/self/fdinfo.
 * @retval -ENOENT /proc is not mounted
 * @retval -EMFILE too many open files
 */
CMAHEAP_API int cmaheap_buffer_describe(const struct cmaheap_buffer *buffer,
					struct cmaheap_description *description);

/** Where a buffer's memory came from. */
struct cmaheap_origin {
	char heap[64];	 /**< the heap's name, in the kernel */
	uint64_t age_ns; /**< since the allocation, without time in suspend */
	bool contiguous; /**< one run of memory */
	bool recycled;	 /**< lay ready, most often of a buffer that was freed earlier */
	bool uncached;	 /**< the CPU's caches do not keep it */
};

/**
 * Ask module dma_heap_cma about one of its buffers, imported ones too.
 * @retval -ENOTSUP another exporter's buffer, or there is no /dev/cmaheap
 * @retval -EPERM the container or service has not got /dev/cmaheap (also -EACCES); stays so
 * @retval -EMFILE too many open files when the device was first needed; stays so
 */
CMAHEAP_API int cmaheap_buffer_get_origin(struct cmaheap_buffer *buffer,
					  struct cmaheap_origin *origin);

/**
 * Map the whole buffer for reading and, if cmaheap_buffer_is_writable(), for writing: where it is
 * not, to write there ends the program.
 *
 * Mappings are counted: further calls give the same address, and it stays valid
 * until each has been matched by cmaheap_buffer_unmap(). Wrap what the CPU does there
 * in cmaheap_buffer_begin_access() and cmaheap_buffer_end_access(). Do not munmap() any part of
 * it: the library unmaps the whole range later, with whatever else has come to lie there.
 * @retval -ENOMEM no address space left; cmaheap_buffer_drop_mapping() makes some
 * @retval -EACCES what was imported or received is write-only
 */
CMAHEAP_API int cmaheap_buffer_map(struct cmaheap_buffer *buffer, void **data);

/**
 * Undo one cmaheap_buffer_map().
 *
 * The mapping is kept for the next cmaheap_buffer_map(), which then costs nothing,
 * until cmaheap_buffer_drop_mapping() or the buffer's end.
 * @retval -EINVAL the buffer is not mapped
 */
CMAHEAP_API int cmaheap_buffer_unmap(struct cmaheap_buffer *buffer);

/**
 * Give back the address space of a mapping that nobody uses; no mapping at all is fine.
 * @retval -EBUSY a cmaheap_buffer_map() has not been matched yet
 */
CMAHEAP_API int cmaheap_buffer_drop_mapping(struct cmaheap_buffer *buffer);

/** What the CPU is about to do with a buffer. */
enum cmaheap_access {
	CMAHEAP_READ = 1 << 0,	/**< read what is there */
	CMAHEAP_WRITE = 1 << 1, /**< write into it */
};

/**
 * Announce CPU access: waits for devices and makes what they wrote visible to the CPU.
 *
 * Accesses are counted for reading and for writing, over all threads: the kernel is told
 * of the first of a kind, and of the end of the last. Nesting therefore costs nothing, and
 * a read access may become a read-write one. While the kernel waits for a device in one
 * thread, others are kept only from accesses that depend on that. As long as any access lasts, no
 * device may write to the buffer. Another buffer object of the same dma-buf, in this or another
 * process, has its own counts: take turns, by messages or by the fences of fence.h.
 * @param access CMAHEAP_READ, CMAHEAP_WRITE or both
 * @retval -EINVAL other or no bits are set
 * @retval -EACCES CMAHEAP_WRITE, and the buffer is not writable
 * @retval -EBUSY reading would begin during an access with CMAHEAP_WRITE alone that another thread
 *         has, or had, a part in: the caches would lose what it writes; let it begin both
 */
CMAHEAP_API int cmaheap_buffer_begin_access(struct cmaheap_buffer *buffer, unsigned access);

/**
 * End CPU access: makes what the CPU wrote visible to devices, when the last writer has ended.
 * The access has ended even if the call fails for another reason than -EINVAL.
 * @param access the same as at the matching begin
 * @retval -EINVAL other or no bits are set, or such an access was not begun
 */
CMAHEAP_API int cmaheap_buffer_end_access(struct cmaheap_buffer *buffer, unsigned access);

/** A part of a buffer: a range of bytes, or rows of an image; all in bytes. */
struct cmaheap_rows {
	size_t offset; /**< where the first row begins */
	size_t length; /**< of a row, not 0 */
	size_t pitch;  /**< from row to row, at least length; of no meaning for one row */
	unsigned rows; /**< 1 for a range of bytes, at most 65536 */
};

/**
 * Announce CPU access to a part of a buffer, so that caches are maintained for that part only.
 *
 * This takes a buffer of module dma_heap_cma and its node /dev/cmaheap, whose descriptor the
 * buffer then keeps. Where either is missing when it is first used, the whole buffer is
 * accessed instead, as by cmaheap_buffer_begin_access(), to the same effect.
 *
 * These accesses are not counted. Threads may access parts at the same time if the parts
 * have no cache line in common (64 or 128 aligned bytes on most machines); parts and the
 * whole may not be accessed at the same time. As long as the access lasts,
 * no device may write to a cache line of the part.
 * @param access CMAHEAP_READ, CMAHEAP_WRITE or both
 * @retval -EINVAL other or no bits are set, or the rows overlap or do not lie in the buffer
 * @retval -EACCES CMAHEAP_WRITE, and the buffer is not writable
 * @retval -EBUSY as cmaheap_buffer_begin_access(), where the whole buffer is accessed
 */
CMAHEAP_API int cmaheap_buffer_begin_access_rows(struct cmaheap_buffer *buffer, unsigned access,
						 const struct cmaheap_rows *rows);

/**
 * End CPU access to a part of a buffer.
 * @param access the same as at the matching begin, as is @p rows
 * @retval -EINVAL as the begin; or, where the whole buffer is accessed, that was not begun
 */
CMAHEAP_API int cmaheap_buffer_end_access_rows(struct cmaheap_buffer *buffer, unsigned access,
					       const struct cmaheap_rows *rows);

/**
 * Tell where a part of a buffer of module dma_heap_cma is in memory, for hardware that no
 * driver describes.
 *
 * Keep the buffer as long as anybody uses the address: nothing else holds the memory. It
 * is the CPU's address; a device behind an IOMMU or some buses sees another one.
 * What the CPU wrote before is in memory then, and from then on the begin and the end of
 * CPU access maintain the CPU's caches, as for a device that does not snoop them.
 * @param offset first byte asked for
 * @param length bytes, not 0; all follow the first one
 * @param address physical address of the first byte
 * @retval -EINVAL the bytes do not lie in the buffer
 * @retval -EPERM the process lacks CAP_SYS_RAWIO; or the container or service has not got
 *         /dev/cmaheap (also -EACCES), which stays so: the text tells which
 * @retval -ENOTSUP another exporter's buffer, or there is no /dev/cmaheap
 * @retval -EMFILE too many open files when the device was first needed; stays so
 */
CMAHEAP_API int cmaheap_buffer_physical_address(struct cmaheap_buffer *buffer, size_t offset,
						size_t length, uint64_t *address);

#ifdef __cplusplus
}
#endif

#endif
