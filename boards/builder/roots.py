# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""The two roots of a board, made by mmdebstrap: the one that builds and the one that the board runs."""

import os
from pathlib import Path

from ..common.architecture import host_architecture
from ..common.cache import artefact, key_of
from ..common.description import Board
from ..common.process import run_logged
from ..common.progress import step
from .mirror import apt_options, debian_mirror
from .sandbox import isolated

HERE = Path(__file__).parent
HOOKS = (HERE / "kernel-headers.hook", HERE / "kernel-source.hook")
FILES_HOOK = HERE / "single-files.hook"
EXCLUDED = ("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/info/*", "/usr/share/locale/*")
PINNED = 600


def build_root(board: Board) -> Path:
    """Compilers, headers and kernel sources. Key: everything its content comes from but the mirror."""
    key = key_of(board.recipe("architecture", "suites", "pins", "kernel", "build"), Path(__file__), *HOOKS)

    def make(folder: Path) -> None:
        with step(board.name, "build root"):
            _make_build_root(board, folder)

    return artefact(board.name, f"{board.name}-build-root", key, make)


def board_tree(board: Board) -> Path:
    """The unpacked packages that the board runs, without anything of ours."""
    key = key_of(board.recipe("architecture", "suites", "pins", "kernel", "root"), Path(__file__), FILES_HOOK)

    def make(folder: Path) -> None:
        with step(board.name, "board packages"):
            _make_board_tree(board, folder)

    return artefact(board.name, f"{board.name}-tree", key, make)


def headers_release(build: Path) -> str:
    """The kernel release that the build root compiles modules for."""
    return os.readlink(build / "usr/src/kernel").removeprefix("linux-headers-")


def kernel_release(tree: Path) -> str:
    """The kernel release that the board boots."""
    (release,) = (path.name for path in (tree / "usr/lib/modules").iterdir())
    return release


def _make_build_root(board: Board, folder: Path) -> None:
    host, target = host_architecture(), board.architecture
    foreign = [] if target.is_host else [target.debian]
    packages = [
        *board.get("build.tools"),
        *(target.library(package) for package in board.get("build.libraries")),
        *target.cross_packages,
        "linux-source",
    ]
    env = {
        "FLAVOUR": board.flavour,
        "ARCHITECTURE": target.debian,
        "SOURCES": " ".join(board.get("build.sources")),
    }
    hooks = [f"--customize-hook={hook}" for hook in HOOKS]
    _mmdebstrap(board, folder, "minbase", [host.debian, *foreign], packages, hooks, env)


def _make_board_tree(board: Board, folder: Path) -> None:
    packages = [*board.get("root.packages"), f"linux-image-{board.flavour}"]
    files = [(package, path) for package, paths in board.get("root.files", {}).items() for path in paths]
    hooks = [f"--extract-hook={FILES_HOOK}"] if files else []
    env = {"FILES": "\n".join(f"{package} {path}" for package, path in files)}
    # Only unpacked: maintainer scripts could not run for a foreign architecture, and none is needed.
    _mmdebstrap(board, folder, "extract", [board.architecture.debian], packages, hooks, env)


def _mmdebstrap(
    board: Board, folder: Path, variant: str, architectures: list[str],
    packages: list[str], hooks: list[str], env: dict[str, str],
) -> None:  # fmt: skip
    mirror, suites = debian_mirror(), board.get("suites")
    preferences = folder / "preferences"
    preferences.write_text(_preferences(board))
    log = folder / "mmdebstrap.log"
    root = folder / "root"
    command = [
        "mmdebstrap", "--mode=root", f"--variant={variant}", "--format=directory",
        f"--architectures={','.join(architectures)}", f"--include={','.join(packages)}",
        "--aptopt=Apt::Install-Recommends \"false\"", "--dpkgopt=force-unsafe-io",
        *(f"--aptopt={option}" for option in apt_options()),
        *(f"--dpkgopt=path-exclude={path}" for path in EXCLUDED),
        "--setup-hook=mkdir -p \"$1/etc/apt/preferences.d\"",
        f"--setup-hook=cp {preferences} \"$1/etc/apt/preferences.d/board\"",
        *hooks, suites[0], str(root), *(f"deb {mirror} {suite} main" for suite in suites),
    ]  # fmt: skip
    run_logged(f"mmdebstrap ({log.name})", isolated(command), log, {**os.environ, **env})


def _preferences(board: Board) -> str:
    return "\n".join(
        f"Package: {' '.join(packages)}\nPin: release n={suite}\nPin-Priority: {PINNED}\n"
        for suite, packages in board.get("pins", {}).items()
    )
