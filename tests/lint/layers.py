# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Checks that the module's files use only what is in their own layer or below, and no circle of them each other.

usage: layers.py FOLDER...: builds of the module, such as build/board-pc/kernel/dma-heap-cma

The layers are in docs/architecture.md, between a line ```layers and a line ```: one a line, the top one first, their
files separated by a blank (heap.o; compat is all of that folder), then, after two, what it is for. Who uses whom is what the symbols of the objects say.
"""

import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

DOCUMENT = Path("docs/architecture.md")
KBUILD = Path("kernel/dma-heap-cma/Kbuild")
BLOCK = re.compile(r"^```layers\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = re.compile(r"^dma_heap_cma-\S+\s*[:+]?=\s*(.*)$", re.MULTILINE)

Symbols = dict[str, tuple[set[str], set[str]]]  # of each file: what it defines, what it needs
Arrows = dict[tuple[str, str], set[str]]  # from a file to another: the symbols that it uses


def layers_of(text: str) -> list[list[str]]:
    found = BLOCK.search(text)
    return [line.split("  ")[0].split() for line in found[1].splitlines() if line.strip()] if found else []


def arrows_of(symbols: Symbols) -> Arrows:
    owner = {symbol: file for file, (defined, _) in symbols.items() for symbol in defined}
    arrows: Arrows = defaultdict(set)
    for file, (_, needed) in symbols.items():
        for symbol in needed & owner.keys():
            if owner[symbol] != file:
                arrows[file, owner[symbol]].add(symbol)
    return arrows


def mistakes(layers: list[list[str]], symbols: Symbols) -> Iterator[str]:
    place = {name: number for number, layer in enumerate(layers) for name in layer}

    def layer_of(file: str) -> int | None:
        return place.get(file, place.get(file.partition("/")[0]))

    arrows = arrows_of(symbols)
    for file in sorted(symbols):
        if layer_of(file) is None:
            yield f"{file} is in no layer of {DOCUMENT}"
    for (user, used), names in sorted(arrows.items()):
        above, below = layer_of(used), layer_of(user)
        if above is not None and below is not None and above < below:
            yield f"{user} uses {', '.join(sorted(names))} of {used}, which is above it"
    for circle in circles(arrows):
        steps = (f"{user} uses {', '.join(sorted(arrows[user, used]))} of {used}" for user, used in circle)
        yield f"a circle: {'; '.join(steps)}"


def circles(arrows: Arrows) -> Iterator[list[tuple[str, str]]]:
    """One for each group of files that all reach each other: the shortest way round from its first file."""
    users = sorted({user for user, _ in arrows})
    told: set[str] = set()
    for start in users:
        if start in told:
            continue
        if circle := shortest_circle(arrows, start):
            told.update(user for user, _ in circle)
            yield circle


def shortest_circle(arrows: Arrows, start: str) -> list[tuple[str, str]]:
    ways: list[list[tuple[str, str]]] = [[]]
    seen: set[str] = set()
    for way in ways:
        here = way[-1][1] if way else start
        for user, used in sorted(arrows):
            if user != here:
                continue
            if used == start:
                return [*way, (user, used)]
            if used not in seen:
                seen.add(used)
                ways.append([*way, (user, used)])
    return []


def module_files() -> list[str]:
    return [word for words in FILES.findall(KBUILD.read_text()) for word in words.split()]


def read_symbols(folder: Path) -> Symbols:
    """Of objects for any processor; a kernel may need some of the module's files only."""
    symbols: Symbols = {}
    for file in module_files():
        path = folder / file
        if not path.exists():
            continue
        defined: set[str] = set()
        needed: set[str] = set()
        table = subprocess.run(["readelf", "--wide", "--syms", path], capture_output=True, text=True, check=True).stdout
        for row in (line.split() for line in table.splitlines()):
            # Num: Value Size Type Bind Vis Ndx Name
            if len(row) == 8 and row[4] in ("GLOBAL", "WEAK"):
                (needed if row[6] == "UND" else defined).add(row[7])
        symbols[file] = (defined, needed)
    return symbols


def main() -> int:
    layers = layers_of(DOCUMENT.read_text())
    if not layers:
        print(f"{DOCUMENT} has no layers: expected a block that begins with ```layers")
        return 1

    found: list[str] = []
    for folder in map(Path, sys.argv[1:]):
        symbols = read_symbols(folder)
        print(f"{folder}: {len(symbols)} files, {len(arrows_of(symbols))} arrows")
        found += [f"{folder}: {mistake}" for mistake in mistakes(layers, symbols)]
        if not symbols:
            found.append(f"{folder}: nothing is built there")
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
