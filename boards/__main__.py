# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
import sys

from .cli import main

sys.exit(main())
