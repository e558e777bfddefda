# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Checks that the references know what the module has, and nothing else: sysfs files, ioctls, parameters, tracepoints."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

MODULE = Path("kernel/dma-heap-cma")
SYSFS = Path("docs/ABI/sysfs-kernel-dma-heap-cma")
DEVICE = Path("docs/ABI/dev-cmaheap")
PARAMETERS = Path("docs/parameters.md")
MODPROBE = Path("packaging/modprobe/dma-heap-cma.conf")
EVENTS = Path("docs/troubleshooting.md")
# The ABI file's mark of what can be written.
MARKS = {"RO": "", "RW": " (RW)", "WO": " (WO)"}


def found(pattern: str, *paths: Path) -> set[str]:
    text = "".join(path.read_text(encoding="utf-8") for path in paths)
    return {"".join(match.groups()) for match in re.finditer(pattern, text, re.MULTILINE)}


def differences(what: str, source: set[str], path: Path, documented: set[str]) -> Iterator[str]:
    for name in sorted(source - documented):
        yield f"{path}: {what} {name} is missing"
    for name in sorted(documented - source):
        yield f"{path}: there is no {what} {name}"


def main() -> int:
    sources = sorted(MODULE.glob("*.c"))
    source = (MODULE / "sysfs.c").read_text(encoding="utf-8")
    attributes = re.findall(r"^HEAP_ATTR(?:_NUMBER)?\((\w+), (\w\w)[,)]", source, re.MULTILINE)
    files = {name + MARKS[access] for name, access in attributes}
    parameters = found(r"^module_param\((\w+),", *sources)
    wrong = [
        *differences("file", files, SYSFS, found(r"^What:\s+/sys/kernel/dma_heap_cma/HEAP/(\w+(?: \(\wO\)| \(RW\))?)$", SYSFS)),
        *differences("ioctl", found(r"^#define (CMAHEAP_IOCTL_\w+)", MODULE / "uapi/linux/cmaheap.h"), DEVICE,
                     found(r"^\s+(CMAHEAP_IOCTL_\w+)\t", DEVICE)),
        *differences("parameter", parameters, PARAMETERS, found(r"^\| `(\w+)` \|", PARAMETERS)),
        *differences("parameter", parameters, MODPROBE, found(r"^#?options dma_heap_cma (\w+)=", MODPROBE)),
        *differences("tracepoint", found(r"^TRACE_EVENT\((\w+),", MODULE / "trace.h"), EVENTS,
                     found(r"^\| `(cmaheap_\w+)` \|", EVENTS)),
    ]  # fmt: skip
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong or not files else 0


sys.exit(main())
