# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
"""usage: python3 -m report BOARD FOLDER - reads what the board wrote there, and writes the report beside it."""

import json
import sys
from datetime import date
from pathlib import Path

from .bars import Bar, bars
from .chart import draw
from .footprint import Footprint, read_trace
from .results import Results, Series, load
from .table import tables


def main() -> int:
    board, folder = sys.argv[1], Path(sys.argv[2])
    results = load(board, folder)
    footprints = read_trace(folder / f"{board}.trace")
    verdicts = bars(results, footprints)

    report = _text(results, footprints, verdicts)
    print(report)
    (folder / "report.txt").write_text(report)
    (folder / "report.json").write_text(_json(results, footprints, verdicts))
    draw(results, folder / "chart.png")
    print(f"in {folder}: report.txt, report.json, chart.png, and every sample in *.jsonl")
    return 0


def _text(results: Results, footprints: list[Footprint], verdicts: list[Bar]) -> str:
    lines = [f"board {results.board} (emulated), Linux {results.kernel}, {date.today()}; median (99th percentile)"]
    clocks = ", ".join(f"{program} {percent} %" for program, percent in results.clocks.items())
    lines.append(f"the board's clock, in per cent of the host's: {clocks}")
    for table in tables(results, footprints):
        lines += ["", *table.lines()]
    if verdicts:
        lines += ["", "bars:", *(bar.line() for bar in verdicts)]
    return "\n".join(lines) + "\n"


def _json(results: Results, footprints: list[Footprint], verdicts: list[Bar]) -> str:
    return json.dumps(
        {
            "board": results.board,
            "kernel": results.kernel,
            "clock_percent": results.clocks,
            "date": str(date.today()),
            "reference": results.reference,
            "series": [_summary(results, series) for series in results.series],
            "footprints": [vars(f) | {"bytes": f.bytes} for f in footprints],
            "bars": [vars(bar) for bar in verdicts],
        },
        indent=1,
    )


def _summary(results: Results, series: Series) -> dict[str, object]:
    summary: dict[str, object] = {name: value for name, value in vars(series).items() if name != "samples"}
    summary["runs"] = len(series.samples)
    if series.samples:
        summary |= {
            "ratio": results.ratio(series), "median": series.median, "p99": series.p99, "min": min(series.samples),
        }  # fmt: skip
    return summary


if __name__ == "__main__":
    sys.exit(main())
