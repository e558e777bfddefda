# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""The headers packages of a suite: which there are, and what a module's build needs besides each."""

import re
import subprocess
from dataclasses import dataclass, replace
from functools import cmp_to_key
from pathlib import Path

from boards.common.errors import BoardError

from .compilers import CLANG
from .suites import Apt, Suite

PATTERN = "^linux-(headers-[0-9]|kbuild-)"
COMMON = re.compile(r"(linux-headers-\S+)-common(?:-rt)? ")
KBUILD = re.compile(r"linux-kbuild-[^ ,]+")
COMPILER = re.compile(r"gcc-[0-9]+")


@dataclass(frozen=True)
class Search:
    """What a suite has for an architecture: the fields of packages."""

    apt: Apt
    packages: dict[str, dict[str, str]]

    def package(self, name: str) -> dict[str, str]:
        if name not in self.packages:
            raise BoardError(f"{self.apt.suite.name} has no {name} for {self.apt.architecture}")
        return self.packages[name]


def search(apt: Apt) -> Search:
    return Search(apt, apt.packages(PATTERN))


@dataclass(frozen=True)
class Headers:
    """One package, and those that it stands on."""

    apt: Apt
    host: Apt  # for the tools among them
    fields: dict[str, str]
    flavour: str
    compiler: str
    common: dict[str, str]
    kbuild: dict[str, str]

    @property
    def suite(self) -> Suite:
        return self.apt.suite

    @property
    def architecture(self) -> str:
        return self.apt.architecture

    @property
    def name(self) -> str:
        return self.fields["Package"]

    @property
    def version(self) -> str:
        return self.fields["Version"]

    @property
    def release(self) -> str:
        """As the kernel calls itself."""
        return self.name.removeprefix("linux-headers-")

    @property
    def series(self) -> str:
        found = re.match(r"\d+\.\d+", self.release)
        return found.group() if found else self.release

    def download(self) -> list[Path]:
        """The packages to unpack."""
        return [self.apt.download(self.fields), self.apt.download(self.common), self.host.download(self.kbuild)]


def headers(own: Search, host: Search) -> list[Headers]:
    """All that a suite has for an architecture."""
    return [one for fields in own.packages.values() if (one := _headers(fields, own, host))]


def newest(kernels: list[Headers]) -> list[Headers]:
    """Of each architecture and series, in its plain flavour."""
    ordered = sorted(kernels, key=cmp_to_key(_compare))
    plain: dict[tuple[str, str], Headers] = {}
    for one in ordered:
        key = (one.architecture, one.series)
        if key not in plain or len(one.flavour) <= len(plain[key].flavour):
            plain[key] = one
    return [one for one in kernels if one in plain.values()]


def by_clang(kernels: list[Headers]) -> list[Headers]:
    """Of the stable release's arm64, where such kernels are: as if its kernels had been compiled by clang, with LTO."""
    return [
        replace(one, compiler=CLANG) for one in newest(kernels) if one.suite.release == "trixie" and one.architecture == "arm64"
    ]


def ends(kernels: list[Headers]) -> list[Headers]:
    """The newest of each series and flavour, and the oldest of each release and series; those in between are
    taken to be like them."""
    ordered = sorted(kernels, key=cmp_to_key(_compare))
    last = {(one.architecture, one.series, one.flavour): one for one in ordered}
    first = {(one.suite.release, one.architecture, one.series): one for one in reversed(ordered)}
    chosen = [*last.values(), *first.values()]
    return [one for one in kernels if one in chosen]


def _headers(fields: dict[str, str], own: Search, host: Search) -> Headers | None:
    """None for what only depends on headers: metapackages, and what several flavours share."""
    depends = fields.get("Depends", "")
    common, kbuild, compiler = COMMON.search(depends), KBUILD.search(depends), COMPILER.search(depends)
    if not (common and kbuild and compiler):
        return None
    flavour = fields["Package"].removeprefix(common.group(1)).removeprefix("-")
    return Headers(
        own.apt, host.apt, fields, flavour, compiler.group(), own.package(common.group().strip()), host.package(kbuild.group())
    )


def _compare(a: Headers, b: Headers) -> int:
    if a.version == b.version:
        return len(a.name) - len(b.name)
    older = subprocess.run(["dpkg", "--compare-versions", a.version, "lt", b.version]).returncode == 0
    return -1 if older else 1
