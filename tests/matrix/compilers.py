# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""A root of a Debian release with the compilers that its kernels' headers ask for, native and cross."""

from pathlib import Path

from boards.builder import roots
from boards.common.architecture import ARCHITECTURES, host_architecture
from boards.common.cache import artefact, key_of
from boards.common.description import Board
from boards.common.progress import step

CLANG = "clang"
# The tools of kbuild are linked with libelf, and some of its scripts are in Perl or Python.
TOOLS = ["dkms", "kmod", "libelf-dev", "make", "pahole", "perl", "python3-minimal"]


def compilers(release: str, versions: set[str]) -> Path:
    """The root of a release; versions are such as gcc-14, and clang."""
    board = Board(f"matrix: {release}", {"suites": [release]})
    packages = [*TOOLS, *(package for version in sorted(versions) for package in _packages(version))]
    key = key_of(release, *packages, Path(__file__))

    def make(folder: Path) -> None:
        with step(board.name, "compilers"):
            roots.bootstrap(board, folder, "minbase", host_architecture().debian, packages, [], {})

    return artefact(board.name, f"matrix-{release}", key, make) / "root"


def _packages(version: str) -> list[str]:
    """Of gcc one for each architecture."""
    if version == CLANG:
        return ["clang", "lld", "llvm"]
    return [
        version if architecture.is_host else f"{version}-{architecture.triplet}" for architecture in ARCHITECTURES.values()
    ]
