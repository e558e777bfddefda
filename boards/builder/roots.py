# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""The two roots of a board, made by mmdebstrap: the one that builds and the one that the board runs."""

import os
import shutil
from pathlib import Path

from ..common.architecture import host_architecture
from ..common.cache import artefact, key_of
from ..common.description import Board
from ..common.errors import BoardError
from ..common.process import output_of, run_logged
from ..common.progress import step
from .index import advice, sources
from .mirror import apt_options, debian_mirror
from .sandbox import isolated

HERE = Path(__file__).parent
HEADERS_HOOK, SOURCE_HOOK = HERE / "kernel-headers.hook", HERE / "kernel-source.hook"
FILES_HOOK = HERE / "single-files.hook"
UNREAD = ("usr/share/man", "usr/share/doc", "usr/share/info", "usr/share/locale")
PINNED = 600


def build_root(board: Board) -> Path:
    """Compilers, headers and kernel sources. Key: everything its content comes from but the mirror."""
    key = key_of(board.recipe("architecture", "suites", "pins", "kernel", "build"), Path(__file__), HEADERS_HOOK, SOURCE_HOOK)

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


def _kbuild_package(build: Path) -> str:
    """What the headers need for the builder's architecture; its name follows the release or only its first numbers."""
    return Path(os.readlink(build / "usr/src/kbuild")).name


def kernel_release(tree: Path) -> str:
    """The kernel release that the board boots."""
    (release,) = (path.name for path in (tree / "usr/lib/modules").iterdir())
    return release


def _make_build_root(board: Board, folder: Path) -> None:
    """Tools for the builder's architecture; headers and libraries for the board's, only unpacked.

    Installed side by side, libraries of both would have to be of one version, and mirrors
    do not always have the same for all architectures.
    """
    host, target = host_architecture(), board.architecture
    libraries = board.get("build.libraries")
    foreign = folder / "target"
    foreign.mkdir()
    bootstrap(
        board, foreign, "extract", target.debian, [] if target.is_host else libraries,
        [f"--extract-hook={HEADERS_HOOK}"], {"FLAVOUR": board.flavour, "COMPILER": f"{target.triplet}-"},
    )  # fmt: skip
    release = headers_release(foreign / "root")
    version = release.removesuffix(f"-{board.flavour}")
    packages = [
        *board.get("build.tools"), *(libraries if target.is_host else []), *target.cross_packages,
        "linux-source", _kbuild_package(foreign / "root"), f"linux-headers-{version}-common",
    ]  # fmt: skip
    bootstrap(
        board, folder, "minbase", host.debian, packages,
        [f"--customize-hook={SOURCE_HOOK}"], {"SOURCES": " ".join(board.get("build.sources"))},
    )  # fmt: skip
    for path in _target_paths(foreign / "root", target.triplet):
        place = folder / "root" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        output_of(["cp", "--archive", "--no-target-directory", str(foreign / "root" / path), str(place)])
    shutil.rmtree(foreign)


def _target_paths(root: Path, triplet: str) -> list[str]:
    """What is the board's architecture's own, or the same for all."""
    paths = [f"usr/lib/{triplet}", "usr/lib/modules", "usr/include", "usr/share/pkgconfig", "usr/src"]
    return [path for path in paths if (root / path).exists()]


def _make_board_tree(board: Board, folder: Path) -> None:
    packages = [*board.get("root.packages"), f"linux-image-{board.flavour}"]
    files = [(package, path) for package, paths in board.get("root.files", {}).items() for path in paths]
    hooks = [f"--extract-hook={FILES_HOOK}"] if files else []
    env = {"FILES": "\n".join(f"{package} {path}" for package, path in files)}
    # Only unpacked: maintainer scripts could not run for a foreign architecture, and none is needed.
    bootstrap(board, folder, "extract", board.architecture.debian, packages, hooks, env)


def bootstrap(
    board: Board, folder: Path, variant: str, architecture: str,
    packages: list[str], hooks: list[str], env: dict[str, str],
) -> None:  # fmt: skip
    """A root of a board's suites in folder/root; variant as mmdebstrap knows it, with hooks of its, and what they need."""
    suites = board.get("suites")
    repositories = sources(board.name, debian_mirror(), suites, architecture, folder)
    preferences = folder / "preferences"
    preferences.write_text(_preferences(board))
    log = folder / "mmdebstrap.log"
    root = folder / "root"
    command = [
        "mmdebstrap", "--mode=root", f"--variant={variant}", "--format=directory",
        f"--architectures={architecture}", *(f"--include={package}" for package in packages),
        "--aptopt=Apt::Install-Recommends \"false\"", "--dpkgopt=force-unsafe-io",
        *(f"--aptopt={option}" for option in apt_options()),
        "--setup-hook=mkdir -p \"$1/etc/apt/preferences.d\"",
        f"--setup-hook=cp {preferences} \"$1/etc/apt/preferences.d/board\"",
        *hooks, suites[0], str(root), *repositories,
    ]  # fmt: skip
    try:
        run_logged(f"mmdebstrap ({log.name})", isolated(command), log, {**os.environ, **env})
    except BoardError as error:
        raise BoardError(f"{error}{advice(log)}") from None
    _remove_unread(root)


def _remove_unread(root: Path) -> None:
    """Not left to dpkg's path-exclude: mmdebstrap would send every file through a filter, which takes twice the time."""
    for folder in UNREAD:
        for path in (root / folder).glob("*"):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def _preferences(board: Board) -> str:
    return "\n".join(
        f"Package: {' '.join(packages)}\nPin: release n={suite}\nPin-Priority: {PINNED}\n"
        for suite, packages in board.get("pins", {}).items()
    )
