# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Artefacts that are slow to make, kept outside the checkout and made once.

An artefact lives at CACHE/KIND/KEY, where the key is a hash of its recipe. It
is made beside its place and renamed into it, so what is there is whole.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .progress import say

KEPT_PER_KIND = 3  # other branches and checkouts have their own keys


def cache_root() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "cmaheap"


def key_of(*parts: str | Path) -> str:
    """Hash of texts, and of the contents of files."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part.encode()
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:16]


@contextmanager
def locked(board: str, name: str) -> Iterator[None]:
    """Hold the lock called name; say so when another process has it."""
    path = cache_root() / "locks" / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(board, f"another process is at {name}; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def artefact(board: str, kind: str, key: str, make: Callable[[Path], None]) -> Path:
    """The artefact's path; make(path) fills a new directory when there is none yet."""
    folder = cache_root() / kind
    final = folder / key
    if not final.exists():
        with locked(board, kind):
            if not final.exists():
                _make(folder, final, make)
    os.utime(final)
    return final


def forget(board: str, path: Path) -> None:
    """Drop an artefact, to have it made anew."""
    with locked(board, path.parent.name):
        _remove(path)


def _make(folder: Path, final: Path, make: Callable[[Path], None]) -> None:
    # The lock is ours, so every partial artefact is what a dead builder left.
    for stale in folder.glob("*.partial"):
        shutil.rmtree(stale)
    _drop_old(folder)
    partial = folder / f"{final.name}.partial"
    partial.mkdir(parents=True)
    try:
        make(partial)
        partial.rename(final)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _remove(path: Path) -> None:
    """Renamed first, so that nobody finds half of it."""
    partial = path.with_name(f"{path.name}.partial")
    if path.exists():
        path.rename(partial)
    shutil.rmtree(partial, ignore_errors=True)


def _drop_old(folder: Path) -> None:
    by_last_use = sorted(folder.glob("*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in by_last_use[KEPT_PER_KIND - 1 :]:
        _remove(old)
