# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""A board's changes to the device tree that its kernel or QEMU brings."""

from pathlib import Path
from typing import Any

from .description import Board
from .errors import BoardError
from .process import output_of

UNITS = {"K": 10, "M": 20, "G": 30}
RESERVED = "/reserved-memory"
REGION_ALIGNMENT = 4 << 20


def change(board: Board, path: Path) -> None:
    for node in board.get("devicetree.remove_nodes", []):
        output_of(["fdtput", "--remove", str(path), node])
    for removal in board.get("devicetree.remove_properties", []):
        output_of(["fdtput", "--delete", str(path), removal["node"], *removal["properties"]])
    for region in board.get("devicetree.regions", []):
        _add_region(path, region)


def resize_default_region(board: Board, path: Path, size: str) -> None:
    for region in board.get("devicetree.regions", []):
        if region.get("default"):
            _put(path, f"{RESERVED}/{region['name']}", "x", "size", *_two_cells(parse_size(size)))


def _add_region(path: Path, region: dict[str, Any]) -> None:
    """A region that the kernel places itself and lends to everybody until a device needs it."""
    node = f"{RESERVED}/{region['name']}"
    output_of(["fdtput", "--create", "--auto-path", str(path), node])
    # QEMU's own trees have no reserved memory, and the kernel ignores it without these.
    _put(path, RESERVED, "x", "#address-cells", "2")
    _put(path, RESERVED, "x", "#size-cells", "2")
    _put(path, RESERVED, "x", "ranges")
    _put(path, node, "s", "compatible", "shared-dma-pool")
    _put(path, node, "x", "size", *_two_cells(parse_size(region["size"])))
    _put(path, node, "x", "alignment", *_two_cells(REGION_ALIGNMENT))
    _put(path, node, "x", "reusable")
    if region.get("default"):
        _put(path, node, "x", "linux,cma-default")


def _put(path: Path, node: str, kind: str, name: str, *values: str) -> None:
    output_of(["fdtput", "--type", kind, str(path), node, name, *values])


def _two_cells(value: int) -> tuple[str, str]:
    return f"{value >> 32:x}", f"{value & 0xFFFFFFFF:x}"


def parse_size(text: str) -> int:
    """Bytes of a size such as 64M."""
    number, unit = text[:-1], text[-1:].upper()
    if not number.isdigit() or unit not in UNITS:
        raise BoardError(f"'{text}' is not a size; expected a number with K, M or G, such as 64M")
    return int(number) << UNITS[unit]
