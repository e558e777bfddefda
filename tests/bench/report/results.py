# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
"""The series that the board's programs wrote."""

import json
import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Series:
    program: str
    measure: str
    unit: str
    condition: str
    peer: str
    size: int
    level: int
    failures: int
    errno: int
    samples: tuple[int, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.samples)

    @property
    def p99(self) -> int:
        """The nearest rank: of fewer than 100 samples, the largest."""
        ordered = sorted(self.samples)
        return ordered[math.ceil(0.99 * len(ordered)) - 1]


@dataclass(frozen=True)
class Results:
    """
    `reference` is the peer that the others are compared with, `clocks` the speed of the
    board's clock in each program, in per cent of the host's.
    """

    board: str
    reference: str
    kernel: str
    clocks: dict[str, int]
    series: tuple[Series, ...]

    def find(
        self, measure: str, peer: str, size: int, *, level: int = 0, condition: str = "idle", program: str = ""
    ) -> Series | None:
        """A series with samples; of the board's main program unless another is named."""
        wanted = (program or self.board, measure, condition, peer, size, level)
        for series in self.series:
            key = (series.program, series.measure, series.condition, series.peer, series.size, series.level)
            if key == wanted and series.samples:
                return series
        return None

    def select(self, measure: str, condition: str = "idle", program: str = "") -> Iterator[Series]:
        wanted = (program or self.board, measure, condition)
        return (s for s in self.series if (s.program, s.measure, s.condition) == wanted)

    def ratio(self, series: Series | None) -> float | None:
        """To the reference in the same place; below 1 is faster."""
        if series is None or not series.samples:
            return None
        other = self.find(
            series.measure, self.reference, series.size, level=series.level, condition=series.condition,
            program=series.program,
        )  # fmt: skip
        return series.median / other.median if other and other.median else None


REFERENCES = {"pc": "upstream", "vexpress": "pl111"}


def load(board: str, folder: Path) -> Results:
    series = [_series(path.stem, line) for path in sorted(folder.glob("*.jsonl")) for line in path.open()]
    facts = {path.stem: _facts(path) for path in sorted(folder.glob(f"{board}*.txt"))}
    clocks = {program: int(fact["clock_percent"]) for program, fact in facts.items()}
    return Results(board, REFERENCES[board], facts[board]["kernel"], clocks, tuple(series))


def _facts(path: Path) -> dict[str, str]:
    return dict(line.rstrip("\n").split("=", 1) for line in path.open())


def _series(program: str, line: str) -> Series:
    fields = json.loads(line)
    fields["samples"] = tuple(fields["samples"])
    return Series(program=program, **fields)
