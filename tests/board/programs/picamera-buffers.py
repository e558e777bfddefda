#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
"""Takes a buffer as Python programs for Raspberry Pi's cameras do, by names that they hard-code; prints who exported it."""

import fcntl
import mmap
import os
import struct

NAMES = ("/dev/dma_heap/vidbuf_cached", "/dev/dma_heap/linux,cma")
DMA_HEAP_IOCTL_ALLOC = 0xC0184800
DMA_BUF_SET_NAME = 0x40086201
DMA_BUF_IOCTL_SYNC = 0x40086200
SYNC_WRITE, SYNC_END = 2, 4
SIZE = 640 * 480 * 3 // 2

heap = os.open(next(name for name in NAMES if os.path.exists(name)), os.O_CLOEXEC | os.O_RDWR)
request = bytearray(struct.pack("QIIQ", SIZE, 0, os.O_CLOEXEC | os.O_RDWR, 0))
fcntl.ioctl(heap, DMA_HEAP_IOCTL_ALLOC, request)
os.close(heap)
buffer = struct.unpack("QIIQ", request)[1]
fcntl.ioctl(buffer, DMA_BUF_IOCTL_SYNC, struct.pack("Q", SYNC_WRITE))
with mmap.mmap(buffer, SIZE, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE) as picture:
    picture[:] = bytes(range(256)) * (SIZE // 256)
fcntl.ioctl(buffer, DMA_BUF_IOCTL_SYNC, struct.pack("Q", SYNC_WRITE | SYNC_END))
with open(f"/proc/self/fdinfo/{buffer}", encoding="ascii") as info:
    print(next(line.split()[1] for line in info if line.startswith("exp_name:")))
