# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
"""Numbers as people read them."""


def ratio(value: float | None) -> str:
    """0.53, or 1/120 where that is easier to read."""
    if value is None:
        return "-"
    return f"1/{1 / value:.0f}" if 0 < value < 0.15 else f"{value:.2f}"


def duration(ns: float) -> str:
    """Microseconds."""
    us = ns / 1000
    return f"{us:,.1f}" if us < 100 else f"{us:,.0f}"


def amount(value: float, unit: str) -> str:
    return duration(value) if unit == "ns" else f"{value:,.0f}"
