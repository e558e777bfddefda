# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
"""What a board measured, made into a table, a verdict on the bars, JSON and a chart."""
