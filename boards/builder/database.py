# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""dpkg's database of a board whose packages are only unpacked: what packages are made and installed against."""

import shutil
from pathlib import Path

from ..common.cache import artefact, key_of
from ..common.description import Board
from ..common.progress import step
from . import roots

HOOK = Path(__file__).parent / "database.hook"
PLACE = "/var/lib/dpkg-target"  # in a build root, beside the database of its own architecture


def package_database(board: Board) -> Path:
    """Of the board's packages, and of the libraries that programs for it are linked with."""
    key = key_of(board.recipe("architecture", "suites", "pins", "build.libraries", "root.packages"), Path(__file__), HOOK)

    def make(folder: Path) -> None:
        with step(board.name, "package database"):
            packages = [*board.get("root.packages"), *board.get("build.libraries")]
            hook = f"--extract-hook={HOOK}"
            roots.bootstrap(board, folder, "extract", board.architecture.debian, packages, [hook], {})
            shutil.move(folder / "root/var/lib/dpkg", folder / "dpkg")
            shutil.rmtree(folder / "root")

    return artefact(board.name, f"{board.name}-database", key, make) / "dpkg"
