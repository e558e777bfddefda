# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Connections to a board's sockets in its run directory."""

import os
import socket
from pathlib import Path


def connect(folder: Path, name: str) -> socket.socket:
    """Through the directory's descriptor: a socket's path must be short, a cache's may be long."""
    descriptor = os.open(folder, os.O_PATH)
    try:
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(f"/proc/self/fd/{descriptor}/{name}")
        return connection
    finally:
        os.close(descriptor)
