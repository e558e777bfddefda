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
    name = board.get("compiled_kernel.config")
    if name is None:
        return None
    config = BOARDS / board.name / name
    key = key_of(_versions(build), board.recipe("build.sources"), config, PROGRAM)
    # Beside the artefact, so that an interrupted build goes on where it was.
    objects = cache_root() / "kernel-objects" / f"{board.name}-{key}"

    def make(folder: Path) -> None:
        with step(board.name, f"kernel from Debian's linux-source, half an hour of one processor; log in {objects}"):
            _compile(build, config, objects, folder)

    return CompiledKernel(artefact(board.name, f"{board.name}-kernel", key, make))


def name_of(kernel: CompiledKernel | None) -> str:
    """For the keys of what is made with it."""
    return kernel.folder.name if kernel else ""


def _versions(build: Path) -> str:
    database = build / "root/var/lib/dpkg"
    return output_of(["dpkg-query", f"--admindir={database}", "--show", "linux-source", "gcc"])


def _compile(build: Path, config: Path, objects: Path, folder: Path) -> None:
    objects.mkdir(parents=True, exist_ok=True)
    (folder / "root").mkdir()
    binds = {KERNEL: objects, "/config": config.parent, "/builder": PROGRAM.parent, "/out": folder / "root"}
    command = [f"/builder/{PROGRAM.name}", f"/config/{config.name}", KERNEL, "/out"]
    run_logged("compiling the kernel", in_root(build / "root", command, binds), objects / "build.log")
    shutil.move(objects, folder / "objects")
