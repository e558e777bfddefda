# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Kernel modules of a root that this machine does not run."""

import lzma
from pathlib import Path

from ..common.process import output_of


def index_modules(root: Path, release: str) -> None:
    output_of(["depmod", "--basedir", str(root), release])


def dependencies(root: Path, release: str, names: list[str]) -> list[Path]:
    """The files of modules and of what they need, in loading order."""
    command = ["modprobe", "--dirname", str(root), "--set-version", release, "--show-depends", "--all", *names]
    files = [line.split()[1] for line in output_of(command).splitlines() if line.startswith("insmod ")]
    return [Path(file) for file in dict.fromkeys(files)]


def module_content(file: Path) -> bytes:
    content = file.read_bytes()
    return lzma.decompress(content) if file.suffix == ".xz" else content


def decompress_modules(root: Path, release: str, names: list[str]) -> None:
    """Unpack these modules here, where it is quick; an emulated processor takes long."""
    for file in dependencies(root, release, names):
        if file.suffix == ".xz":
            file.with_suffix("").write_bytes(module_content(file))
            file.unlink()
    index_modules(root, release)
