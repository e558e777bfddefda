# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""The kernel of a board that does not run Debian's: compiled from Debian's linux-source, which its build root has."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from ..common.cache import artefact, cache_root, key_of
from ..common.description import BOARDS, Board
from ..common.process import output_of, run_logged
from ..common.progress import step
from .sandbox import in_root

PROGRAM = Path(__file__).parent / "compile-kernel"
KERNEL = "/usr/src/kernel"  # where a build root has what modules are compiled against


@dataclass(frozen=True)
class CompiledKernel:
    folder: Path

    @property
    def root(self) -> Path:
        """A tree with its modules and its image, to lay over the board's."""
        return self.folder / "root"

    @property
    def release(self) -> str:
        (release,) = (path.name for path in (self.root / "usr/lib/modules").iterdir())
        return release

    @property
    def binds(self) -> dict[str, Path]:
        """What a build root needs for the modules of this kernel, as in_root() takes it."""
        return {KERNEL: self.folder / "objects"}


def compiled_kernel(board: Board, build: Path) -> CompiledKernel | None:
    """None where the board runs Debian's kernel. Key: source, compiler, configuration, and how it is compiled."""
    fragments: list[str] = board.get("compiled_kernel.config", [])
    if not fragments:
        return None
    configs = [BOARDS / fragment for fragment in fragments]
    key = key_of(_versions(board, build), board.recipe("architecture", "build.sources"), *configs, PROGRAM)
    # Beside the artefact, so that an interrupted build goes on where it was.
    objects = cache_root() / "kernel-objects" / f"{board.name}-{key}"

    def make(folder: Path) -> None:
        with step(board.name, f"kernel from Debian's linux-source, half an hour of one processor; log in {objects}"):
            _compile(board, build, objects, folder)

    return CompiledKernel(artefact(board.name, f"{board.name}-kernel", key, make))


def name_of(kernel: CompiledKernel | None) -> str:
    """For the keys of what is made with it."""
    return kernel.folder.name if kernel else ""


def _versions(board: Board, build: Path) -> str:
    packages = ["linux-source", *(board.architecture.cross_packages or ["gcc"])]
    return output_of(["dpkg-query", f"--admindir={build / 'root/var/lib/dpkg'}", "--show", *packages])


def _compile(board: Board, build: Path, objects: Path, folder: Path) -> None:
    objects.mkdir(parents=True, exist_ok=True)
    (folder / "root").mkdir()
    binds = {KERNEL: objects, "/boards": BOARDS, "/out": folder / "root"}
    fragments = [f"/boards/{fragment}" for fragment in board.get("compiled_kernel.config")]
    command = [
        f"/boards/builder/{PROGRAM.name}", board.name, board.architecture.debian, board.architecture.triplet,
        KERNEL, "/out", *fragments,
    ]  # fmt: skip
    run_logged("compiling the kernel", in_root(build / "root", command, binds), objects / "build.log")
    shutil.move(objects, folder / "objects")
