# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""What a board gets from the kernel's source besides its package: peer modules and test programs."""

import shlex
from pathlib import Path
from typing import Any

from ..common.cache import artefact, key_of
from ..common.description import Board
from ..common.process import run_logged
from ..common.progress import step
from .compiled_kernel import CompiledKernel, name_of
from .roots import headers_release
from .sandbox import in_root

SOURCE = "/usr/src/linux-source"


def extras(board: Board, build: Path, kernel: CompiledKernel | None) -> Path:
    """A tree to lay over the board's root. Key: the build root and what is compiled in it."""
    key = key_of(board.recipe("modules", "programs"), build.name, name_of(kernel), Path(__file__))
    release = kernel.release if kernel else headers_release(build / "root")
    binds = kernel.binds if kernel else {}

    def make(folder: Path) -> None:
        with step(board.name, "kernel modules and tests from Debian's linux-source"):
            log = folder / "build.log"
            command = in_root(build / "root", ["sh", "-euc", _script(board, release)], {"/out": folder, **binds})
            run_logged("compiling them", command, log)

    return artefact(board.name, f"{board.name}-extras", key, make)


def _script(board: Board, release: str) -> str:
    updates = f"/out/root/usr/lib/modules/{release}/updates"
    lines = [f"mkdir -p {updates}"]
    symbols: list[str] = []
    for module in board.get("modules", []):
        lines += _module(module, symbols, updates)
        symbols.append(f"{SOURCE}/{module['folder']}/Module.symvers")
    for program in board.get("programs", []):
        lines += _program(program, f"{board.architecture.triplet}-gcc")
    return "\n".join(lines)


def _module(module: dict[str, Any], symbols: list[str], updates: str) -> list[str]:
    """A module may use what those before it export."""
    folder = f"{SOURCE}/{module['folder']}"
    # Given on make's command line, these win over the configuration of the headers.
    config = [f"CONFIG_{name}={value}" for name, value in module["config"].items()]
    # What else the folder's Makefile would build is not there.
    objects = [f"obj-m={module['objects']}", "obj-y="] if "objects" in module else []
    make = ["make", "-C", "/usr/src/kernel", f"M={folder}", f"KBUILD_EXTRA_SYMBOLS={' '.join(symbols)}", *config, *objects, "modules"]
    edits = [_edit(folder, edit) for edit in module.get("edits", [])]
    return [*edits, shlex.join(make), f"cp {folder}/*.ko {updates}"]


def _edit(folder: str, edit: dict[str, Any]) -> str:
    """Replace a text; the grep stops the build once it is not there any more, unless the edit may be left out."""
    file, find = f"{folder}/{edit['file']}", shlex.quote(edit["find"])
    look = f"grep -qF {find} {file}"
    program = "s/\\Q$ENV{FIND}\\E/$ENV{REPLACE}/"
    replace = f"FIND={find} REPLACE={shlex.quote(edit['replace'])} perl -pi -e {shlex.quote(program)} {file}"
    return f"if {look}; then {replace}; fi" if edit.get("optional") else f"{look}\n{replace}"


def _program(program: dict[str, str], compiler: str) -> list[str]:
    target = f"/out/root/{program['install']}"
    options = ["-O2", "-I", f"{SOURCE}/{program['include']}", f"{SOURCE}/{program['source']}", "-o", target]
    return [f"mkdir -p $(dirname {target})", shlex.join([compiler, *options])]
