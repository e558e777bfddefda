# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
"""The results as one picture, drawn by gnuplot."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .results import Results, Series

COLOURS = {
    "ours": "#d62728", "ours-pooled": "#ff7f0e", "upstream": "#1f77b4", "pl111": "#1f77b4", "system": "#2ca02c",
    "udmabuf": "#9467bd", "bochs": "#8c564b", "vgem": "#7f7f7f",
}  # fmt: skip


@dataclass(frozen=True)
class Plot:
    """Medians over sizes or levels, a line for each peer."""

    title: str
    label: str
    series: list[Series]
    key: str


def draw(results: Results, picture: Path) -> None:
    plots = [plot for plot in _plots(results) if plot.series]
    if not plots:
        return
    script = "\n".join(_script(results, plots, picture))
    subprocess.run(["gnuplot", "-"], input=script, text=True, check=True)


def _plots(results: Results) -> Iterator[Plot]:
    by_size = {
        "alloc": "Allocate", "map-touch": "mmap and touch every page", "first-use": "Allocate, mmap and touch",
        "attach": "Attach, map, unmap, detach", "vmap": "Kernel mapping",
    }  # fmt: skip
    for measure, title in by_size.items():
        yield Plot(title, "bytes", _measured(results, measure), "size")
    for condition, title in {"anonymous": "processes' memory", "cache": "file cache"}.items():
        series = _measured(results, "alloc", condition)
        yield Plot(f"Allocate, area full of {title}", "bytes", series, "size")
    yield Plot("Allocate beside live buffers", "live buffers", _measured(results, "live-alloc"), "level")
    yield Plot("Allocate 1 MiB, processes at once", "processes", _measured(results, "crowd-alloc"), "level")


def _measured(results: Results, measure: str, condition: str = "idle") -> list[Series]:
    return [s for s in results.select(measure, condition) if s.samples]


def _script(results: Results, plots: list[Plot], picture: Path) -> Iterator[str]:
    columns = 3
    rows = -(-len(plots) // columns)
    yield f'set terminal pngcairo size {columns * 520},{rows * 400 + 50} font "sans,10"'
    yield f'set output "{picture}"'
    title = f"Board {results.board} (emulated), Linux {results.kernel}: median microseconds"
    yield f'set multiplot layout {rows},{columns} title "{title}" font "sans,14"'
    yield "set logscale xy\nset grid\nset key left top\nset format y '%.0s%c'"
    yield 'set ylabel "us"'
    for number, plot in enumerate(plots):
        yield from _plot(plot, number)
    yield "unset multiplot"


def _plot(plot: Plot, number: int) -> Iterator[str]:
    peers = list(dict.fromkeys(series.peer for series in plot.series))
    lines = []
    for i, peer in enumerate(peers):
        block = f"$data_{number}_{i}"
        points = sorted((getattr(s, plot.key), s.median / 1000) for s in plot.series if s.peer == peer)
        yield f"{block} << EOD"
        yield from (f"{x} {y}" for x, y in points)
        yield "EOD"
        colour = COLOURS.get(peer, "#000000")
        lines.append(f'{block} with linespoints pointtype 7 linewidth 2 linecolor rgb "{colour}" title "{peer}"')
    yield f'set title "{plot.title}"'
    yield f'set xlabel "{plot.label}"'
    yield f"set xtics ({_ticks(plot)})\nset xrange [{_range(plot)}]"
    yield "plot " + ", ".join(lines)


SIZE_TICKS = {"4 KiB": 1 << 12, "64 KiB": 1 << 16, "1 MiB": 1 << 20, "8 MiB": 1 << 23, "64 MiB": 1 << 26}


def _ticks(plot: Plot) -> str:
    levels = {f"{level:,}": level for level in sorted({s.level for s in plot.series})}
    marks = SIZE_TICKS if plot.key == "size" else levels
    return ", ".join(f'"{text}" {value}' for text, value in marks.items())


def _range(plot: Plot) -> str:
    """All plots over sizes alike, so that they can be compared."""
    if plot.key == "size":
        return f"{1 << 11}:{1 << 26}"
    levels = [s.level for s in plot.series]
    return f"{min(levels) * 0.8}:{max(levels) * 1.25}"
