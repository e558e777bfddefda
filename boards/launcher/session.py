# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""A board from the launcher's side: boot it, prepare it, run commands on it."""

import contextlib
import os
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

from ..common.description import Board, load_board
from ..common.errors import BoardError, BootError
from ..common.progress import say
from . import accelerator, monitor
from .jobs import BoardGone, Connection, JobTimeout, NotAnswering, OutputClosed
from .machine import Machine, checker, drop_dead, launch, run_folder
from .options import Options
from .stream import Output

BOOT_SECONDS = 85
SILENT_SECONDS = 30
SECOND_BOOT_SECONDS = 60
BEGIN_SECONDS = 30
# An installed system has much to start, not all of which says so.
SYSTEM_BOOT_SECONDS = 400
SYSTEM_SILENT_SECONDS = 180
PREPARE_SECONDS = 60
TIMEOUT_STATUS = 124
BROKEN_PIPE_STATUS = 141
STDOUT, STDERR = 1, 2


def boot(board: Board, name: str, boot_image: Path, stage: Path, options: Options, keep: bool) -> Machine:
    """Start a board and load its modules."""
    drop_dead()

    def attempt(accelerator_name: str, seconds: float, how: Options = options, run: str = name,
                kept: bool = keep) -> Machine:  # fmt: skip
        machine = launch(board, run, boot_image, stage, how, accelerator_name, kept)
        with stopped_on_error(machine), _connect(machine) as link:
            silent = SYSTEM_SILENT_SECONDS if how.system else board.get("boot.seconds", SILENT_SECONDS)
            _wait_ready(machine, link, seconds, silent)
            _prepare(machine, link, board, how)
        return machine

    def probe(accelerator_name: str, seconds: float) -> None:
        bare, run = Options(module=False, devices=False, system=options.system), f"{name}.probe"
        try:
            attempt(accelerator_name, seconds, bare, run, False).stop()
        finally:
            shutil.rmtree(run_folder(run))

    chosen = accelerator.COUNTED_EMULATION if options.counted else accelerator.choose(board, probe)
    if options.system:
        return attempt(chosen, SYSTEM_BOOT_SECONDS)
    try:
        return attempt(chosen, board.get("boot.seconds", BOOT_SECONDS))
    except BootError:
        # Emulated processors may trip over code that another one is just patching, or wait for each other.
        say(board.name, "it did not come up; once more")
        return attempt(chosen, board.get("boot.seconds", SECOND_BOOT_SECONDS))


def reboot(machine: Machine) -> None:
    """Have an installed system start again, until its agent reports."""
    if not machine.system:
        raise BoardError(f"'{machine.folder.name}' was not started with --system, and its disk lasts for one boot only")
    with _connect(machine) as link:
        # The job's end may come or not: the agent is stopped meanwhile.
        link.post(b"systemctl --no-block reboot >/dev/null")
        _wait_ready(machine, link, SYSTEM_BOOT_SECONDS, SYSTEM_SILENT_SECONDS)


def run_command(machine: Machine, command: list[str], seconds: float | None) -> int:
    """Run a command with its output on ours; its exit status."""
    script = f"exec {shlex.join(command)}\n" if command else ""
    return run_script(machine, os.fsencode(script), seconds)


def run_script(machine: Machine, script: bytes, seconds: float | None) -> int:
    with _connect(machine) as link:
        return _run(machine, link, script, seconds)


@contextlib.contextmanager
def stopped_on_error(machine: Machine) -> Iterator[None]:
    """Nothing keeps running after a failure or an interrupt; a failure's logs stay to be read."""
    try:
        yield
    except BoardError:
        machine.stop()
        raise
    except BaseException:
        machine.stop()
        machine.remove()
        raise


def _connect(machine: Machine) -> Connection:
    try:
        return Connection(machine.folder)
    except OSError as error:
        raise machine.why(f"does not take a connection ({error.strerror})") from None


def _wait_ready(machine: Machine, link: Connection, seconds: float, silent: float) -> None:
    try:
        link.wait_ready(seconds, checker(machine, silent))
    except NotAnswering:
        raise machine.why(f"did not boot within {seconds:.0f} s") from None
    except BoardGone:
        raise machine.why("ended while it booted", BootError) from None


def _prepare(machine: Machine, link: Connection, board: Board, options: Options) -> None:
    scripts = []
    if options.devices:
        scripts.append(shlex.join(["/usr/libexec/board/load-devices", *board.get("boot.load", [])]))
    if options.module:
        scripts.append("/usr/libexec/board/load-exporter")
    if options.kernel_heap:
        scripts.append("modprobe cma_heap")
    seconds = board.get("boot.seconds", PREPARE_SECONDS)
    if scripts and _run(machine, link, " && ".join(scripts).encode(), seconds) != 0:
        raise BoardError(f"board {board.name} could not load its modules")


def _run(machine: Machine, link: Connection, script: bytes, seconds: float | None) -> int:
    outputs = Output(STDOUT), Output(STDERR)
    begin = load_board(machine.board).get("boot.seconds", BEGIN_SECONDS)
    try:
        status = link.run(script, outputs, begin, seconds, lambda line: _answer(machine, line))
    except JobTimeout:
        say(machine.board, f"the command was stopped after {seconds:g} s")
        return TIMEOUT_STATUS
    except OutputClosed:
        return BROKEN_PIPE_STATUS
    except NotAnswering:
        raise machine.why("takes no command") from None
    except BoardGone:
        raise machine.why("ended while it ran the command") from None
    finally:
        for output in outputs:
            output.finish()
    return status


def _answer(machine: Machine, line: str) -> str:
    """A request of the guest's `screendump`."""
    verb, _, name = line.partition(" ")
    if verb != "screendump":
        return f"the launcher does not know '{verb}'"
    if machine.share is None:
        return "the board was started without --share, so there is no place for the picture"
    picture = Path(machine.share, name)
    if not picture.resolve().is_relative_to(Path(machine.share).resolve()):
        return f"'{name}' is outside the shared directory"
    try:
        monitor.screendump(machine.folder, picture)
    except BoardError as error:
        return str(error)
    return "ok"
