/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cmocka.h>

#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/magic.h>

#include "fake-fence.h"
#include "fake-files.h"
#include "fake-kernel.h"
#include "wrap.h"

#define HEAP_DIR "/dev/dma_heap"

enum { MAX_FDS = 256, MAX_DEVICES = 32 };

enum kind { PLAIN, HEAP, DMABUF, DEVICE };

struct device {
	char path[64];
	fake_ioctl serve;
};

static struct {
	char directory[64];
	_Atomic enum kind kinds[MAX_FDS];
	fake_ioctl servers[MAX_FDS];
	struct device devices[MAX_DEVICES];
	size_t device_count;
	gid_t group;
	mode_t mode;
	_Atomic int live_maps;
	int fds_before;
	struct fake_log log;
	void (*on_sync)(unsigned long long flags);
	void (*on_close)(void);
} fake;

static int mark(int fd, enum kind kind)
{
	if (fd >= 0 && fd < MAX_FDS)
		fake.kinds[fd] = kind;
	return fd;
}

static enum kind kind_of(int fd)
{
	return fd >= 0 && fd < MAX_FDS ? fake.kinds[fd] : PLAIN;
}

static int count_fds(void)
{
	DIR *directory = __real_opendir("/proc/self/fd");
	int count = 0;

	assert_non_null(directory);
	while (readdir(directory))
		count++;
	closedir(directory);
	return count;
}

int fake_setup(void **state)
{
	(void)state;
	memset(&fake, 0, sizeof(fake));
	fake_forget_faults();
	fake_reset_fences();
	fake_forget_files();
	strcpy(fake.directory, "/tmp/cmaheap-unit-XXXXXX");
	assert_non_null(mkdtemp(fake.directory));
	unsetenv("CMAHEAP_HEAP");
	fake.fds_before = count_fds();
	return 0;
}

void fake_remove_directory(void)
{
	DIR *directory = __real_opendir(fake.directory);
	const struct dirent *entry;

	if (!directory)
		return;
	while ((entry = readdir(directory)))
		unlinkat(dirfd(directory), entry->d_name, 0);
	closedir(directory);
	rmdir(fake.directory);
}

int fake_teardown(void **state)
{
	(void)state;
	fake_remove_directory();
	assert_int_equal(count_fds(), fake.fds_before);
	assert_int_equal(fake.live_maps, 0);
	return 0;
}

struct fake_log *fake_log(void)
{
	return &fake.log;
}

static void fake_path(const char *name, char *path, size_t size)
{
	snprintf(path, size, "%s/%s", fake.directory, name);
}

static void add_node(const char *name, const char *content)
{
	char path[512];
	FILE *file;

	fake_path(name, path, sizeof(path));
	file = __real_fopen64(path, "w");
	assert_non_null(file);
	fputs(content, file);
	fclose(file);
}

void fake_add_heap(const char *name)
{
	add_node(name, "heap");
}

void fake_add_null_device(const char *name)
{
	add_node(name, "");
}

void fake_add_alias(const char *name, const char *target)
{
	char path[512];

	fake_path(name, path, sizeof(path));
	assert_int_equal(symlink(target, path), 0);
}

void fake_set_owner(gid_t group, mode_t mode)
{
	fake.group = group;
	fake.mode = mode;
}

bool fake_is_device(int fd)
{
	return kind_of(fd) == DEVICE;
}

void fake_recognise_dmabuf(int fd)
{
	static const char memfd[] = "/memfd:dma-buf";
	char path[64], target[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (readlink(path, target, sizeof(target)) >= (ssize_t)sizeof(memfd) - 1 &&
	    !memcmp(target, memfd, sizeof(memfd) - 1))
		mark(fd, DMABUF);
}

bool fake_is_dmabuf(int fd)
{
	return kind_of(fd) == DMABUF;
}

void fake_add_device(const char *path, fake_ioctl serve)
{
	struct device *device = &fake.devices[fake.device_count++];

	assert_true(fake.device_count <= MAX_DEVICES);
	snprintf(device->path, sizeof(device->path), "%s", path);
	device->serve = serve;
}

int fake_make_dmabuf(size_t size, int flags)
{
	int fd = memfd_create("dma-buf", MFD_CLOEXEC);
	char path[64];
	int reopened;

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)((size + 4095) & ~(size_t)4095)), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	reopened = __real_open64(path, flags | O_CLOEXEC);
	assert_true(reopened >= 0);
	__real_close(fd);
	return mark(reopened, DMABUF);
}

int fake_open_device(fake_ioctl serve)
{
	int fd = mark(__real_open64("/dev/null", O_RDWR | O_CLOEXEC), DEVICE);

	assert_in_range(fd, 0, MAX_FDS - 1);
	fake.servers[fd] = serve;
	return fd;
}

static int open_device(const char *path)
{
	for (size_t i = 0; i < fake.device_count; i++) {
		if (!strcmp(fake.devices[i].path, path))
			return fake_open_device(fake.devices[i].serve);
	}
	errno = ENOENT;
	return -1;
}

static int open_node(const char *name)
{
	struct stat status;
	char path[512];

	fake_path(name, path, sizeof(path));
	if (__real_stat64(path, &status) < 0)
		return -1;
	return mark(__real_open64("/dev/null", O_RDONLY | O_CLOEXEC),
		    status.st_size ? HEAP : PLAIN);
}

int __wrap_open64(const char *path, int flags, ...)
{
	if (fake_fails(FAKE_OPEN))
		return -1;
	if (!strncmp(path, HEAP_DIR "/", sizeof(HEAP_DIR)))
		return open_node(path + sizeof(HEAP_DIR));
	if (!strncmp(path, "/dev/video", 10) || !strncmp(path, "/dev/dri/", 9) ||
	    !strcmp(path, "/dev/cmaheap"))
		return open_device(path);
	if (!strncmp(path, "/sys/", 5))
		return fake_open_sysfs(path);
	return __real_open64(path, flags);
}

int __wrap_access(const char *path, int mode)
{
	int fd;

	if (!strncmp(path, "/sys/", 5))
		return fake_access_sysfs(path);
	if (strncmp(path, "/dev/video", 10) != 0 && strncmp(path, "/dev/dri/", 9) != 0)
		return __real_access(path, mode);
	fd = open_device(path);
	if (fd < 0)
		return -1;
	return __wrap_close(fd);
}

void fake_on_close(void (*call)(void))
{
	fake.on_close = call;
}

int __wrap_close(int fd)
{
	if (kind_of(fd) == DEVICE && fake.on_close)
		fake.on_close();
	mark(fd, PLAIN);
	return __real_close(fd);
}

DIR *__wrap_opendir(const char *path)
{
	if (fake_fails(FAKE_OPENDIR))
		return NULL;
	return __real_opendir(strcmp(path, HEAP_DIR) != 0 ? path : fake.directory);
}

/* The files in our directory stand for device nodes. */
int __wrap_fstatat64(int directory, const char *path, struct stat *status, int flags)
{
	int result = __real_fstatat64(directory, path, status, flags);

	if (!result && S_ISREG(status->st_mode))
		status->st_mode = S_IFCHR | 0600;
	return result;
}

ssize_t __wrap_readlinkat(int directory, const char *path, char *target, size_t size)
{
	if (fake_fails(FAKE_READLINK))
		return -1;
	return __real_readlinkat(directory, path, target, size);
}

int __wrap_stat64(const char *path, struct stat *status)
{
	if (strncmp(path, HEAP_DIR "/", sizeof(HEAP_DIR)) != 0)
		return __real_stat64(path, status);
	*status = (struct stat){ .st_rdev = makedev(FAKE_MAJOR, 0),
				 .st_gid = fake.group,
				 .st_mode = S_IFCHR | fake.mode };
	return 0;
}

int __wrap_fstatfs64(int fd, struct statfs *status)
{
	int result = fake_fails(FAKE_STATFS) ? -1 : __real_fstatfs64(fd, status);

	if (!result && kind_of(fd) == DMABUF)
		status->f_type = DMA_BUF_MAGIC;
	return result;
}

off_t __wrap_lseek64(int fd, off_t offset, int whence)
{
	return fake_fails(FAKE_LSEEK) ? -1 : __real_lseek64(fd, offset, whence);
}

int __wrap_fcntl64(int fd, int command, ...)
{
	va_list arguments;
	int argument;

	va_start(arguments, command);
	argument = command == F_GETFL ? 0 : va_arg(arguments, int);
	va_end(arguments);
	if (command == F_DUPFD_CLOEXEC && fake_fails(FAKE_DUP))
		return -1;
	if (command == F_DUPFD_CLOEXEC)
		return mark(__real_fcntl64(fd, command, argument), kind_of(fd));
	return __real_fcntl64(fd, command, argument);
}

static int refuse(int error)
{
	errno = error;
	return -1;
}

static int serve_heap(unsigned long request, void *argument)
{
	struct dma_heap_allocation_data *allocation = argument;

	if (request != DMA_HEAP_IOCTL_ALLOC)
		return refuse(ENOTTY);
	if (allocation->fd || allocation->fd_flags & ~(unsigned)DMA_HEAP_VALID_FD_FLAGS ||
	    !allocation->len)
		return refuse(EINVAL);
	if (fake_fails(FAKE_IOCTL))
		return -1;
	fake.log.fd_flags = allocation->fd_flags;
	allocation->fd = (unsigned)fake_make_dmabuf(allocation->len, O_RDWR);
	return 0;
}

void fake_on_sync(void (*call)(unsigned long long flags))
{
	fake.on_sync = call;
}

static int serve_dmabuf(unsigned long request, void *argument)
{
	if (fake_fails(FAKE_IOCTL))
		return -1;
	if (request == DMA_BUF_IOCTL_SYNC) {
		if (fake.on_sync)
			fake.on_sync(((struct dma_buf_sync *)argument)->flags);
		fake.log.syncs++;
		fake.log.sync_flags_before = fake.log.sync_flags;
		fake.log.sync_flags = ((struct dma_buf_sync *)argument)->flags;
		return 0;
	}
	if (request == DMA_BUF_SET_NAME) {
		snprintf(fake.log.buffer_name, sizeof(fake.log.buffer_name), "%s",
			 (const char *)argument);
		return 0;
	}
	return fake_serve_dmabuf_fence(request, argument);
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;
	void *argument;

	va_start(arguments, request);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	fake.log.ioctls++;
	switch (kind_of(fd)) {
	case HEAP:
		return serve_heap(request, argument);
	case DMABUF:
		return serve_dmabuf(request, argument);
	case DEVICE:
		return fake_fails(FAKE_IOCTL) ? -1 : fake.servers[fd](fd, request, argument);
	default:
		return refuse(ENOTTY);
	}
}

void *__wrap_mmap64(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	void *mapped;

	if (fake_fails(FAKE_MMAP))
		return MAP_FAILED;
	mapped = __real_mmap64(address, size, protection, flags, fd, offset);
	if (mapped != MAP_FAILED) {
		fake.log.maps++;
		fake.live_maps++;
	}
	return mapped;
}

int __wrap_munmap(void *address, size_t size)
{
	fake.live_maps--;
	return __real_munmap(address, size);
}
