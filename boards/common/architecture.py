# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""What differs between the processor architectures of boards."""

import platform
from dataclasses import dataclass

from .errors import BoardError


@dataclass(frozen=True)
class Architecture:
    debian: str
    triplet: str
    qemu: str
    machines: tuple[str, ...]  # names `uname -m` gives it

    @property
    def is_host(self) -> bool:
        return platform.machine() in self.machines

    @property
    def cross_packages(self) -> list[str]:
        return [] if self.is_host else [f"gcc-{self.triplet}", f"g++-{self.triplet}"]


ARCHITECTURES = {
    a.debian: a
    for a in (
        Architecture("amd64", "x86_64-linux-gnu", "qemu-system-x86_64", ("x86_64",)),
        Architecture("arm64", "aarch64-linux-gnu", "qemu-system-aarch64", ("aarch64",)),
        Architecture("armhf", "arm-linux-gnueabihf", "qemu-system-arm", ("armv7l",)),
    )
}


def host_architecture() -> Architecture:
    """The architecture that build roots run on."""
    for architecture in ARCHITECTURES.values():
        if architecture.is_host:
            return architecture
    raise BoardError(f"this machine is a {platform.machine()}; boards are built on: {', '.join(ARCHITECTURES)}")
