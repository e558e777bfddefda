# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Builds the module for Debian's kernels: python3 -m tests.matrix [--ends | --every] [SUITE...]

A row for each headers package: the newest of each architecture and series; with --ends the newest of each flavour,
too, and the oldest of each release; with --every all that the mirror still has. A kernel that has
contiguous memory and dma-bufs must build, any other be refused with the reason; what the mirror
does not have is told. Needs root.
"""

import argparse
import os
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from boards.builder.sandbox import require_root
from boards.common.architecture import ARCHITECTURES, host_architecture
from boards.common.cache import locked
from boards.common.errors import BoardError
from boards.common.progress import say

from .build import build
from .compilers import compilers
from .headers import Headers, by_clang, ends, headers, newest, search
from .suites import Apt, Suite, suites, tidy

HEADER = ("kernel", "architecture", "suite", "compiler", "module")


@dataclass(frozen=True)
class Row:
    kernel: str
    architecture: str
    suite: str
    compiler: str
    module: str
    failed: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.kernel, self.architecture, self.suite, self.compiler, self.module)


def not_reached(suite: Suite, architecture: str, error: BoardError, kernel: Headers | None = None) -> Row:
    name, compiler = (kernel.release, kernel.compiler) if kernel else ("", "")
    return Row(name, architecture, suite.name, compiler, f"not reached: {str(error).strip().splitlines()[-1]}")


def find(chosen: list[Suite], choose: Callable[[list[Headers]], list[Headers]]) -> tuple[list[Headers], list[Row]]:
    """Those chosen of all there are, each once, and a row for each suite that was not reached."""
    places = [Apt(suite, architecture) for suite in chosen for architecture in ARCHITECTURES]
    found: dict[tuple[str, str, str], Headers] = {}
    rows = []
    with ThreadPoolExecutor(4) as pool:
        searches = {(apt.suite, apt.architecture): pool.submit(search, apt) for apt in places}
    for (suite, architecture), own in searches.items():
        host = searches[suite, host_architecture().debian]
        try:
            for kernel in headers(own.result(), host.result()):
                found.setdefault((kernel.name, kernel.version, kernel.architecture), kernel)
        except BoardError as error:
            rows.append(not_reached(suite, architecture, error))
    return choose(list(found.values())), rows


def build_all(kernels: list[Headers]) -> list[Row]:
    versions: dict[str, set[str]] = {}
    for kernel in kernels:
        versions.setdefault(kernel.suite.release, set()).add(kernel.compiler)
    with ThreadPoolExecutor(len(versions) or 1) as makers, ThreadPoolExecutor(os.cpu_count()) as builders:
        roots = {release: makers.submit(compilers, release, wanted) for release, wanted in versions.items()}
        return list(builders.map(lambda kernel: build_one(roots[kernel.suite.release], kernel), kernels))


def build_one(root: Future[Path], kernel: Headers) -> Row:
    try:
        outcome = build(root.result(), kernel)
    except BoardError as error:
        return not_reached(kernel.suite, kernel.architecture, error, kernel)
    if not outcome.right:
        print(f"{kernel.name} ({kernel.architecture}):\n{outcome.output}")
    say("matrix", f"{kernel.name} ({kernel.architecture}): {outcome.verdict}")
    return Row(
        kernel.release, kernel.architecture, kernel.suite.name, kernel.compiler, outcome.verdict, failed=not outcome.right
    )


def table(rows: list[Row]) -> str:
    lines = [HEADER, *(row.cells for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m tests.matrix", allow_abbrev=False)
    parser.set_defaults(choose=newest)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--ends", dest="choose", action="store_const", const=ends,
                       help="also the newest of each flavour, and the oldest of each release")  # fmt: skip
    which.add_argument("--every", dest="choose", action="store_const", const=list, help="every package")
    known = {suite.name: suite for suite in suites()}
    parser.add_argument("suites", metavar="SUITE", nargs="*", choices=[*known, []], help=f"of {', '.join(known)}")
    arguments = parser.parse_args()
    chosen = [known[name] for name in arguments.suites] or list(known.values())
    try:
        require_root()
        with locked("matrix", "matrix"):
            kernels, rows = find(chosen, arguments.choose)
            rows += build_all([*kernels, *by_clang(kernels)])
            tidy()
    except BoardError as error:
        print(f"matrix: {error}", file=sys.stderr)
        return 1
    print(table(rows))
    if not any(row.module == "built" for row in rows):
        print("the module was built for no kernel at all")
        return 1
    return 1 if any(row.failed for row in rows) else 0


sys.exit(main())
