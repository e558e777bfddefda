# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Board descriptions: boards/common.toml with boards/BOARD/board.toml on top."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .architecture import ARCHITECTURES, Architecture
from .errors import BoardError

BOARDS = Path(__file__).resolve().parent.parent
CHECKOUT = BOARDS.parent

# What a board adds to the text of the board that it extends.
GROWING = ("append", "summary")

REQUIRED = {
    "summary": str, "architecture": str, "suites": list,
    "kernel.flavour": str, "machine.arguments": list, "machine.virtio": str, "machine.memory": str,
}


@dataclass(frozen=True)
class Board:
    name: str
    data: dict[str, Any]

    @property
    def architecture(self) -> Architecture:
        return ARCHITECTURES[self.data["architecture"]]

    @property
    def flavour(self) -> str:
        flavour: str = self.data["kernel"]["flavour"]
        return flavour

    def get(self, path: str, default: Any = None) -> Any:
        """The value at a dotted path, or the default."""
        value: Any = self.data
        for key in path.split("."):
            if not isinstance(value, dict) or key not in value:
                return default
            value = value[key]
        return value

    def recipe(self, *paths: str) -> str:
        """The named parts in a stable form, for cache keys."""
        return json.dumps({path: self.get(path) for path in paths}, sort_keys=True)


def board_names() -> list[str]:
    return sorted(path.parent.name for path in BOARDS.glob("*/board.toml"))


def load_board(name: str) -> Board:
    if name not in board_names():
        raise BoardError(f"there is no board '{name}'; boards are: {', '.join(board_names())}")
    described = _described(name)
    data = _merge(_read(BOARDS / "common.toml"), described)
    if "compiled_kernel" in described:
        # Last, for tar looks for a folder's parts before the folder.
        data = _merge(data, _read(BOARDS / "kernel/build.toml"))
    board = Board(name, data)
    _check(board, _path(name))
    return board


def _path(name: str) -> Path:
    return BOARDS / name / "board.toml"


def _described(name: str, *extending: str) -> dict[str, Any]:
    """What the board's own file says, on top of what the board it extends says."""
    if name in extending:
        raise BoardError(f"{_path(name)}: it extends itself ({' extends '.join((*extending, name))})")
    data = _read(_path(name))
    base = data.pop("extends", None)
    if base is None:
        return data
    if base not in board_names():
        raise BoardError(f"{_path(name)}: it extends '{base}', but boards are: {', '.join(board_names())}")
    merged: dict[str, Any] = _merge(_described(base, *extending, name), data)
    return merged


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BoardError(f"{path}: {error}") from error


def _merge(base: Any, extra: Any, key: str = "") -> Any:
    """Tables merge, lists and command lines grow, everything else is replaced."""
    if isinstance(base, dict) and isinstance(extra, dict):
        merged = {key: _merge(base[key], extra[key], key) for key in base.keys() & extra.keys()}
        return base | extra | merged
    if isinstance(base, list) and isinstance(extra, list):
        return base + extra
    if key in GROWING:
        return f"{base} {extra}"
    return extra


def _check(board: Board, path: Path) -> None:
    for key, kind in REQUIRED.items():
        if not isinstance(board.get(key), kind):
            raise BoardError(f"{path}: '{key}' is missing or is not a {kind.__name__}")
    if board.data["architecture"] not in ARCHITECTURES:
        raise BoardError(
            f"{path}: unknown architecture '{board.data['architecture']}'; known are: {', '.join(ARCHITECTURES)}"
        )
    if board.get("machine.virtio") not in ("pci", "mmio"):
        raise BoardError(f"{path}: machine.virtio is '{board.get('machine.virtio')}'; expected 'pci' or 'mmio'")
