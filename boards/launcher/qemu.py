# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""QEMU's command line for a board."""

import os
import subprocess
from pathlib import Path

from ..common.description import Board
from .options import Options

# Virtio serial ports; guest/agent and guest/screendump know them by these names.
PORTS = ("job", "err", "host")
TERMINAL = "terminal"
MONITOR = "monitor"
DEVICETREE = "board.dtb"


def command_line(board: Board, boot: Path, stage: Path, options: Options, accelerator: str) -> list[str]:
    """To be run in the board's run directory, where its sockets and logs are."""
    bus = "pci" if board.get("machine.virtio") == "pci" else "device"
    return [
        *hardware(board, options, accelerator), *([] if options.system else ["-no-reboot"]),
        "-display", "gtk" if options.window else "none",
        "-kernel", str(boot / "kernel"), "-initrd", str(boot / "initrd"),
        *(["-dtb", DEVICETREE] if board.get("devicetree") else []),
        "-append", options.command_line(board),
        "-serial", "file:console.log",
        "-qmp", f"unix:{MONITOR},server=on,wait=off",
        *_disk("root", boot / "root.ext4", bus, options.system), *_disk("stage", stage, bus),
        *_ports(bus), *_share(options.share, bus),
    ]  # fmt: skip


def hardware(board: Board, options: Options, accelerator: str) -> list[str]:
    """QEMU with a board's hardware, but nothing to boot."""
    return [
        board.architecture.qemu, "-name", board.name, "-nodefaults", "-no-user-config",
        *_arguments(board, accelerator),
        "-m", options.memory or board.get("machine.memory"),
        "-smp", str(options.smp or board.get("machine.smp", 1)),
        *(["-icount", "shift=1,sleep=off"] if options.counted else []),
    ]  # fmt: skip


def environment(board: Board) -> dict[str, str]:
    # QEMU before 8.2 has no other way to silence a machine's own sound device.
    return {**os.environ, "QEMU_AUDIO_DRV": "none"}


def _arguments(board: Board, accelerator: str) -> list[str]:
    arguments = list(board.get("machine.arguments"))
    machine = arguments.index("-M") + 1
    if _takes_audiodev(board.architecture.qemu, arguments[machine]):
        arguments[machine] += ",audiodev=silence"
        arguments += ["-audiodev", "none,id=silence"]
    return [*arguments, "-accel", accelerator]


def _takes_audiodev(qemu: str, machine: str) -> bool:
    result = subprocess.run([qemu, "-M", f"{machine},help"], capture_output=True, text=True)
    return "audiodev=" in result.stdout


def _disk(name: str, path: Path, bus: str, writable: bool = False) -> list[str]:
    # What is written lasts until QEMU ends, hence also when the board reboots.
    access = "snapshot=on" if writable else "readonly=on"
    return [
        "-drive", f"if=none,id={name},file={escaped(path)},format=raw,{access}",
        "-device", f"virtio-blk-{bus},drive={name},serial={name}",
    ]  # fmt: skip


def _ports(bus: str) -> list[str]:
    arguments = ["-device", f"virtio-serial-{bus}"]
    for port in PORTS:
        arguments += [
            "-chardev", f"socket,id={port},path={port},server=on,wait=off",
            "-device", f"virtserialport,chardev={port},name={port}",
        ]  # fmt: skip
    arguments += [
        "-chardev", f"socket,id={TERMINAL},path={TERMINAL},server=on,wait=off",
        "-device", f"virtconsole,chardev={TERMINAL}",
    ]  # fmt: skip
    return arguments


def _share(share: Path | None, bus: str) -> list[str]:
    if share is None:
        return []
    return [
        "-fsdev", f"local,id=share,path={escaped(share)},security_model=none,multidevs=remap",
        "-device", f"virtio-9p-{bus},fsdev=share,mount_tag=share",
    ]  # fmt: skip


def escaped(path: Path) -> str:
    return str(path).replace(",", ",,")
