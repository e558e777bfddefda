# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""What ends a command with a sentence instead of a traceback."""


class BoardError(Exception):
    """Something the user can act on; its text is the whole message."""


class BootError(BoardError):
    """The board ended or stood still before it could take a command."""
