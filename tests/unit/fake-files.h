/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the fake kernel has in /proc and /sys. */
#ifndef FAKE_FILES_H
#define FAKE_FILES_H

void fake_set_meminfo(const char *text);
void fake_set_fdinfo(const char *text);	  /* of every descriptor; NULL: there is no /proc */
void fake_set_our_heap(const char *name); /* the one in /sys/kernel/dma_heap_cma */
void fake_set_area(const char *name);	  /* the one in /sys/kernel/mm/cma */
/* A file of /sys that can be opened; there are no others. The text must live as long. */
void fake_add_sysfs(const char *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* For fake-kernel.c. */
void fake_forget_files(void);
int fake_access_sysfs(const char *path);
int fake_open_sysfs(const char *path);

#endif
