# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Checks that each public function, as named in the libraries' version scripts, is called by a unit test."""

import re
import sys
from pathlib import Path

NODE = re.compile(r"^(\w+) \{\nglobal:\n(.*?)^(?:local:|\};)", re.MULTILINE | re.DOTALL)


def public_functions(version_script: Path) -> list[str]:
    nodes: list[tuple[str, str]] = NODE.findall(version_script.read_text())
    return [name for node, names in nodes if not node.endswith("_PRIVATE") for name in re.findall(r"\w+", names)]


def main() -> int:
    scripts = sorted(Path("lib").glob("*/lib*.map"))
    tests = "".join(path.read_text() for path in Path("tests/unit").glob("test-*.c"))
    called = set(re.findall(r"\b(\w+)\(", tests))
    functions = [name for script in scripts for name in public_functions(script)]
    missing = [name for name in functions if name not in called]
    for name in missing:
        print(f"no unit test calls {name}()")
    return 1 if missing or not functions else 0


sys.exit(main())
