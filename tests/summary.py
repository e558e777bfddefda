# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Sums up runs of ctest: summary.py JUNIT_FILE..., one `NAME.xml` for each preset.

Names what failed and what was skipped, with the reason; passes on the coverage that a
test printed; shows which kernels the module was built for, and what each board runs, alone
or in another configuration, as its test `combination` found out; the last line counts.
"""

import re
import sys
import xml.etree.ElementTree as xml
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

FACTS = ("architecture", "kernel", "front end", "memory from", "default area", "kernel has")
OUTCOMES = ("passed", "failed", "skipped")
COMBINATION = re.compile(r"^combination: " + "; ".join(["(.*)"] * len(FACTS)) + "$", re.MULTILINE)
MATRIX = re.compile(r"^kernel +architecture .*", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Test:
    preset: str
    name: str
    outcome: str
    output: str

    @property
    def group(self) -> str:
        """The board, of a test that runs on one."""
        return self.name.partition(".")[0]

    @property
    def first_line(self) -> str:
        return self.output.partition("\n")[0]


def outcome(test: xml.Element) -> str:
    """A test that ctest could not even start has failed; skipped is only what asked for it."""
    if test.get("status") == "run":
        return "passed"
    skipped = test.find("skipped")
    if skipped is not None and (skipped.get("message") or "").startswith("SKIP_"):
        return "skipped"
    return "failed"


def read(path: Path) -> list[Test]:
    return [
        Test(path.stem, test.get("name") or "", outcome(test), (test.findtext("system-out") or "").strip())
        for test in xml.parse(path).iter("testcase")
    ]


def combinations(tests: list[Test]) -> list[tuple[str, ...]]:
    """A row for each machine that told what it is."""
    rows = []
    for test in tests:
        if test.name != f"{test.group}.combination":
            continue
        found = COMBINATION.search(test.output)
        counts = Counter(other.outcome for other in tests if other.group == test.group)
        facts = found.groups() if found else ("?",) * len(FACTS)
        rows.append((test.group, *facts, *(str(counts[name]) for name in OUTCOMES)))
    return rows


def show(rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def main() -> int:
    tests = [test for path in sys.argv[1:] for test in read(Path(path))]
    for test in tests:
        if test.outcome != "passed":
            print(f"{test.outcome}: {test.name} ({test.preset}): {test.first_line}")
        elif test.name == "coverage":
            print(f"coverage of lib/libcmaheap: {test.first_line}")
        if test.name == "matrix" and (found := MATRIX.search(test.output)):
            print(found.group())
    if rows := combinations(tests):
        show([("board", *FACTS, *OUTCOMES), *rows])
    counts = Counter(test.outcome for test in tests)
    print(", ".join(f"{counts[name]} {name}" for name in OUTCOMES))
    return 1 if counts["failed"] else 0


sys.exit(main())
