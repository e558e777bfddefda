# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""The archive format of initial RAM disks (cpio, variant newc)."""

import stat
from typing import BinaryIO


class Archive:
    """Writes directories, files and symbolic links, all owned by root."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.entries = 0

    def folder(self, name: str) -> None:
        self._entry(name, stat.S_IFDIR | 0o755, b"")

    def data(self, name: str, content: bytes, mode: int = 0o644) -> None:
        self._entry(name, stat.S_IFREG | mode, content)

    def link(self, name: str, target: str) -> None:
        self._entry(name, stat.S_IFLNK | 0o777, target.encode())

    def end(self) -> None:
        self._entry("TRAILER!!!", 0, b"")

    def _entry(self, name: str, mode: int, content: bytes) -> None:
        self.entries += 1
        path = name.encode() + b"\0"
        # inode, mode, uid, gid, links, mtime, size, device numbers (4), length of the name, checksum
        fields = (self.entries, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(path), 0)
        self._padded(b"070701" + b"".join(b"%08X" % field for field in fields) + path)
        self._padded(content)

    def _padded(self, part: bytes) -> None:
        self.file.write(part + b"\0" * (-len(part) % 4))
