# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""What layers.py says of tables of symbols that were made for it."""

import unittest

from layers import Symbols, layers_of, mistakes

TEXT = "before\n```layers\ntop.o    what is seen\n\nleft.o right.o\ncompat\n```\nafter\n"
LAYERS = [["top.o"], ["left.o", "right.o"], ["compat"]]


def said(symbols: Symbols) -> list[str]:
    return list(mistakes(LAYERS, symbols))


class Layers(unittest.TestCase):
    def test_a_line_is_a_layer(self) -> None:
        self.assertEqual(layers_of(TEXT), LAYERS)

    def test_a_document_without_the_block_has_none(self) -> None:
        self.assertEqual(layers_of("```text\ntop.o\n```\n"), [])

    def test_arrows_down_and_sideways_are_good(self) -> None:
        self.assertEqual(said({
            "top.o": ({"start"}, {"turn", "printk"}),
            "left.o": ({"turn"}, {"look", "old"}),
            "right.o": ({"look"}, set()),
            "compat/old.o": ({"old"}, set()),
        }), [])  # fmt: skip

    def test_an_arrow_up_is_named(self) -> None:
        self.assertEqual(said({
            "top.o": ({"start"}, set()),
            "compat/old.o": ({"old"}, {"start"}),
        }), ["compat/old.o uses start of top.o, which is above it"])  # fmt: skip

    def test_a_circle_within_a_layer_is_named(self) -> None:
        self.assertEqual(said({
            "left.o": ({"turn"}, {"look", "see"}),
            "right.o": ({"look", "see"}, {"turn"}),
        }), ["a circle: left.o uses look, see of right.o; right.o uses turn of left.o"])  # fmt: skip

    def test_a_long_circle_is_named_once(self) -> None:
        self.assertEqual([line for line in said({
            "top.o": ({"start"}, {"turn"}),
            "left.o": ({"turn"}, {"look"}),
            "right.o": ({"look"}, {"start"}),
        }) if line.startswith("a circle")], [
            "a circle: left.o uses look of right.o; right.o uses start of top.o; top.o uses turn of left.o",
        ])  # fmt: skip

    def test_a_file_without_a_layer_is_named(self) -> None:
        self.assertEqual(said({"new.o": (set(), set())}), ["new.o is in no layer of docs/architecture.md"])


unittest.main()
