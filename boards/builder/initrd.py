# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""The initial RAM disk: a static busybox, the modules that reach the disks, and guest/init."""

from pathlib import Path

from ..common.description import BOARDS, Board
from .cpio import Archive
from .kmod import dependencies, module_content

INIT = BOARDS / "guest" / "init"
APPLETS = ("cat", "grep", "insmod", "mkdir", "mount", "sh", "sleep", "switch_root")


def make_initrd(board: Board, root: Path, release: str, path: Path) -> None:
    """Not compressed: an emulated processor unpacks slower than the host reads."""
    with path.open("wb") as file:
        archive = Archive(file)
        for folder in ("bin", "dev", "modules", "mnt", "proc", "sys"):
            archive.folder(folder)
        archive.data("init", INIT.read_bytes(), 0o755)
        archive.data("bin/busybox", (root / "usr/bin/busybox").read_bytes(), 0o755)
        for applet in APPLETS:
            archive.link(f"bin/{applet}", "busybox")
        modules = dependencies(root, release, _names(board))
        for module in modules:
            archive.data(f"modules/{module.name.partition('.')[0]}.ko", module_content(module))
        order = "".join(f"{module.name.partition('.')[0]}\n" for module in modules)
        archive.data("modules/order", order.encode())
        archive.end()


def _names(board: Board) -> list[str]:
    """A kernel of our own has the driver of the board's virtio bus alone."""
    names: list[str] = board.get("boot.initrd_modules")
    if board.get("compiled_kernel") is None:
        return names
    absent = "virtio_mmio" if board.get("machine.virtio") == "pci" else "virtio_pci"
    return [name for name in names if name != absent]
