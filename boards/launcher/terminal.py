# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""An interactive shell on a board, on its virtio console."""

import os
import selectors
import shlex
import shutil
import sys
import termios
import threading
import tty
from pathlib import Path

from .qemu import TERMINAL
from .sockets import connect

CHUNK = 1 << 12

# The size is set once the terminal is open, for it is forgotten when nobody has it open.
SHELL = """
export TERM={term}
exec setsid --ctty --wait sh -c 'stty sane rows {rows} cols {columns}; exec bash -i' </dev/hvc0 >/dev/hvc0 2>&1
"""


def shell_script() -> bytes:
    """The job that is the shell, as large as our terminal."""
    size = shutil.get_terminal_size()
    term = shlex.quote(os.environ.get("TERM", "vt100"))
    return SHELL.format(rows=size.lines, columns=size.columns, term=term).encode()


class Relay:
    """Our terminal, in raw mode, joined to the board's for as long as this is entered."""

    def __init__(self, folder: Path) -> None:
        self.socket = connect(folder, TERMINAL)
        self.wake, self.waker = os.pipe()
        self.saved = termios.tcgetattr(sys.stdin)
        self.thread = threading.Thread(target=self._relay, daemon=True)

    def __enter__(self) -> None:
        tty.setraw(sys.stdin)
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        os.close(self.waker)
        self.thread.join()
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self.saved)
        self.socket.close()
        os.close(self.wake)

    def _relay(self) -> None:
        with selectors.DefaultSelector() as selector:
            for source in (sys.stdin.fileno(), self.socket.fileno(), self.wake):
                selector.register(source, selectors.EVENT_READ)
            while True:
                ready = [key.fd for key, _ in selector.select()]
                if self.socket.fileno() in ready and not self._to_us():
                    return
                if sys.stdin.fileno() in ready:
                    self.socket.sendall(os.read(sys.stdin.fileno(), CHUNK))
                if ready == [self.wake]:
                    return

    def _to_us(self) -> bool:
        data = self.socket.recv(CHUNK)
        os.write(sys.stdout.fileno(), data)
        return bool(data)
