# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""KVM where it works. A machine may offer it and still boot nothing on it, so the board's own kernel is tried."""

import os
from collections.abc import Callable
from pathlib import Path

from ..common.cache import cache_root
from ..common.description import Board
from ..common.errors import BoardError
from ..common.progress import say

PROBE_SECONDS = 10
EMULATION = "tcg,thread=multi"
# What counts instructions runs the processors in turns.
COUNTED_EMULATION = "tcg,thread=single"
KVM = "kvm"


def choose(board: Board, boots: Callable[[str, float], None]) -> str:
    """boots(accelerator, seconds) starts the board and raises when no agent reports in time."""
    if not board.architecture.is_host or not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return EMULATION
    answer = _answer_file()
    if not answer.exists():
        say(board.name, f"trying KVM, for at most {PROBE_SECONDS} s")
        answer.parent.mkdir(parents=True, exist_ok=True)
        answer.write_text(KVM if _works(boots) else EMULATION)
    return answer.read_text()


def _works(boots: Callable[[str, float], None]) -> bool:
    try:
        boots(KVM, PROBE_SECONDS)
    except BoardError:
        return False
    return True


def _answer_file() -> Path:
    """What was found holds until this machine boots again."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return cache_root() / "accelerator" / boot
