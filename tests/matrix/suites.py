# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Debian's suites that have kernels, and an apt of one's own for each, beside the machine's."""

import os
import shutil
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

from boards.builder.index import sources
from boards.builder.mirror import apt_options, debian_mirror, security_mirror
from boards.common.cache import cache_root
from boards.common.errors import BoardError
from boards.common.process import output_of

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
FOLDER = cache_root() / "matrix"
KEPT_DAYS = 30
DOWNLOADING = Lock()

# By the release whose compilers and libraries they are made for; its own suite comes first.
SUITES = {
    "bookworm": ("", "-updates", "-proposed-updates", "-security", "-backports"),
    "trixie": ("", "-updates", "-proposed-updates", "-security", "-backports"),
    "sid": ("forky", "sid", "experimental"),
}


@dataclass(frozen=True)
class Suite:
    name: str
    release: str

    @property
    def mirror(self) -> str:
        return security_mirror() if self.name.endswith("-security") else debian_mirror()


def suites() -> list[Suite]:
    return [
        Suite(name if release == "sid" else release + name, release) for release, names in SUITES.items() for name in names
    ]


class Apt:
    """One suite, seen from one architecture. Each call may fail for what the mirror does not have."""

    def __init__(self, suite: Suite, architecture: str) -> None:
        self.suite = suite
        self.architecture = architecture
        self._folder = FOLDER / "apt" / f"{suite.name}-{architecture}"

    @cached_property
    def _configuration(self) -> Path:
        for place in ("state/lists/partial", "cache/archives/partial", "etc"):
            (self._folder / place).mkdir(parents=True, exist_ok=True)
        (self._folder / "status").touch()
        lines = sources(f"matrix: {self.suite.name}", self.suite.mirror, [self.suite.name], self.architecture, self._folder)
        (self._folder / "sources.list").write_text("\n".join(lines) + "\n")
        options = [
            f'APT::Architecture "{self.architecture}"', f'APT::Architectures {{ "{self.architecture}"; }}',
            'APT::Sandbox::User "root"', 'APT::Update::Error-Mode "any"',
            'Acquire::Languages "none"',
            f'Dir::State "{self._folder}/state"', f'Dir::State::status "{self._folder}/status"',
            f'Dir::Cache "{self._folder}/cache"', f'Dir::Etc "{self._folder}/etc"',
            f'Dir::Etc::sourcelist "{self._folder}/sources.list"', f'Dir::Etc::trusted "{KEYRING}"',
            *apt_options(),
        ]  # fmt: skip
        path = self._folder / "apt.conf"
        path.write_text("".join(f"{option};\n" for option in options))
        return path

    def _run(self, *command: str) -> str:
        return output_of(["env", f"APT_CONFIG={self._configuration}", "LC_ALL=C", *command])

    def packages(self, pattern: str) -> dict[str, dict[str, str]]:
        """What the suite has now: the fields of packages whose names match."""
        self._run("apt-get", "--quiet", "update")
        names = [line.split()[0] for line in self._run("apt-cache", "search", "--names-only", pattern).splitlines()]
        shown = self._run("apt-cache", "show", "--no-all-versions", *names) if names else ""
        found = [_fields(text) for text in shown.split("\n\n") if text.strip()]
        return {fields["Package"]: fields for fields in found}

    def download(self, package: dict[str, str]) -> Path:
        """The package's file, kept for the next time."""
        folder = FOLDER / "packages"
        path = folder / Path(package["Filename"]).name
        with DOWNLOADING:  # several kernels share a package
            if not path.exists():
                folder.mkdir(exist_ok=True)
                name = f"{package['Package']}={package['Version']}"
                self._run("sh", "-c", 'cd "$1" && apt-get --quiet download "$2"', "sh", str(folder), name)
        if not path.exists():
            raise BoardError(f"apt downloaded no {path.name}")
        os.utime(path)
        return path


def _fields(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if not line.startswith(" ")]
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def tidy() -> None:
    """Drops the suites' indexes, which are large and soon old, and what nobody used for long."""
    shutil.rmtree(FOLDER / "apt", ignore_errors=True)
    for path in (*FOLDER.glob("packages/*"), *FOLDER.glob("outcomes/*")):
        if time.time() - path.stat().st_mtime > KEPT_DAYS * 24 * 3600:
            path.unlink()
