# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""A board's boot image: root disk, kernel, initrd and, where it has one, device tree."""

import shutil
from pathlib import Path

from ..common import devicetree
from ..common.cache import artefact, key_of
from ..common.description import BOARDS, Board
from ..common.errors import BoardError
from ..common.process import output_of
from ..common.progress import step
from . import cpio, disk, initrd, kmod
from .compiled_kernel import CompiledKernel, name_of
from .roots import kernel_release

GUEST = BOARDS / "guest"
HERE = Path(__file__).parent
SHAPED_BY = (__file__, cpio.__file__, devicetree.__file__, disk.__file__, initrd.__file__, kmod.__file__)

PROGRAMS = ("usr/bin/sh", "usr/bin/awk", "usr/bin/bash", "usr/bin/mount", "usr/bin/setsid", "usr/sbin/modprobe")
PASSWD = "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
GROUP = "root:x:0:\nvideo:x:44:\nrender:x:105:\nnogroup:x:65534:\n"


def boot_image(board: Board, tree: Path, extras: Path, kernel: CompiledKernel | None) -> Path:
    recipe = board.recipe("boot.initrd_modules", "boot.load", "devicetree", "machine.virtio")
    files = [*map(Path, SHAPED_BY), *sorted(path for path in GUEST.iterdir() if path.is_file())]
    key = key_of(recipe, tree.name, extras.name, name_of(kernel), *files)

    def make(folder: Path) -> None:
        with step(board.name, "boot image"):
            _make(board, tree / "root", extras / "root", kernel, folder)

    return artefact(board.name, f"{board.name}-image", key, make)


def _make(board: Board, tree: Path, extras: Path, kernel: CompiledKernel | None, folder: Path) -> None:
    root, release = folder / "root", kernel.release if kernel else kernel_release(tree)
    root.mkdir()
    _copy(tree, root)
    if kernel:
        shutil.rmtree(root / "usr/lib/modules")
        _copy(kernel.root, root)
    _copy(extras, root)
    _finish_root(board, root)
    kmod.index_modules(root, release)
    kmod.decompress_modules(root, release, [line.split()[0] for line in board.get("boot.load", [])])

    initrd.make_initrd(board, root, release, folder / "initrd")
    shutil.copyfile(_kernel(root, release), folder / "kernel")
    if board.get("devicetree.source"):
        shutil.copyfile(_devicetree(board, root, release), folder / "board.dtb")
        devicetree.change(board, folder / "board.dtb")
    shutil.rmtree(root / "boot")
    (root / "boot").mkdir()
    disk.make_ext4(root, folder / "root.ext4", folder / "mke2fs.log")
    shutil.rmtree(root)


def _copy(source: Path, root: Path) -> None:
    output_of(["cp", "--archive", "--reflink=auto", f"{source}/.", str(root)])


def _finish_root(board: Board, root: Path) -> None:
    """What maintainer scripts would have done, as far as a board needs it, and the guest's part of the launcher."""
    (root / "etc/passwd").write_text(PASSWD)
    (root / "etc/group").write_text(GROUP)
    (root / "etc/hostname").write_text(f"{board.name}\n")
    (root / "usr/bin/awk").symlink_to("mawk")
    (root / "mnt").mkdir(exist_ok=True)
    libexec = root / "usr/libexec/board"
    libexec.mkdir(parents=True)
    for program in ("agent", "load-devices", "load-exporter"):
        shutil.copy(GUEST / program, libexec)
    shutil.copy(GUEST / "screendump", root / "usr/bin")
    missing = [program for program in PROGRAMS if not (root / program).exists()]
    if missing:
        raise BoardError(f"board {board.name}: its packages bring no {', '.join(missing)}")


def _kernel(root: Path, release: str) -> Path:
    """Kernel packages moved it from /boot to the modules in 6.19."""
    for path in (root / "usr/lib/modules" / release / "vmlinuz", root / "boot" / f"vmlinuz-{release}"):
        if path.exists():
            return path
    raise BoardError(f"the kernel package of {release} brought no vmlinuz")


def _devicetree(board: Board, root: Path, release: str) -> Path:
    name = board.get("devicetree.source")
    folder = root / "usr/lib" / f"linux-image-{release}"
    path = next(folder.rglob(name), None)
    if path is None:
        raise BoardError(f"board {board.name}: the kernel package has no device tree '{name}' in {folder}")
    return path
