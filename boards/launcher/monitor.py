# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""QEMU's monitor protocol (QMP), as far as it is needed for pictures."""

import json
from pathlib import Path
from typing import Any

from ..common.errors import BoardError
from .qemu import MONITOR
from .sockets import connect

FORMATS = (".png", ".ppm")


def screendump(folder: Path, picture: Path) -> None:
    """Save what the board's display shows; the suffix chooses the format."""
    check_picture(picture)
    arguments = {"filename": str(picture.absolute()), "format": picture.suffix[1:]}
    with connect(folder, MONITOR) as connection, connection.makefile("rw") as stream:
        _answer(stream)
        _execute(stream, "qmp_capabilities", {})
        _execute(stream, "screendump", arguments)


def check_picture(picture: Path) -> None:
    if picture.suffix not in FORMATS:
        raise BoardError(f"'{picture}' is no picture name; expected one that ends in {' or '.join(FORMATS)}")
    if not picture.absolute().parent.is_dir():
        raise BoardError(f"there is no directory '{picture.parent}' for the picture '{picture.name}'")


def _execute(stream: Any, command: str, arguments: dict[str, str]) -> None:
    stream.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
    stream.flush()
    answer = _answer(stream)
    while "event" in answer:
        answer = _answer(stream)
    if "error" in answer:
        raise BoardError(f"QEMU refused '{command}': {answer['error']['desc']}")


def _answer(stream: Any) -> dict[str, Any]:
    line = stream.readline()
    if not line:
        raise BoardError("QEMU closed its monitor")
    answer: dict[str, Any] = json.loads(line)
    return answer
