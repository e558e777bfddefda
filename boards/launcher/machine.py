# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""A running QEMU and its run directory: state, sockets, logs."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from ..common.cache import cache_root
from ..common.description import Board
from ..common.errors import BoardError, BootError
from ..common.process import die_with_parent, last_lines
from .devicetree import prepare_devicetree
from .options import Options
from .qemu import DEVICETREE, MONITOR, PORTS, TERMINAL, command_line, environment

STOP_SECONDS = 5
SOCKETS_SECONDS = 10
CONSOLE_LINES = 40
STATE = "state.json"
CONSOLE = "console.log"


@dataclass(frozen=True)
class Machine:
    folder: Path
    board: str
    pid: int
    started: str  # tells the process from a later one with the same id
    share: str | None
    system: bool = False  # an installed one, which can reboot

    @property
    def console(self) -> Path:
        return self.folder / CONSOLE

    def console_size(self) -> int:
        """How many bytes the guest's kernel wrote; QEMU makes the file some time after it starts."""
        return self.console.stat().st_size if self.console.exists() else 0

    @property
    def alive(self) -> bool:
        return _start_time(self.pid) == self.started

    def stop(self) -> None:
        """End QEMU; its disks are read-only, so there is nothing to flush."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.alive:
                os.kill(self.pid, number)
            deadline = time.monotonic() + STOP_SECONDS
            while self.alive and time.monotonic() < deadline:
                _reap(self.pid)
                time.sleep(0.02)

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def why(self, text: str, kind: type[BoardError] = BoardError) -> BoardError:
        """An error with what QEMU and the guest's kernel said last."""
        complaint = last_lines(self.folder / "qemu.log", CONSOLE_LINES)
        console = last_lines(self.console, CONSOLE_LINES)
        return kind(
            f"board {self.board} {text}\nQEMU says:\n{complaint}\n"
            f"last lines of its console ({self.console}):\n{console}"
        )


def run_folder(name: str) -> Path:
    return cache_root() / "run" / name


def console_of(name: str) -> Path:
    return run_folder(name) / CONSOLE


def launch(board: Board, name: str, boot: Path, stage: Path, options: Options,
           accelerator: str, keep: bool) -> Machine:  # fmt: skip
    """Start QEMU; unless it is to be kept, it dies with this process."""
    folder = run_folder(name)
    _replace(folder)
    if board.get("devicetree"):
        prepare_devicetree(board, options, accelerator, boot / DEVICETREE, folder / DEVICETREE)
    command = command_line(board, boot, stage, options, accelerator)
    with (folder / "qemu.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(board), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, preexec_fn=None if keep else die_with_parent,
        )  # fmt: skip
    share = str(options.share) if options.share else None
    machine = Machine(folder, board.name, process.pid, _start_time(process.pid), share, options.system)
    state = {name: value for name, value in asdict(machine).items() if name != "folder"}
    (folder / STATE).write_text(json.dumps(state))
    try:
        _wait_for_sockets(machine)
    except BaseException:
        machine.stop()
        raise
    return machine


def attach(board: Board, name: str) -> Machine:
    """The board that `start --name` left running."""
    folder = run_folder(name)
    machine = _read(folder)
    if machine is None:
        raise BoardError(f"no board called '{name}' was started; running are: {', '.join(_running()) or 'none'}")
    if machine.board != board.name:
        raise BoardError(f"'{name}' is a {machine.board} board, not {board.name}")
    return machine


def drop_dead() -> None:
    """Run directories that killed launchers left behind."""
    for folder in (cache_root() / "run").glob("*.once"):
        machine = _read(folder)
        alive = machine is not None and machine.alive
        if not alive and time.time() - folder.stat().st_mtime > 24 * 3600:
            shutil.rmtree(folder, ignore_errors=True)


def _replace(folder: Path) -> None:
    old = _read(folder)
    if old is not None:
        old.stop()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _read(folder: Path) -> Machine | None:
    try:
        state = json.loads((folder / STATE).read_text())
    except FileNotFoundError:
        return None
    return Machine(folder, **state)


def _running() -> list[str]:
    machines = (_read(folder) for folder in sorted((cache_root() / "run").glob("*")))
    return [machine.folder.name for machine in machines if machine is not None and machine.alive]


def _wait_for_sockets(machine: Machine) -> None:
    deadline = time.monotonic() + SOCKETS_SECONDS
    while not all((machine.folder / name).exists() for name in (*PORTS, TERMINAL, MONITOR)):
        _reap(machine.pid)
        if not machine.alive or time.monotonic() > deadline:
            raise machine.why("did not start")
        time.sleep(0.02)


def _start_time(pid: int) -> str:
    """When a process began, in clock ticks since boot; empty when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if fields[0] == "Z" else fields[19]


def _reap(pid: int) -> None:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass


def checker(machine: Machine, silent: float) -> Callable[[], None]:
    """Raises once QEMU is gone, or the booting kernel has said nothing for so many seconds."""
    written, since = -1, 0.0

    def check() -> None:
        nonlocal written, since
        _reap(machine.pid)
        if not machine.alive:
            raise machine.why("ended while it booted", BootError)
        size, now = machine.console_size(), time.monotonic()
        if size != written:
            written, since = size, now
        elif now - since > silent:
            raise machine.why(f"stood still for {silent:.0f} s while it booted", BootError)

    return check
