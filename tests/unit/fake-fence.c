/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "fake-fence.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>

#include <linux/dma-buf.h>
#include <linux/sync_file.h>

#include "fake-kernel.h"
#include "unit.h"
#include "wrap.h"

static struct {
	short busy;
	bool unknown;
	unsigned interrupts;
	bool known[256]; /* sync_files, by descriptor */
	int statuses[256];
	struct fake_fence_log log;
} fence;

void fake_reset_fences(void)
{
	memset(&fence, 0, sizeof(fence));
	fence.log.exported_status = 1;
}

struct fake_fence_log *fake_fence_log(void)
{
	return &fence.log;
}

void fake_set_busy(short events)
{
	fence.busy = events;
}

void fake_interrupt_polls(unsigned count)
{
	fence.interrupts = count;
}

void fake_forget_sync_files(void)
{
	fence.unknown = true;
}

static bool is_sync_file(int fd)
{
	return fake_is_device(fd) && fence.known[fd];
}

static int refuse(int error)
{
	errno = error;
	return -1;
}

static int serve_merge(struct sync_merge_data *merge)
{
	if (!is_sync_file(merge->fd2))
		return refuse(ENOENT);
	fence.log.merged_with = merge->fd2;
	merge->fence = fake_make_sync_file(0);
	return 0;
}

static int serve_sync_file(int fd, unsigned long request, void *argument)
{
	struct sync_file_info *info = argument;

	if (request == SYNC_IOC_MERGE)
		return serve_merge(argument);
	if (request != SYNC_IOC_FILE_INFO)
		return refuse(ENOTTY);
	if (info->flags || info->num_fences)
		return refuse(EINVAL);
	/* Asked before it is signalled, a display's fence can end Linux 7.3. */
	assert_int_not_equal(fence.statuses[fd], 0);
	info->status = fence.statuses[fd];
	info->num_fences = 1;
	return 0;
}

int fake_make_sync_file(int status)
{
	int fd = fake_open_device(serve_sync_file);

	fence.known[fd] = true;
	fence.statuses[fd] = status;
	return fd;
}

int fake_serve_dmabuf_fence(unsigned long request, void *argument)
{
	struct dma_buf_export_sync_file *export = argument;
	const struct dma_buf_import_sync_file *import = argument;

	if (fence.unknown)
		return refuse(ENOTTY);
	if (request == DMA_BUF_IOCTL_EXPORT_SYNC_FILE) {
		fence.log.flags = export->flags;
		export->fd = fake_make_sync_file(fence.log.exported_status);
		return 0;
	}
	if (request != DMA_BUF_IOCTL_IMPORT_SYNC_FILE)
		return refuse(ENOTTY);
	if (!is_sync_file(import->fd))
		return refuse(EINVAL);
	fence.log.flags = import->flags;
	fence.log.imported = import->fd;
	return 0;
}

/* A sync_file that is waited for with time to spare is signalled meanwhile. */
static short ready_events(const struct pollfd *file, int timeout_ms)
{
	if (!is_sync_file(file->fd))
		return (short)(file->events & ~fence.busy);
	if (!fence.statuses[file->fd] && timeout_ms)
		fence.statuses[file->fd] = 1;
	return fence.statuses[file->fd] ? file->events : 0;
}

int __wrap_poll(struct pollfd *files, nfds_t count, int timeout_ms)
{
	if (count != 1 || (!fake_is_dmabuf(files->fd) && !is_sync_file(files->fd)))
		return __real_poll(files, count, timeout_ms);

	fence.log.polls++;
	fence.log.timeout_ms = timeout_ms;
	if (fence.interrupts) {
		fence.interrupts--;
		return refuse(EINTR);
	}
	files->revents = ready_events(files, timeout_ms);
	return files->revents != 0;
}
