# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
"""Kernel memory that a buffer and an attachment keep, from the kernel's trace of its allocations."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

# "bench: buffer PEER SIZE" begins a span, "bench: end ..." ends it.
MARK = re.compile(r"tracing_mark_write: bench: (\w+) (\S+) (\d+)")
ALLOCATED = re.compile(
    r"(?:kmalloc|kmem_cache_alloc): call_site=([^+ ]+)\S*(?: \[\w+\])? ptr=(\w+) .*bytes_alloc=(\d+)"
)
FREED = re.compile(r"(?:kfree|kmem_cache_free): .*ptr=(\w+)")

# What every dma-buf costs, whoever exports it: file, inode, name, and the dma-buf itself.
COMMON = re.compile(
    r"dma_buf_|dma_resv_|alloc_empty_file|alloc_inode|__d_alloc|security_|lsm_|.*getname|expand_files|alloc_fdtable"
)


@dataclass
class Footprint:
    """Bytes beyond what every dma-buf costs, by the function that allocated them."""

    what: str
    peer: str
    size: int
    common: int = 0
    own: dict[str, int] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        return sum(self.own.values())


def read_trace(path: Path) -> list[Footprint]:
    """The last span of each kind counts: the first one also fills caches that stay."""
    if not path.exists():
        return []
    found: dict[tuple[str, str, int], Footprint] = {}
    with path.open() as lines:
        for footprint in _spans(lines):
            if not footprint.common:
                raise ValueError(f"{path}: shows nothing of what any dma-buf costs, so it cannot be read")
            found[footprint.what, footprint.peer, footprint.size] = footprint
    return list(found.values())


def _spans(lines: Iterable[str]) -> Iterable[Footprint]:
    current: Footprint | None = None
    live: dict[str, tuple[str, int]] = {}
    for line in lines:
        if mark := MARK.search(line):
            if current:
                _account(current, live.values())
                yield current
            what, peer, size = mark.groups()
            current = None if what == "end" else Footprint(what, peer, int(size))
            live = {}
        elif allocated := ALLOCATED.search(line):
            site, pointer, size = allocated.groups()
            live[pointer] = (site, int(size))
        elif freed := FREED.search(line):
            live.pop(freed[1], None)


def _account(footprint: Footprint, allocations: Iterable[tuple[str, int]]) -> None:
    for site, size in allocations:
        if COMMON.match(site):
            footprint.common += size
        else:
            footprint.own[site] = footprint.own.get(site, 0) + size
