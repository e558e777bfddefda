# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Progress on stderr: one line when a step begins, one with its time when it ends."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(board: str, text: str) -> None:
    # One write per line, or steps that run side by side would mix.
    sys.stderr.write(f"{board}: {text}\n")
    sys.stderr.flush()


@contextmanager
def step(board: str, text: str) -> Iterator[None]:
    say(board, f"{text} ...")
    start = time.monotonic()
    yield
    say(board, f"{text}: {time.monotonic() - start:.1f} s")
