/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Files of /proc that have a word and a number on each line. */
#ifndef PROC_FILES_H
#define PROC_FILES_H

/** The number behind a word, as "MemFree:" in /proc/meminfo; ends the program without one. */
unsigned long long number_in(const char *path, const char *word);

#endif
