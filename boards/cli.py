# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Command line of scripts/board."""

import argparse
import math
import re
import signal
import sys
from pathlib import Path
from typing import NoReturn

from . import commands
from .builder.database import PLACE
from .common.description import Board, board_names, load_board
from .common.errors import BoardError
from .launcher.options import Options

ERROR_STATUS = 125
# What follows "--" is the board's; these commands need it.
TAKE_COMMAND = ("run", "exec", "chroot")
DESCRIPTION = "Build and run emulated boards. See boards/README.md."


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BoardError(f"{message} (see {self.prog} --help)")


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return _dispatch(sys.argv[1:])
    except BoardError as error:
        print(f"scripts/board: {error}", file=sys.stderr)
        return ERROR_STATUS
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _dispatch(arguments: list[str]) -> int:
    ours, command = arguments, None
    if "--" in arguments:
        split = arguments.index("--")
        ours, command = arguments[:split], arguments[split + 1 :]
    parsed = _parser().parse_args(ours)
    board = load_board(parsed.board)
    _check_command(parsed.command, command)
    return _call(board, parsed, command or [])


def _call(board: Board, parsed: argparse.Namespace, command: list[str]) -> int:
    match parsed.command:
        case "run":
            source = commands.Source(parsed.build, parsed.verbose)
            return commands.run(board, source, _options(parsed), command, parsed.timeout, parsed.image)
        case "shell":
            return commands.shell(board, commands.Source(parsed.build, parsed.verbose), _options(parsed))
        case "start":
            source = commands.Source(parsed.build, parsed.verbose)
            return commands.start(board, source, _options(parsed), parsed.name)
        case "exec":
            return commands.execute(board, parsed.name, command, parsed.timeout, parsed.image)
        case "reboot":
            return commands.reboot(board, parsed.name)
        case "stop":
            return commands.stop(board, parsed.name)
        case "chroot":
            return commands.chroot(board, command, parsed.packages)
        case _:
            return commands.build(board, parsed.verbose)


def _check_command(name: str, command: list[str] | None) -> None:
    if name in TAKE_COMMAND and not command:
        raise BoardError(f"'{name}' needs a command after '--'")
    if name not in TAKE_COMMAND and command is not None:
        raise BoardError(f"'{name}' takes no command, but there is one after '--'")


def _parser() -> Parser:
    parser = Parser(prog="scripts/board", description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("board", metavar="BOARD", help=f"one of: {', '.join(board_names())}")
    commands_ = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)

    run = commands_.add_parser("run", help="boot, run one command (after --), power off")
    shell = commands_.add_parser("shell", help="boot to a prompt, or run the script on stdin; the end powers off")
    start = commands_.add_parser("start", help="boot, and leave the board running under a name")
    execute = commands_.add_parser("exec", help="run a command (after --) on a started board")
    reboot = commands_.add_parser("reboot", help="reboot a board started with --system; its disk stays as it is")
    stop = commands_.add_parser("stop", help="power off a started board")
    build = commands_.add_parser("build", help="build the board's images and the checkout for it")
    chroot = commands_.add_parser("chroot", help="run a command (after --) in the build root, the checkout at /src")

    for subparser in (run, shell, start):
        _add_machine_options(subparser)
    for subparser in (start, execute, reboot, stop):
        subparser.add_argument("--name", required=True, type=_name, help="name of the running board")
    for subparser in (run, execute):
        subparser.add_argument("--timeout", type=_seconds, metavar="N", help="stop the command after N seconds: 124")
        subparser.add_argument("--image", type=Path, metavar="FILE", help="save the screen's picture at the end")
    chroot.add_argument("--packages", action="store_true", help=f"with dpkg's database of the board's packages: {PLACE}")
    build.add_argument("--verbose", action="store_true", help="show the output of the checkout's build")
    return parser


def _add_machine_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--share", type=Path, metavar="DIR", help="directory of ours that the board sees at /mnt")
    add("--memory", type=_size, metavar="SIZE", help="such as 800M")
    add("--cma", type=_size, metavar="SIZE", help="size of the default CMA area, such as 256M")
    add("--append", default="", metavar="TEXT", help="added to the kernel command line")
    add("--smp", type=_count, metavar="N", help="number of processors")
    add("--count-instructions", dest="counted", action="store_true",
        help="a clock of 2 ns an instruction: what it measures does not depend on how busy this machine is")
    add("--window", action="store_true", help="show the display in a window")
    add("--console", action="store_true", help="show the kernel's console on stderr")
    add("--no-module", dest="module", action="store_false", help="do not load dma_heap_cma.ko")
    add("--kernel-heap", action="store_true",
        help="load the kernel's own CMA heap instead, cma_heap.ko: as on a machine without ours")
    add("--no-devices", dest="devices", action="store_false", help="do not load the board's drivers")
    add("--system", action="store_true", help="Debian as it is installed, with systemd; loads nothing of ours")
    add("--no-build", dest="build", action="store_false", help="use what the checkout last built")
    add("--verbose", action="store_true", help="show the output of the checkout's build")


def _options(parsed: argparse.Namespace) -> Options:
    share = parsed.share
    if share is not None and not share.is_dir():
        raise BoardError(f"--share: there is no directory '{share}'")
    return Options(
        share=share.resolve() if share else None, memory=parsed.memory, cma=parsed.cma, append=parsed.append,
        smp=parsed.smp, counted=parsed.counted, window=parsed.window, console=parsed.console, system=parsed.system,
        module=parsed.module and not (parsed.system or parsed.kernel_heap), kernel_heap=parsed.kernel_heap,
        devices=parsed.devices and not parsed.system,
    )  # fmt: skip


def _size(text: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]*[KMG]", text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a size; expected a number with K, M or G, such as 256M")
    return text


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of processors; expected 1 or more")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"'{text}' is not a time; expected seconds, more than 0")
    return seconds


def _name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a name; expected letters, digits, - and _")
    return text
