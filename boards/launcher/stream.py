# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""One output stream of a job: the text between its markers, passed on as it comes."""

import os
import queue
import threading


class Output(threading.Thread):
    """Writes to a descriptor of ours.

    In a thread, for a slow reader of ours must not keep us from reading: a guest whose
    port is not read spins with interrupts off.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__(daemon=True)
        self.descriptor = descriptor
        self.pending: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self.broken = False
        self.start()

    def run(self) -> None:
        while data := self.pending.get():
            try:
                while data:
                    data = data[os.write(self.descriptor, data) :]
            except OSError:
                self.broken = True
                return

    def write(self, data: bytes) -> None:
        if data:
            self.pending.put(data)

    def finish(self) -> None:
        self.pending.put(b"")
        self.join()


class Stream:
    """Finds a job's markers in what a port delivers."""

    def __init__(self, nonce: str, output: Output) -> None:
        self.begin = f"{nonce} begin\n".encode()
        self.end = f"{nonce} end ".encode()
        self.output = output
        self.held = b""
        self.begun = False
        self.status: int | None = None

    def feed(self, data: bytes) -> None:
        self.held += data
        if not self.begun:
            self._seek_begin()
        if self.begun and self.status is None:
            self._pass_on()

    def _seek_begin(self) -> None:
        """What comes before the marker is left over from an earlier job."""
        before, self.begun, after = _partition(self.held, self.begin)
        self.held = after if self.begun else before[-len(self.begin) :]

    def _pass_on(self) -> None:
        before, found, after = _partition(self.held, self.end)
        if found:
            self.output.write(before)
            self.held = self.end + after
            if b"\n" in after:
                self.status = int(after.partition(b"\n")[0])
            return
        keep = _overlap(self.held, self.end)
        self.output.write(self.held[: len(self.held) - keep])
        self.held = self.held[len(self.held) - keep :]


def _partition(data: bytes, marker: bytes) -> tuple[bytes, bool, bytes]:
    before, found, after = data.partition(marker)
    return before, bool(found), after


def _overlap(data: bytes, marker: bytes) -> int:
    """How many bytes at the end of data may be the beginning of the marker."""
    for length in range(min(len(data), len(marker) - 1), 0, -1):
        if data.endswith(marker[:length]):
            return length
    return 0
