# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Jobs of a running board, through the ports of guest/agent."""

import contextlib
import secrets
import selectors
import socket
import time
from collections.abc import Callable
from pathlib import Path

from .qemu import PORTS
from .sockets import connect
from .stream import Output, Stream

CHUNK = 1 << 16
READY = b"ready\n"
STOP_SECONDS = 30  # for the agent to tell where the processes stand, and to kill them
TICK = 0.5


class JobTimeout(Exception):
    """The time given to a job has passed."""


class NotAnswering(Exception):
    """The agent did not take a job."""


class BoardGone(Exception):
    """QEMU closed the connection."""


class OutputClosed(Exception):
    """Nobody reads our output any more."""


class Connection:
    """A launcher's hold on a board: a job is killed when its connection closes."""

    def __init__(self, folder: Path) -> None:
        self.ports = {name: connect(folder, name) for name in PORTS}

    def close(self) -> None:
        for port in self.ports.values():
            port.close()

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def wait_ready(self, seconds: float, check: Callable[[], None]) -> None:
        """Until the agent of a booting board reports; check() may raise meanwhile."""
        deadline = time.monotonic() + seconds
        port, seen = self.ports["job"], b""
        port.settimeout(TICK)
        while READY not in seen:
            check()
            if time.monotonic() > deadline:
                raise NotAnswering
            try:
                seen += _receive(port)
            except TimeoutError:
                continue

    def post(self, script: bytes) -> str:
        """Hand a script over; the nonce that marks its output."""
        nonce = secrets.token_hex(16)
        self.ports["err"].sendall(f"{nonce}\n".encode())
        self.ports["job"].setblocking(True)
        self.ports["job"].sendall(f"{nonce} {len(script)}\n".encode() + script)
        return nonce

    def run(self, script: bytes, outputs: tuple[Output, Output], begin: float, seconds: float | None,
            answer: Callable[[str], str]) -> int:  # fmt: skip
        """Run a script, which must begin within so many seconds; its exit status. answer() handles a line the guest sends
        to the host port. What is stopped after its time tells before where its processes stand."""
        nonce = self.post(script)
        streams = {"job": Stream(nonce, outputs[0]), "err": Stream(nonce, outputs[1])}
        try:
            return self._follow(streams, outputs, begin, seconds, answer)
        except JobTimeout:
            with contextlib.suppress(JobTimeout, OutputClosed, BoardGone):
                self.ports["err"].sendall(b"stop\n")
                self._follow(streams, outputs, begin, STOP_SECONDS, answer)
            raise

    def _follow(self, streams: dict[str, Stream], outputs: tuple[Output, Output], begin: float, seconds: float | None,
                answer: Callable[[str], str]) -> int:  # fmt: skip
        start = time.monotonic()
        with selectors.DefaultSelector() as selector:
            for name, port in self.ports.items():
                selector.register(port, selectors.EVENT_READ, name)
            while any(stream.status is None for stream in streams.values()):
                _check_time(streams["job"].begun, time.monotonic() - start, begin, seconds)
                if any(output.broken for output in outputs):
                    raise OutputClosed
                for key, _ in selector.select(TICK):
                    self._handle(key.data, streams, answer)
        status = streams["job"].status
        assert status is not None
        return status

    def _handle(self, name: str, streams: dict[str, Stream], answer: Callable[[str], str]) -> None:
        port = self.ports[name]
        data = _receive(port)
        if name in streams:
            streams[name].feed(data)
            return
        for line in data.decode(errors="replace").splitlines():
            port.sendall(f"{answer(line)}\n".encode())


def _check_time(begun: bool, elapsed: float, begin: float, seconds: float | None) -> None:
    if not begun and elapsed > begin:
        raise NotAnswering
    if seconds is not None and elapsed > seconds:
        raise JobTimeout


def _receive(port: socket.socket) -> bytes:
    try:
        data = port.recv(CHUNK)
    except ConnectionError as error:
        raise BoardGone from error
    if not data:
        raise BoardGone
    return data
