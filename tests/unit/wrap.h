/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The functions that the linker replaces, see CMakeLists.txt, and the real ones. */
#ifndef WRAP_H
#define WRAP_H

#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/vfs.h>

/* NOLINTBEGIN(bugprone-reserved-identifier): the linker's names */
int __wrap_open64(const char *path, int flags, ...);
int __real_open64(const char *path, int flags, ...);
int __wrap_access(const char *path, int mode);
int __real_access(const char *path, int mode);
int __wrap_close(int fd);
int __real_close(int fd);
DIR *__wrap_opendir(const char *path);
DIR *__real_opendir(const char *path);
int __wrap_fstatat64(int directory, const char *path, struct stat *status, int flags);
int __real_fstatat64(int directory, const char *path, struct stat *status, int flags);
ssize_t __wrap_readlinkat(int directory, const char *path, char *target, size_t size);
ssize_t __real_readlinkat(int directory, const char *path, char *target, size_t size);
int __wrap_stat64(const char *path, struct stat *status);
int __real_stat64(const char *path, struct stat *status);
int __wrap_fstatfs64(int fd, struct statfs *status);
int __real_fstatfs64(int fd, struct statfs *status);
off_t __wrap_lseek64(int fd, off_t offset, int whence);
off_t __real_lseek64(int fd, off_t offset, int whence);
int __wrap_fcntl64(int fd, int command, ...);
int __real_fcntl64(int fd, int command, ...);
int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_poll(struct pollfd *files, nfds_t count, int timeout_ms);
int __real_poll(struct pollfd *files, nfds_t count, int timeout_ms);
ssize_t __wrap_recvmsg(int socket, struct msghdr *message, int flags);
ssize_t __real_recvmsg(int socket, struct msghdr *message, int flags);
void *__wrap_mmap64(void *address, size_t size, int protection, int flags, int fd, off_t offset);
void *__real_mmap64(void *address, size_t size, int protection, int flags, int fd, off_t offset);
int __wrap_munmap(void *address, size_t size);
int __real_munmap(void *address, size_t size);
FILE *__wrap_fopen64(const char *path, const char *mode);
FILE *__real_fopen64(const char *path, const char *mode);
void *__wrap_malloc(size_t size);
void *__real_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
char *__wrap_strdup(const char *text);
char *__real_strdup(const char *text);
/* NOLINTEND(bugprone-reserved-identifier) */

#endif
