# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""The fenced blocks of the documentation, and what their first lines promise: CONTRIBUTING.md, Documentation."""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^( *)```(.*)$")
INDENTED = re.compile(r"^    \S")
LIST_ITEM = re.compile(r"^\s*(?:[-*]|\d+\.)\s")


@dataclass(frozen=True)
class Block:
    path: Path
    line: int
    language: str
    promise: str  # "board=pc", "hardware", ...
    then: str  # a script that checks what the block left; "" for none
    text: str

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"

    @property
    def kind(self) -> str:
        return self.promise.partition("=")[0]

    @property
    def value(self) -> str:
        return self.promise.partition("=")[2]


def documents() -> list[Path]:
    return sorted([*Path().glob("*.md"), *Path("boards").glob("*.md"), *Path("docs").rglob("*.md")])


def blocks_of(path: Path) -> list[Block]:
    return _parse(path)[0]


def indented_lines(path: Path) -> list[int]:
    """Numbers of the lines that Markdown takes for code without a fence."""
    return _parse(path)[1]


def _parse(path: Path) -> tuple[list[Block], list[int]]:
    blocks: list[Block] = []
    indented: list[int] = []
    opened: tuple[int, str] | None = None
    body: list[str] = []
    in_list = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        fence = FENCE.match(line)
        if fence and opened:
            language, _, promise = opened[1].strip().partition(" ")
            promise, _, then = promise.partition(" then=")
            text = textwrap.dedent("\n".join(body)) + "\n"
            blocks.append(Block(path, opened[0], language, promise.strip(), then.strip(), text))
            opened = None
        elif fence:
            opened, body = (number, fence[2]), []
        elif opened:
            body.append(line)
        else:
            in_list = bool(LIST_ITEM.match(line)) or (in_list and (not line or line.startswith(" ")))
            if INDENTED.match(line) and not in_list:
                indented.append(number)
    return blocks, indented
