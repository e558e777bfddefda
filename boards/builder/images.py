# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Everything that is built for a board, in order; what does not depend on each other is built side by side."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ..common.cache import forget
from ..common.description import Board
from ..common.errors import BoardError
from ..common.progress import say
from .compiled_kernel import compiled_kernel
from .extras import extras
from .image import boot_image
from .roots import board_tree, build_root, headers_release, kernel_release
from .sandbox import require_root


@dataclass(frozen=True)
class Images:
    build: Path  # root of the build root
    binds: dict[str, Path]  # what belongs into it besides
    boot: Path  # directory of the boot image


def images(board: Board) -> Images:
    require_root()
    build, tree = _matching_roots(board)
    kernel = compiled_kernel(board, build)
    binds = kernel.binds if kernel else {}
    return Images(build / "root", binds, boot_image(board, tree, extras(board, build, kernel), kernel))


def _matching_roots(board: Board) -> tuple[Path, Path]:
    """Both roots with the same kernel; the mirror may have moved on after one of them was cached."""
    build, tree = _roots(board)
    if _kernels(build, tree):
        return build, tree
    older = min(build, tree, key=lambda path: (path / "root").stat().st_ctime)
    say(board.name, "the mirror has another kernel by now; building the older root anew")
    forget(board.name, older)
    build, tree = _roots(board)
    if not _kernels(build, tree):
        raise BoardError(
            f"the build root has headers of {headers_release(build / 'root')}, the board's kernel is "
            f"{kernel_release(tree / 'root')}, and the mirror offers no matching pair; try again later"
        )
    return build, tree


def _roots(board: Board) -> tuple[Path, Path]:
    with ThreadPoolExecutor() as pool:
        build, tree = pool.submit(build_root, board), pool.submit(board_tree, board)
        return build.result(), tree.result()


def _kernels(build: Path, tree: Path) -> bool:
    return headers_release(build / "root") == kernel_release(tree / "root")
