# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Runs the documentation's commands. Each block is a script of its own, which ends at the first error.

usage: run.py board BOARD NAME    those for the board, on the board started under this name
       run.py build BOARD         those for its build root, in a copy of the checkout
"""

import subprocess
import sys

from blocks import Block, blocks_of, documents

SECONDS = "900"  # depmod takes an emulated board minutes
COPY = "cp -r /src /tmp/cmaheap && cd /tmp/cmaheap && rm -rf build && "
STRICT = "set -eu; "


def command_for(block: Block, name: str) -> list[str]:
    board = ["scripts/board", block.value]
    if block.kind == "build":
        check = f"sh {block.then}\n" if block.then else ""
        return [*board, "chroot", "--", "bash", "-c", COPY + STRICT + block.text + check]
    return [*board, "exec", "--name", name, "--timeout", SECONDS, "--", "bash", "-c", STRICT + block.text]


def passes(block: Block, name: str) -> bool:
    print(f"== {block.place}\n{block.text}", flush=True)
    done = subprocess.run(command_for(block, name), stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        print(f"{block.place}: status {done.returncode}", flush=True)
    return done.returncode == 0


def main() -> int:
    kind, board, name = (*sys.argv[1:], "")[:3]
    blocks = [block for path in documents() for block in blocks_of(path) if block.promise == f"{kind}={board}"]
    failed = [block.place for block in blocks if not passes(block, name)]
    print(f"{len(blocks)} blocks run, {len(failed)} failed: {' '.join(failed)}")
    return 1 if failed or not blocks else 0


sys.exit(main())
