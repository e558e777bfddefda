# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""The one exception that ends a command with a sentence instead of a traceback."""


class BoardError(Exception):
    """Something the user can act on; its text is the whole message."""
