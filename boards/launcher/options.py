# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""What a user may change about a board for one start."""

from dataclasses import dataclass
from pathlib import Path

from ..common.description import Board


@dataclass(frozen=True)
class Options:
    share: Path | None = None
    memory: str | None = None
    cma: str | None = None
    append: str = ""
    smp: int | None = None
    window: bool = False
    console: bool = False
    module: bool = True
    kernel_heap: bool = False  # the kernel's own CMA heap
    devices: bool = True
    counted: bool = False  # its clock counts instructions
    system: bool = False  # Debian's own init, on a disk that can be written

    def command_line(self, board: Board) -> str:
        """The kernel's."""
        # A board with a device tree has its default area there.
        cma = None if board.get("devicetree") else self.cma or board.get("machine.cma")
        parts = [board.get("boot.append"), f"cma={cma}" if cma else "", self.append]
        return " ".join(part for part in parts if part)
