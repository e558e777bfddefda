# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Checks that what docs/security.md says to be shown by a test names one that exists."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

TEST = re.compile(r"`((?:pc|vexpress|virt)(?:-\w+)*\.[\w-]+|(?:unit|fuzz)-[\w-]+|lint\.[\w-]+)`((?::|,)(?: [a-z0-9]+_\w+,?)+)?")
# What the others are made of.
SOURCES = {"unit": "tests/unit/test-{}.c", "fuzz": "tests/fuzz/fuzz-{}.c"}


def exists(test: str, lists: str) -> bool:
    """A test of a board or of the sources is named in a list of tests, without what is before the dot."""
    group, _, name = test.partition("-")
    if group in SOURCES:
        return Path(SOURCES[group].format(name)).exists()
    name = re.escape(test.partition(".")[2])
    return bool(re.search(rf"(?<![\w-]){name}(?![\w-])", lists))


def mistakes(text: str) -> Iterator[str]:
    files = ("board/CMakeLists.txt", "board/configurations.cmake", "lint/CMakeLists.txt")
    lists = "".join(Path("tests", file).read_text() for file in files)
    code = "".join(path.read_text() for path in Path("tests").rglob("*.[ch]"))
    for test, parts in TEST.findall(text):
        if not exists(test, lists):
            yield f"there is no test {test}"
        for part in re.findall(r"\w+", parts):
            if f" {part}(void **state)" not in code:
                yield f"{test}: there is no {part}"


def main() -> int:
    text = Path("docs/security.md").read_text()
    found = list(mistakes(text))
    print("\n".join(found) or f"{len(TEST.findall(text))} tests")
    return 1 if found or not TEST.search(text) else 0


sys.exit(main())
