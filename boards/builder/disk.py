# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Disk images from directories."""

import os
from pathlib import Path

from ..common.process import run_logged

SLACK = 8 << 20
BLOCK = 4096


def make_ext4(tree: Path, image: Path, log: Path) -> None:
    """An ext4 image just large enough; it is mounted read-only, so there is no journal."""
    size, entries = SLACK, 256
    for folder, names, files in os.walk(tree):
        for name in [*names, *files]:
            used = os.lstat(os.path.join(folder, name)).st_size
            size += -(-used // BLOCK) * BLOCK + BLOCK // 4
            entries += 1
    command = [
        "mke2fs", "-q", "-F", "-t", "ext4", "-O", "^has_journal", "-m", "0", "-b", str(BLOCK),
        "-N", str(entries), "-d", str(tree), str(image), f"{(size + size // 16) >> 10}k",
    ]  # fmt: skip
    run_logged(f"making {image.name}", command, log)
