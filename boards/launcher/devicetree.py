# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""The device tree of a machine that QEMU describes itself, which differs with its memory and processors."""

from pathlib import Path

from ..common.description import Board
from ..common.devicetree import change
from ..common.process import output_of
from .options import Options
from .qemu import escaped, hardware


def own_devicetree(board: Board, options: Options, accelerator: str, path: Path) -> None:
    output_of([*hardware(board, options, accelerator), "-display", "none", "-machine", f"dumpdtb={escaped(path)}"])
    change(board, path)
