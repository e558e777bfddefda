# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Sums up runs of ctest: summary.py JUNIT_FILE..., one `NAME.xml` for each preset.

Names what failed and what was skipped, with the reason, and passes on the coverage
that a test printed; the last line counts.
"""

import sys
import xml.etree.ElementTree as xml
from pathlib import Path


def outcome(test: xml.Element) -> str:
    """A test that ctest could not even start has failed; skipped is only what asked for it."""
    if test.get("status") == "run":
        return "passed"
    skipped = test.find("skipped")
    if skipped is not None and (skipped.get("message") or "").startswith("SKIP_"):
        return "skipped"
    return "failed"


def first_line(test: xml.Element) -> str:
    return (test.findtext("system-out") or "").strip().partition("\n")[0]


def main() -> int:
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for path in sys.argv[1:]:
        for test in xml.parse(path).iter("testcase"):
            result = outcome(test)
            counts[result] += 1
            if result != "passed":
                print(f"{result}: {test.get('name')} ({Path(path).stem}): {first_line(test)}")
            elif test.get("name") == "coverage":
                print(f"coverage of lib/libcmaheap: {first_line(test)}")
    print(", ".join(f"{count} {result}" for result, count in counts.items()))
    return 1 if counts["failed"] else 0


sys.exit(main())
