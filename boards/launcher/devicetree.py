# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""The device tree of one start: from the image, or QEMU's own, which differs with memory and processors."""

import shutil
from pathlib import Path

from ..common.description import Board
from ..common.devicetree import change, resize_default_region
from ..common.process import output_of
from .options import Options
from .qemu import escaped, hardware


def prepare_devicetree(board: Board, options: Options, accelerator: str, image: Path, path: Path) -> None:
    if board.get("devicetree.source"):
        shutil.copyfile(image, path)
    else:
        dump = f"dumpdtb={escaped(path)}"
        output_of([*hardware(board, options, accelerator), "-display", "none", "-machine", dump])
        change(board, path)
    if options.cma:
        resize_default_region(board, path, options.cma)
