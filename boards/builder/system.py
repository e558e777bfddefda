# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""A board's other disk: Debian as it is installed, configured, with systemd, apt and dkms, and nothing of ours."""

import shutil
from pathlib import Path

from ..common.cache import artefact, key_of
from ..common.description import BOARDS, Board
from ..common.errors import BoardError
from ..common.process import output_of, run_logged
from ..common.progress import step
from . import disk, initrd, roots
from .cpio import Archive

GUEST = BOARDS / "guest"
HOOK = Path(__file__).parent / "system.hook"
SHAPED_BY = (Path(__file__), Path(disk.__file__), Path(initrd.__file__))
# What is installed and made on the disk takes room.
SPARE = "1G"


def system_image(board: Board) -> Path:
    """Disk, kernel and initrd for --system."""
    if not board.get("system") or not board.architecture.is_host:
        raise BoardError(f"board {board.name} has no installed system (no [system] in its description, or not for this machine)")
    tree = _system_tree(board)
    files = [path for path in (*GUEST.iterdir(), *(GUEST / "system").iterdir()) if path.is_file()]
    key = key_of(board.recipe("boot.initrd_modules"), tree.name, *SHAPED_BY, *sorted(files))

    def make(folder: Path) -> None:
        with step(board.name, "system image"):
            _make_image(board, tree / "root", folder)

    return artefact(board.name, f"{board.name}-system", key, make)


def _system_tree(board: Board) -> Path:
    key = key_of(board.recipe("architecture", "suites", "pins", "kernel", "system"), Path(roots.__file__), HOOK)

    def make(folder: Path) -> None:
        with step(board.name, "system packages"):
            # Without an initrd: the board has its own.
            roots.bootstrap(
                board, folder, "apt", board.architecture.debian, _packages(board), [f"--customize-hook={HOOK}"], {"INITRD": "No"}
            )  # fmt: skip

    return artefact(board.name, f"{board.name}-system-tree", key, make)


def _packages(board: Board) -> list[str]:
    kernel = [f"linux-image-{board.flavour}", f"linux-headers-{board.flavour}"]
    return [*board.get("system.packages"), *kernel]


def _make_image(board: Board, tree: Path, folder: Path) -> None:
    root = folder / "root"
    output_of(["cp", "--archive", "--link", str(tree), str(root)])
    release = roots.kernel_release(root)
    libexec = root / "usr/libexec/board"
    libexec.mkdir(parents=True)
    shutil.copy(GUEST / "agent", libexec)
    _without_mounts(libexec / "agent")
    shutil.copy(GUEST / "system/board-agent.service", root / "etc/systemd/system")
    shutil.copy(GUEST / "system/modprobe.conf", root / "etc/modprobe.d/board.conf")

    # The initrd's shell is the board's; the system itself has none.
    busybox = root / "usr/bin/busybox"
    shutil.copy(roots.board_tree(board) / "root/usr/bin/busybox", busybox)
    initrd.make_initrd(board, root, release, folder / "initrd")
    busybox.unlink()
    _replace_init(folder / "initrd")
    shutil.copyfile(root / "usr/lib/modules" / release / "vmlinuz", folder / "kernel")
    disk.make_ext4(root, folder / "root.ext4", folder / "mke2fs.log")
    output_of(["truncate", f"--size=+{SPARE}", str(folder / "root.ext4")])
    run_logged("making room on root.ext4", ["resize2fs", "-f", str(folder / "root.ext4")], folder / "resize2fs.log")
    shutil.rmtree(root)


def _without_mounts(agent: Path) -> None:
    """As process 1 the agent mounts what systemd has mounted already."""
    text = agent.read_text()
    if text.count("\nsetup_mounts\n") != 1:
        raise BoardError(f"{GUEST / 'agent'}: expected one line 'setup_mounts'")
    agent.write_text(text.replace("\nsetup_mounts\n", "\n"))


def _replace_init(path: Path) -> None:
    """A file in a further archive replaces the first one's."""
    with path.open("ab") as file:
        archive = Archive(file)
        archive.data("init", (GUEST / "system/init").read_bytes(), 0o755)
        archive.end()
