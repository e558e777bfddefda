# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""The module, built for one kernel."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from boards.builder import sandbox
from boards.common.architecture import ARCHITECTURES
from boards.common.cache import key_of
from boards.common.description import CHECKOUT
from boards.common.process import die_with_parent

from .compilers import CLANG
from .headers import Headers
from .suites import FOLDER

MODULE = CHECKOUT / "kernel/dma-heap-cma"
SCRIPT = Path(__file__).parent / "build.sh"


@dataclass(frozen=True)
class Outcome:
    right: bool  # built or refused, as it should be
    output: str

    @property
    def verdict(self) -> str:
        return self.output.strip().rpartition("\n")[2]


def build(root: Path, kernel: Headers) -> Outcome:
    """What came of it; success is kept, for as long as neither the packages nor the module's sources change."""
    packages = kernel.download()
    sources = sorted(path for path in MODULE.rglob("*") if path.is_file())
    key = key_of(root.parent.name, kernel.compiler, *(path.name for path in packages), *sources, SCRIPT, Path(__file__))
    kept = FOLDER / "outcomes" / f"{kernel.name}-{kernel.architecture}-{key}"
    if kept.exists():
        os.utime(kept)
        return Outcome(True, kept.read_text())
    outcome = _build(root, kernel, packages)
    if outcome.right:  # what went wrong may have been this machine
        kept.parent.mkdir(exist_ok=True)
        partial = kept.with_name(f".{kept.name}")
        partial.write_text(outcome.output)
        partial.rename(kept)
    return outcome


def _build(root: Path, kernel: Headers, packages: list[Path]) -> Outcome:
    with tempfile.TemporaryDirectory() as name:
        for path in (SCRIPT, *packages):
            shutil.copy(path, name)
        command = ["env", *_compiler(kernel), "sh", f"/in/{SCRIPT.name}", kernel.release, *(path.name for path in packages)]
        result = subprocess.run(
            sandbox.in_root(root, command, {"/in": Path(name), "/module": MODULE}), preexec_fn=die_with_parent,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    return Outcome(result.returncode == 0, result.stdout)


def _compiler(kernel: Headers) -> list[str]:
    """Headers since 6.12 know which gcc; to older ones it must be told."""
    architecture = ARCHITECTURES[kernel.architecture]
    if kernel.compiler == CLANG:
        return ["LLVM=1"]
    return [] if architecture.is_host else [f"CROSS_COMPILE={architecture.triplet}-"]
