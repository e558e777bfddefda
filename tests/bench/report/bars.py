# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
"""The bars the exporter is held to, as ratios to upstream's heap in the same boot."""

from collections.abc import Iterator
from dataclasses import dataclass

from . import text
from .footprint import Footprint
from .results import Results

SMALL, MIDDLE, LARGE = 3110400, 12441600, 33177600
SIZES = (SMALL, MIDDLE, LARGE)
LIVE_TOLERANCE = 1.10
CAMERA_TOLERANCE = 1.03
PIPELINE_TOLERANCE = 1.01
# The exporter's default.
RETRY_NS = 2_000_000_000


@dataclass(frozen=True)
class Bar:
    what: str
    wanted: str
    got: str
    met: bool

    def line(self) -> str:
        return f"  {'met' if self.met else 'MISSED':6}  {self.what}: {self.got} (wanted {self.wanted})"


def bars(results: Results, footprints: list[Footprint]) -> list[Bar]:
    """What could not be measured is left out."""
    if results.board != "pc":
        return []
    return [
        *_ratios(results, "alloc, pool empty, init_on_alloc=1", "alloc", "ours", (0.60, 0.60, 0.60)),
        *_ratios(results, "alloc, pool empty, init_on_alloc=0", "alloc", "ours", (1.05, 1.05, 1.05), "pc-unzeroed"),
        *_ratios(results, "alloc, pool hit", "alloc", "ours-pooled", (1 / 50, 1 / 200, 1 / 500)),
        *_pool_hit_time(results),
        *_ratios(results, "map + touch", "map-touch", "ours", (1 / 8, 1 / 12, 1 / 14)),
        *_no_faults(results),
        *_against_system(results),
        *_import(results, "attach + map + unmap + detach", "attach"),
        *_import(results, "vmap + vunmap", "vmap"),
        *_kernel_memory(footprints),
        *_live(results),
        *_pinned(results),
        *_library(results),
        *_cameras(results),
        *_pipelines(results),
    ]


def _ratios(
    results: Results, what: str, measure: str, peer: str, limits: tuple[float, float, float], program: str = ""
) -> Iterator[Bar]:
    for size, limit in zip(SIZES, limits, strict=True):
        value = results.ratio(results.find(measure, peer, size, program=program))
        if value is not None:
            yield Bar(f"{what}, {size:,}", f"<= {text.ratio(limit)}", text.ratio(value), value <= limit)


def _pool_hit_time(results: Results) -> Iterator[Bar]:
    hits = [s for s in results.select("alloc") if s.peer == "ours-pooled" and s.samples]
    if hits:
        worst = max(hits, key=lambda s: s.median)
        got = f"{text.duration(worst.median)} us at {worst.size:,}"
        yield Bar("alloc, pool hit, slowest median", "<= 1 ms", got, worst.median <= 1e6)


def _no_faults(results: Results) -> Iterator[Bar]:
    counts = [s.median for s in results.select("faults") if s.peer == "ours" and s.samples]
    if counts:
        yield Bar("faults after mmap", "0", f"{max(counts):.0f}", max(counts) == 0)


def _against_system(results: Results) -> Iterator[Bar]:
    for size in SIZES:
        ours, system = (results.find("map-touch", peer, size) for peer in ("ours", "system"))
        if ours and system:
            value = ours.median / system.median
            yield Bar(f"map + touch against the system heap, {size:,}", "<= 1.00", text.ratio(value), value <= 1)


def _import(results: Results, what: str, measure: str) -> Iterator[Bar]:
    ours = results.find(measure, "ours", MIDDLE)
    ratio = results.ratio(ours)
    if ours and ratio is not None:
        yield Bar(f"{what}, {MIDDLE:,}", "<= 1/20", text.ratio(ratio), ratio <= 1 / 20)
    least, most = results.find(measure, "ours", SMALL), results.find(measure, "ours", LARGE)
    if least and most:
        # Some noise is allowed, growth with the size (more than ten-fold here) is not.
        value = most.median / least.median
        yield Bar(f"{what}, {LARGE:,} against {SMALL:,}", "<= 2.00", text.ratio(value), value <= 2)


def _kernel_memory(footprints: list[Footprint]) -> Iterator[Bar]:
    for what, limit in (("buffer", 256), ("attachment", 128)):
        sizes = [f.bytes for f in footprints if f.what == what and f.peer == "ours"]
        if sizes:
            yield Bar(f"kernel memory per {what}", f"<= {limit} bytes", f"{max(sizes)} bytes", max(sizes) <= limit)


def _live(results: Results) -> Iterator[Bar]:
    for measure in ("live-alloc", "live-free"):
        for peer in ("ours", "ours-pooled"):
            levels = {s.level: s for s in results.select(measure) if s.peer == peer and s.samples}
            if 1 in levels and 2000 in levels:
                value = levels[2000].median / levels[1].median
                what = f"{measure.removeprefix('live-')} beside 2,000 live buffers against 1, {peer}"
                yield Bar(what, f"<= {LIVE_TOLERANCE:.2f}", text.ratio(value), value <= LIVE_TOLERANCE)


def _library(results: Results) -> Iterator[Bar]:
    """Against the same calls without it, not against upstream."""
    for size in SIZES:
        bare, library = (results.find(measure, "ours", size) for measure in ("bare-life", "library-life"))
        if bare and library:
            value = library.median / bare.median
            yield Bar(f"alloc + free through libcmaheap, {size:,}", "<= 1.03", f"{value:.2f}", value <= 1.03)


def _cameras(results: Results) -> Iterator[Bar]:
    """
    Against libcamera's own allocator: setting up ends with the first frame. The allocation alone differs by what
    memory it is, so also in the same memory.
    """
    for measure, ours, theirs, limit in (
        ("camera-frame", "ours", "libcamera", CAMERA_TOLERANCE),
        ("camera-frame", "ours-pooled", "libcamera", CAMERA_TOLERANCE),
        ("camera-first-frame", "ours", "libcamera", CAMERA_TOLERANCE),
        ("camera-first-frame", "ours-pooled", "libcamera", CAMERA_TOLERANCE),
        ("camera-allocate", "ours-pooled", "libcamera", 1.0),
        ("camera-allocate", "ours", "libcamera", CAMERA_TOLERANCE),
        ("camera-allocate", "ours", "named", CAMERA_TOLERANCE),
    ):
        for series in results.series:
            value = results.ratio_to(series, theirs)
            if (series.measure, series.peer) == (measure, ours) and value is not None:
                what = f"libcamera, {series.condition}, {measure.removeprefix('camera-')}, {series.size:,}"
                if series.program.endswith("-unzeroed"):
                    what += ", init_on_alloc=0"
                yield Bar(f"{what}, {ours} against {theirs}", f"<= {limit:.2f}", text.ratio(value), value <= limit)


def _pipelines(results: Results) -> Iterator[Bar]:
    """cmaheapupload against the camera's own memory, and against a conversion."""
    for measure, what, theirs, limit in (
        ("pipeline-cpu", "processors' time a frame", "converted", 0.5),
        ("pipeline-cpu", "processors' time a frame", "dmabuf", PIPELINE_TOLERANCE),
        ("pipeline-time", "time from frame to frame", "converted", PIPELINE_TOLERANCE),
        ("pipeline-time", "time from frame to frame", "dmabuf", PIPELINE_TOLERANCE),
    ):
        for series in results.series:
            value = results.ratio_to(series, theirs)
            if (series.measure, series.peer) == (measure, "ours") and value is not None:
                full = f"camera to screen, {what}, against {theirs}"
                yield Bar(full, f"<= {limit:.2f}", text.ratio(value), value <= limit)


def _pinned(results: Results) -> Iterator[Bar]:
    for call in results.select("pinned-call", program="pc-pinned"):
        if call.peer != "ours" or call.level > 2000:
            continue
        success = results.find("pinned-success", "ours", call.size, level=call.level, program="pc-pinned")
        count = len(success.samples) if success else 0
        slowest = max(success.samples) / 1e9 if success else 0.0
        upstream = results.find("pinned-success", "upstream", call.size, level=call.level, program="pc-pinned")
        others = len(upstream.samples) if upstream else 0
        got = f"{count} of {len(call.samples)} (upstream {others}), at most {slowest:.2f} s after it"
        yield Bar("pinned area, success after release", "all, within 1 s", got,
                  count == len(call.samples) and slowest <= 1)  # fmt: skip
    yield from _pinned_for_long(results)


def _pinned_for_long(results: Results) -> Iterator[Bar]:
    """Upstream does not try again, so its calls tell how long one cma_alloc() takes."""
    calls = {(s.peer, s.level): max(s.samples) for s in results.select("pinned-call", program="pc-pinned")}
    levels = sorted(level for peer, level in calls if peer == "upstream" and ("ours", level) in calls)
    if not levels:
        return
    limit = RETRY_NS + max(calls["upstream", level] for level in levels)
    took = calls["ours", levels[-1]]
    yield Bar("pinned for longer than the time limit, call", f"<= {limit / 1e9:.1f} s", f"{took / 1e9:.1f} s",
              took <= limit)  # fmt: skip
