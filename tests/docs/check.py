# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Checks that each command in the documentation is run by a test or says that it needs hardware, and that
each program shown is part of a file that is compiled."""

import re
import sys
from pathlib import Path

from blocks import Block, blocks_of, documents, indented_lines

# What a reader types has to promise something; what he only reads need not.
TYPED = ("sh", "bash", "shell", "console")
# As tests/board/CMakeLists.txt has it.
RUN = {"board": ("pc", "virt"), "build": ("pc",)}
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
HELP = "see CONTRIBUTING.md, Documentation"


def wrong_with(block: Block) -> str | None:
    if not block.language:
        return f"the block does not name its language (text, sh, c, ...); {HELP}"
    if block.then and not (block.kind == "build" and Path(block.then).is_file()):
        return f"'then={block.then}': expected a script's file, after build="
    if block.language in TYPED:
        return _wrong_with_commands(block)
    if block.kind == "in":
        return _wrong_with_excerpt(block)
    if block.promise:
        return f"'{block.promise}': a block of {block.language} takes nothing but in=FILE; {HELP}"
    return None


def _wrong_with_commands(block: Block) -> str | None:
    if block.promise == "hardware":
        return None
    if block.kind in ("board", "build"):
        if block.value in RUN[block.kind]:
            return None
        return f"'{block.promise}': no test runs that; tests run {block.kind}={f', {block.kind}='.join(RUN[block.kind])}"
    if block.kind == "test":
        return _wrong_with_test(block)
    return f"'{block.promise}' tells not who runs these commands: board=, build=, test= or hardware; {HELP}"


def _wrong_with_test(block: Block) -> str | None:
    """The test has to name each program that the block starts."""
    test = Path(block.value)
    if not test.is_file():
        return f"there is no file '{test}'"
    text = test.read_text(encoding="utf-8")
    missing = [name for name in _programs(block.text) if name not in text]
    return f"'{test}' does not run {', '.join(missing)}" if missing else None


def _programs(commands: str) -> list[str]:
    joined = commands.replace("\\\n", " ")
    words = [line.split("#")[0].split() for line in joined.splitlines()]
    firsts = [next((word for word in line if "=" not in word and word != "sudo"), "") for line in words]
    return sorted({word.rsplit("/", 1)[-1] for word in firsts if word})


def _wrong_with_excerpt(block: Block) -> str | None:
    source = Path(block.value)
    if not source.is_file():
        return f"there is no file '{source}'"
    if block.text not in source.read_text(encoding="utf-8"):
        return f"'{source}' does not have this text"
    return None


def dead_links(path: Path) -> list[str]:
    links: list[str] = LINK.findall(re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL))
    return [f"{path}: there is no '{link}'" for link in links if not (path.parent / link).exists()]


def main() -> int:
    found = []
    for path in documents():
        found += dead_links(path)
        found += [f"{path}:{line}: code is indented; put it between ``` lines" for line in indented_lines(path)[:1]]
        found += [f"{block.place}: {wrong}" for block in blocks_of(path) if (wrong := wrong_with(block))]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
