# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""The kernel's console on our stderr, as it grows."""

import contextlib
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

INTERVAL = 0.1


@contextlib.contextmanager
def following(console: Path, wanted: bool) -> Iterator[None]:
    """Show what a board that is started in here says on its console."""
    if not wanted:
        yield
        return
    console.unlink(missing_ok=True)
    end = threading.Event()
    thread = threading.Thread(target=_follow, args=(console, end), daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


def _follow(console: Path, end: threading.Event) -> None:
    shown, last = 0, False
    while not last:
        last = end.wait(INTERVAL)
        if not console.exists():
            continue
        with console.open("rb") as file:
            file.seek(shown)
            text = file.read()
        shown += len(text)
        sys.stderr.write(text.decode(errors="replace").replace("\r", ""))
        sys.stderr.flush()
