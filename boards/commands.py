# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""The commands of scripts/board; each returns an exit status."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .builder.checkout import stage_checkout, staged_checkout
from .builder.database import PLACE, package_database
from .builder.images import images
from .builder.roots import build_root
from .builder.sandbox import in_root, require_root
from .builder.system import system_image
from .common.description import CHECKOUT, Board
from .common.errors import BoardError
from .common.process import die_with_parent
from .launcher import monitor, session
from .launcher.follow import following
from .launcher.machine import Machine, attach, console_of
from .launcher.options import Options
from .launcher.terminal import Relay, shell_script


@dataclass(frozen=True)
class Source:
    """How the checkout gets onto the board."""

    build: bool
    verbose: bool


def build(board: Board, verbose: bool) -> int:
    made = images(board)
    stage_checkout(board, made.build, made.binds, verbose)
    return 0


def run(board: Board, source: Source, options: Options, command: list[str],
        seconds: float | None, image: Path | None) -> int:  # fmt: skip
    if image is not None:
        monitor.check_picture(image)
    with _booted(board, source, options) as machine:
        status = session.run_command(machine, command, seconds)
        if image is not None:
            monitor.screendump(machine.folder, image)
    return status


def shell(board: Board, source: Source, options: Options) -> int:
    with _booted(board, source, options) as machine:
        if not sys.stdin.isatty():
            return session.run_script(machine, sys.stdin.buffer.read(), None)
        with Relay(machine.folder):
            return session.run_script(machine, shell_script(), None)


def start(board: Board, source: Source, options: Options, name: str) -> int:
    _boot(board, source, options, name, keep=True)
    return 0


def execute(board: Board, name: str, command: list[str], seconds: float | None, image: Path | None) -> int:
    if image is not None:
        monitor.check_picture(image)
    machine = _running(board, name)
    status = session.run_command(machine, command, seconds)
    if image is not None:
        monitor.screendump(machine.folder, image)
    return status


def reboot(board: Board, name: str) -> int:
    session.reboot(_running(board, name))
    return 0


def stop(board: Board, name: str) -> int:
    machine = attach(board, name)
    machine.stop()
    machine.remove()
    return 0


def chroot(board: Board, command: list[str], packages: bool) -> int:
    require_root()
    binds = {"/src": CHECKOUT}
    if packages:
        binds[PLACE] = package_database(board)
    inside = in_root(build_root(board) / "root", command, binds, "/src")
    return _shell_status(subprocess.run(inside, preexec_fn=die_with_parent).returncode)


def _running(board: Board, name: str) -> Machine:
    machine = attach(board, name)
    if not machine.alive:
        raise machine.why(f"'{name}' is not running any more")
    return machine


@contextlib.contextmanager
def _booted(board: Board, source: Source, options: Options) -> Iterator[Machine]:
    """A board that is powered off at the end; its run directory stays only when something went wrong."""
    machine = _boot(board, source, options, f"{board.name}-{os.getpid()}.once", keep=False)
    with session.stopped_on_error(machine):
        yield machine
    machine.stop()
    machine.remove()


def _boot(board: Board, source: Source, options: Options, name: str, keep: bool) -> Machine:
    if options.window and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise BoardError("--window needs a graphical session, but neither DISPLAY nor WAYLAND_DISPLAY is set")
    made = images(board)
    stage = stage_checkout(board, made.build, made.binds, source.verbose) if source.build else staged_checkout(board)
    disk = system_image(board) if options.system else made.boot
    with following(console_of(name), options.console):
        return session.boot(board, name, disk, stage, options, keep)


def _shell_status(status: int) -> int:
    return 128 - status if status < 0 else status
