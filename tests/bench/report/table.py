# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
"""The results as tables: ratios first, then medians with the 99th percentile."""

from collections.abc import Iterator
from dataclasses import dataclass
from errno import errorcode
from itertools import product

from . import text
from .footprint import Footprint
from .results import Results, Series, percentile

OURS = ("ours", "ours-pooled")
PIPELINE_PROGRAM = "pc-gstreamer"
PIPELINE_MEASURES = {
    "pipeline-cpu": "processors' time", "pipeline-own-cpu": "own", "pipeline-time": "frame to frame",
}
CAMERA_PROGRAMS = {"pc-libcamera": "init_on_alloc=1", "pc-libcamera-unzeroed": "init_on_alloc=0"}
CAMERA_MEASURES = ("camera-allocate", "camera-first-frame", "camera-frame", "camera-cpu", "camera-free")


@dataclass(frozen=True)
class Table:
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def lines(self) -> Iterator[str]:
        cells = [self.header, *self.rows]
        widths = [max(len(row[i]) for row in cells) for i in range(len(self.header))]
        yield self.title
        for row in cells:
            yield "  " + "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))


def tables(results: Results, footprints: list[Footprint]) -> Iterator[Table]:
    yield from _buffer_tables(results, "idle", ("alloc", "map-touch", "faults", "first-use", "unmap", "free"))
    yield from _buffer_tables(results, "idle", ("attach", "vmap", "sync-begin", "sync-end"))
    yield from _kept_table(results)
    for condition in ("churn", "cache", "anonymous"):
        yield from _buffer_tables(results, condition, ("alloc", "first-use"))
    yield from _buffer_tables(results, "idle", ("alloc",), "pc-unzeroed")
    for measure in ("live-alloc", "live-free", "crowd-alloc", "crowd-free"):
        yield from _series_table(results, f"{measure}, us", list(results.select(measure)), "level")
    yield from _pinned_table(results)
    yield from _camera_tables(results)
    yield from _pipeline_table(results)
    yield from _pressure_table(results)
    yield from _footprint_table(footprints)


def _buffer_tables(
    results: Results, condition: str, measures: tuple[str, ...], program: str = ""
) -> Iterator[Table]:
    for measure in measures:
        series = list(results.select(measure, condition, program))
        unit = ", us" if series and series[0].unit == "ns" else ""
        yield from _series_table(results, f"{measure}{unit}, {program or condition}", series, "size")


def _series_table(results: Results, title: str, series: list[Series], key: str) -> Iterator[Table]:
    if not series:
        return
    peers = list(dict.fromkeys(s.peer for s in series))
    compared = [peer for peer in peers if peer in OURS and series[0].unit == "ns"]
    rows = []
    for value in sorted({getattr(s, key) for s in series}):
        found = {s.peer: s for s in series if getattr(s, key) == value}
        ratios = [text.ratio(results.ratio(found.get(peer))) for peer in compared]
        count = max(len(s.samples) for s in found.values())
        rows.append((f"{value:,}", *ratios, *(_cell(found.get(peer)) for peer in peers), str(count)))
    label = "bytes" if key == "size" else "at once"
    header = (label, *(f"{peer} / {results.reference}" for peer in compared), *peers, "runs")
    yield Table(title, header, tuple(rows))


def _cell(series: Series | None) -> str:
    if series is None:
        return "-"
    if not series.samples:
        return f"failed: {errorcode.get(series.errno, series.errno)}"
    median = text.amount(series.median, series.unit)
    failed = f", {series.failures} failed" if series.failures else ""
    return f"{median} ({text.amount(series.p99, series.unit)}{failed})"


def _kept_table(results: Results) -> Iterator[Table]:
    """A mapping that is kept and synced, against one that is made anew each time."""
    rows = []
    for made in results.select("map"):
        kept = results.find("kept-sync", made.peer, made.size)
        if made.samples and kept:
            ratio = text.ratio(kept.median / made.median)
            rows.append((f"{made.size:,}", made.peer, ratio, _cell(kept), _cell(made), str(len(made.samples))))
    if rows:
        header = ("bytes", "peer", "kept / made anew", "sync for device and CPU", "map and unmap", "runs")
        yield Table("mapping for a device, kept or made anew, us, idle", header, tuple(rows))


def _pinned_table(results: Results) -> Iterator[Table]:
    rows = []
    for call in results.select("pinned-call", program="pc-pinned"):
        success = results.find("pinned-success", call.peer, call.size, level=call.level, program="pc-pinned")
        after = f"{max(success.samples) / 1e6:,.0f} ms" if success else "-"
        succeeded = len(success.samples) if success else 0
        rows.append((f"{call.size:,}", f"{call.level:,} ms", call.peer, f"{succeeded} of {len(call.samples)}",
                     after, f"{max(call.samples) / 1e6:,.0f} ms"))  # fmt: skip
    if rows:
        header = ("bytes", "pinned for", "peer", "succeeded", "at most after release", "longest call")
        yield Table("alloc while pages of the area are pinned", header, tuple(rows))


def _camera_tables(results: Results) -> Iterator[Table]:
    """libcamera's own allocator against ours: how much is chance, the same again shows."""
    for measure, program in product(CAMERA_MEASURES, CAMERA_PROGRAMS):
        series = [s for s in results.series if s.measure == measure and s.program == program]
        peers = list(dict.fromkeys(s.peer for s in series))
        rows = []
        for place in dict.fromkeys((s.condition, s.size) for s in series):
            found = {s.peer: s for s in series if (s.condition, s.size) == place}
            ratios = [text.ratio(results.ratio(found.get(peer))) for peer in peers[1:]]
            cells = [_middle_half(found.get(peer)) for peer in peers]
            rows.append((place[0], f"{place[1]:,}", *ratios, *cells, str(max(len(s.samples) for s in found.values()))))
        if rows:
            header = ("camera", "bytes", *(f"{peer} / {peers[0]}" for peer in peers[1:]), *peers, "runs")
            title = (
                f"{measure}, {CAMERA_PROGRAMS[program]}, us of a clock that counts instructions: "
                "median (lower to upper quartile)"
            )
            yield Table(title, header, tuple(rows))


def _pipeline_table(results: Results) -> Iterator[Table]:
    """Of each way from camera to screen, what a frame takes."""
    found = {(s.peer, s.measure): s for s in results.series if s.program == PIPELINE_PROGRAM}
    rows = []
    for peer in dict.fromkeys(peer for peer, _ in found):
        series = [found[peer, measure] for measure in PIPELINE_MEASURES]
        ratios = [text.ratio(results.ratio(each)) for each in series]
        lost = found[peer, "pipeline-lost"]
        rows.append((peer, *ratios, *map(_middle_half, series), f"{sum(lost.samples)}", str(len(lost.samples))))
    if rows:
        compared = (f"{what} / dmabuf" for what in PIPELINE_MEASURES.values())
        header = ("pipeline", *compared, *PIPELINE_MEASURES.values(), "frames lost", "runs")
        yield Table("camera to screen, 1280x720, us a frame of a clock that counts instructions", header, tuple(rows))


def _middle_half(series: Series | None) -> str:
    if series is None:
        return "-"
    lower, upper = (text.duration(value) for value in series.quartiles)
    return f"{text.duration(series.median)} ({lower} to {upper})"


def _pressure_table(results: Results) -> Iterator[Table]:
    rows = []
    for good in (s for s in results.series if s.measure == "pressure"):
        same = [s for s in results.series if (s.condition, s.peer, s.size) == (good.condition, good.peer, good.size)]
        calls = [value for s in same if s.measure in ("pressure", "pressure-failed") for value in s.samples]
        percentiles = [f"{percentile(calls, part) / 1e6:,.1f}" for part in (0.5, 0.9, 0.99, 1)]
        rows.append((good.condition, f"{good.size:,}", good.peer, f"{len(good.samples)} of {len(calls)}",
                     *percentiles, _blame(good, same)))  # fmt: skip
    if rows:
        header = ("area full of, or pins", "bytes", "peer", "succeeded", "median", "90 %", "99 %", "longest", "blamed")
        yield Table("alloc under pressure, ms", header, tuple(rows))


def _blame(good: Series, same: list[Series]) -> str:
    """What a heap says of its failures; of one that says nothing, the errno."""
    if not good.failures:
        return "-"
    causes = [f"{s.measure.removeprefix('blame-')} {s.samples[0]}" for s in same if s.measure.startswith("blame-")]
    kills = [f"{s.samples[0]} killed for lack of memory" for s in same if s.measure == "oom-kills"]
    return ", ".join([*(causes or [f"nobody ({errorcode.get(good.errno, good.errno)})"]), *kills])


def _footprint_table(footprints: list[Footprint]) -> Iterator[Table]:
    if not footprints:
        return
    rows = []
    for what in ("buffer", "attachment"):
        for f in (f for f in footprints if f.what == what):
            sites = ", ".join(f"{site} {size:,}" for site, size in f.own.items())
            rows.append((what, f"{f.size:,}", f.peer, f"{f.bytes:,}", f"{f.common:,}", sites))
    header = ("kernel memory", "bytes", "peer", "its own", "any dma-buf's", "allocated by")
    yield Table("kernel memory, bytes", header, tuple(rows))
