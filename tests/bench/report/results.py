# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
"""The series that the board's programs wrote."""

import json
import math
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path


def percentile(samples: Sequence[int], part: float) -> int:
    """The nearest rank: of fewer than 100 samples, the 99th percentile is the largest."""
    ordered = sorted(samples)
    return ordered[math.ceil(part * len(ordered)) - 1]


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
        return percentile(self.samples, 0.99)

    @property
    def quartiles(self) -> tuple[float, float]:
        """Between which the middle half of the samples lies."""
        lower, _, upper = statistics.quantiles(self.samples, n=4, method="inclusive")
        return lower, upper


@dataclass(frozen=True)
class Results:
    """
    `reference` is the peer that the others are compared with, but for the programs that have
    their own; `clocks` the speed of the board's clock in each program that took the time by
    it, in per cent of the host's.
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
        if series is None:
            return None
        return self.ratio_to(series, REFERENCES.get(series.program, self.reference))

    def ratio_to(self, series: Series, peer: str) -> float | None:
        other = self.find(
            series.measure, peer, series.size, level=series.level, condition=series.condition,
            program=series.program,
        )  # fmt: skip
        return series.median / other.median if series.samples and other and other.median else None


# Of boards, and of programs that have another.
REFERENCES = {
    "pc": "upstream", "pc-libcamera": "libcamera", "pc-libcamera-unzeroed": "libcamera", "pc-gstreamer": "dmabuf",
    "vexpress": "pl111",
}  # fmt: skip


def load(board: str, folder: Path) -> Results:
    series = _merged(_series(path.stem, line) for path in sorted(folder.glob("*.jsonl")) for line in path.open())
    facts = {path.stem: _facts(path) for path in sorted(folder.glob(f"{board}*.txt"))}
    clocks = {program: int(fact["clock_percent"]) for program, fact in facts.items() if "clock_percent" in fact}
    kernel = next(iter(facts.values()))["kernel"]
    return Results(board, REFERENCES[board], kernel, clocks, tuple(series))


def _merged(parts: Iterable[Series]) -> list[Series]:
    """One series of those that differ in nothing but their samples: passes of one measurement."""
    merged: dict[Series, Series] = {}
    for part in parts:
        key = replace(part, failures=0, errno=0, samples=())
        before = merged.get(key, key)
        merged[key] = replace(
            key, failures=before.failures + part.failures, errno=part.errno or before.errno,
            samples=before.samples + part.samples,
        )  # fmt: skip
    return list(merged.values())


def _facts(path: Path) -> dict[str, str]:
    return dict(line.rstrip("\n").split("=", 1) for line in path.open())


def _series(program: str, line: str) -> Series:
    fields = json.loads(line)
    fields["samples"] = tuple(fields["samples"])
    return Series(program=program, **fields)
