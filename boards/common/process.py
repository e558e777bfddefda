# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Child processes that do not outlive us."""

import ctypes
import signal
import subprocess
import sys
from pathlib import Path

from .errors import BoardError

PR_SET_PDEATHSIG = 1
LOG_LINES_SHOWN = 30

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    """A preexec_fn: the child is killed when this process ends, however it ends."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def run_logged(what: str, command: list[str], log: Path, env: dict[str, str] | None = None) -> None:
    """Run a command with its output in a file; when it fails, its last lines are the error."""
    with log.open("ab") as file:
        result = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=env, preexec_fn=die_with_parent
        )
    if result.returncode != 0:
        raise BoardError(f"{what} failed (exit status {result.returncode}):\n{last_lines(log, LOG_LINES_SHOWN)}")


def run_shown(what: str, command: list[str]) -> None:
    """Run a command with its output on our stderr."""
    result = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr, preexec_fn=die_with_parent
    )
    if result.returncode != 0:
        raise BoardError(f"{what} failed (exit status {result.returncode})")


def output_of(command: list[str]) -> str:
    """What a short command prints; its stderr is the error when it fails."""
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if result.returncode != 0:
        raise BoardError(f"{command[0]} failed: {result.stderr.strip()}")
    return result.stdout


def last_lines(path: Path, count: int) -> str:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return "  (nothing was written)"
    lines = text.replace("\r", "").splitlines()[-count:]
    return "\n".join(f"  {line}" for line in lines) or "  (nothing was written)"
