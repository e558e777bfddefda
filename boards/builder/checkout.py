# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""The checkout, built in a board's build root and installed onto its stage disk."""

import hashlib
import shutil
from pathlib import Path

from ..common.cache import cache_root, locked
from ..common.description import CHECKOUT, Board
from ..common.errors import BoardError
from ..common.process import run_logged, run_shown
from ..common.progress import say, step
from .disk import make_ext4
from .sandbox import in_root

# A build directory belongs to the build root whose compilers and headers it remembers.
SCRIPT = """
set -eu
preset=$1 root=$2
build=build/$preset
if [ ! -e "$build/build.ninja" ] || [ "$(cat "$build/.build-root")" != "$root" ]; then
    rm -rf "$build"
    cmake --preset "$preset"
    echo "$root" > "$build/.build-root"
fi
cmake --build --preset "$preset"
DESTDIR=/stage cmake --install "$build"
"""


def stage_checkout(board: Board, build: Path, root_binds: dict[str, Path], verbose: bool) -> Path:
    """Build the checkout; the disk image with what it installs."""
    if not (CHECKOUT / "CMakePresets.json").exists():
        raise BoardError(f"there is no CMakePresets.json in {CHECKOUT}; --no-build starts the board without a build")
    folder = _folder(board)
    with locked(board.name, folder.name), step(board.name, "checkout"):
        tree = folder / "tree"
        shutil.rmtree(tree, ignore_errors=True)
        tree.mkdir(parents=True)
        roots = " ".join(path.parent.name for path in (build, *root_binds.values()))
        command = ["sh", "-c", SCRIPT, "sh", f"board-{board.name}", roots]
        binds = {"/src": CHECKOUT, "/stage": tree, **root_binds}
        chroot = in_root(build, command, binds, "/src")
        if verbose:
            run_shown("building the checkout", chroot)
        else:
            run_logged("building the checkout", chroot, _fresh(folder / "build.log"))
        return _make_disk(folder, tree)


def staged_checkout(board: Board) -> Path:
    """What the checkout last built; an empty disk when that is nothing."""
    folder = _folder(board)
    if not (folder / "stage.ext4").exists():
        say(board.name, "nothing was built from this checkout yet; the board gets none of it")
        with locked(board.name, folder.name):
            tree = folder / "tree"
            tree.mkdir(parents=True, exist_ok=True)
            _make_disk(folder, tree)
    return folder / "stage.ext4"


def _folder(board: Board) -> Path:
    checkout = hashlib.sha256(bytes(CHECKOUT)).hexdigest()[:12]
    return cache_root() / "stage" / f"{board.name}-checkout-{checkout}"


def _make_disk(folder: Path, tree: Path) -> Path:
    """Renamed over the old one, which a running board may still have open."""
    partial, final = folder / "stage.partial", folder / "stage.ext4"
    partial.unlink(missing_ok=True)
    make_ext4(tree, partial, _fresh(folder / "mke2fs.log"))
    return partial.rename(final)


def _fresh(log: Path) -> Path:
    log.unlink(missing_ok=True)
    return log
