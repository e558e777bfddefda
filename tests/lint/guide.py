# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Checks that each program text in docs/guide.md is part of the file that is linked before it."""

import re
import sys
from pathlib import Path

BLOCK = re.compile(r"^\[[^]]*\]\((guide/[^)]*)\):\n\n```c\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def main() -> int:
    folder = Path(sys.argv[1])
    guide = (folder / "guide.md").read_text()
    blocks = BLOCK.findall(guide)
    stale = [path for path, text in blocks if text not in (folder / path).read_text()]
    for path in stale:
        print(f"guide.md shows what docs/{path} no longer has")
    if len(blocks) != guide.count("```c\n"):
        print("guide.md has a block of C that no file is linked for")
        return 1
    return 1 if stale or not blocks else 0


sys.exit(main())
