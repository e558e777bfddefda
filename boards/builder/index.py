# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Where apt takes a suite's packages from, when a mirror is out of step with itself.

Between two updates a mirror may serve one architecture's index of packages that its
signed Release does not vouch for, and apt refuses the suite. Where the environment
allows it, that index is taken as it is, from a small tree here; the packages themselves
still come from the mirror, and apt holds them to the checksums of the index.
"""

import hashlib
import lzma
import os
import re
from pathlib import Path

from ..common.process import output_of
from ..common.progress import say

UNVERIFIED = "CMAHEAP_UNVERIFIED_INDEX"
HELPER = "/usr/lib/apt/apt-helper"
INDEX = "main/binary-{}/Packages"


def sources(board: str, mirror: str, suites: list[str], architecture: str, folder: Path) -> list[str]:
    """The lines of a sources.list for one architecture; folder must stay while they are used."""
    if os.environ.get(UNVERIFIED) != "yes":
        return [f"deb {mirror} {suite} main" for suite in suites]
    return [_source(board, mirror, suite, architecture, folder) for suite in suites]


def advice(log: Path) -> str:
    """What may help after apt failed, from what it wrote."""
    if "Mirror sync in progress" not in log.read_text(errors="replace"):
        return ""
    return (
        "\nThe mirror's index of packages is not the one that its signed Release names. Try again later, "
        f"name another mirror in CMAHEAP_DEBIAN_MIRROR, or set {UNVERIFIED}=yes to take such an index unverified."
    )


def _source(board: str, mirror: str, suite: str, architecture: str, folder: Path) -> str:
    tree = folder / "index"
    index, release = INDEX.format(architecture), tree / "dists" / suite / "Release"
    release.parent.mkdir(parents=True, exist_ok=True)
    packed = tree / "Packages.xz"
    _download(f"{mirror}/dists/{suite}/InRelease", release)
    _download(f"{mirror}/dists/{suite}/{index}.xz", packed)
    signed = release.read_text()
    if re.search(rf"^ {_checksum(packed)} +\d+ {index}.xz$", signed, re.MULTILINE):
        return f"deb {mirror} {suite} main"

    say(board, f"taking the index of {suite} {architecture} unverified: the mirror's Release names another")
    unpacked = release.parent / index
    unpacked.parent.mkdir(parents=True, exist_ok=True)
    unpacked.write_bytes(lzma.decompress(packed.read_bytes()))
    entry = f"{_checksum(unpacked)} {unpacked.stat().st_size} {index}"
    release.write_text(f"{_names(signed)}\nArchitectures: {architecture}\nComponents: main\nSHA256:\n {entry}\n")
    mirrors = tree / f"{suite}.mirrors"
    mirrors.write_text(f"file:{tree}\tpriority:1 type:index\n{mirror}\tpriority:2 type:deb\n")
    return f"deb [trusted=yes arch={architecture}] mirror+file:{mirrors} {suite} main"


def _names(release: str) -> str:
    """What pins go by."""
    return "\n".join(re.findall(r"^(?:Origin|Label|Suite|Codename|Version|Date):.*", release, re.MULTILINE))


def _checksum(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _download(address: str, file: Path) -> None:
    output_of([HELPER, "download-file", address, str(file)])
