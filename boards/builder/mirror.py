# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Where packages come from: the Debian mirror that this machine's apt uses."""

import os
import platform

from ..common.errors import BoardError
from ..common.process import output_of, run_shown

# A machine that needs these to reach its mirror needs them for the boards' roots, too.
FORWARDED = ("Acquire::Check-", "Acquire::http", "Acquire::https", "Acquire::Retries", "Acquire::ForceIPv")


def debian_mirror() -> str:
    chosen = os.environ.get("CMAHEAP_DEBIAN_MIRROR")
    if chosen:
        return chosen
    codename = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    mirror = _mirror_of("Label: Debian", f"Codename: {codename}")
    if mirror is None:
        raise BoardError(
            f"apt has no index of a Debian mirror for '{codename}', not even after apt-get update; "
            "name a mirror in CMAHEAP_DEBIAN_MIRROR"
        )
    return mirror


def security_mirror() -> str:
    """Where the suites of Debian's security team are."""
    mirror = _mirror_of("Label: Debian-Security")
    if mirror is None:
        raise BoardError("this machine's apt has no index of Debian's security updates")
    return mirror


def _mirror_of(*filters: str) -> str | None:
    """On a fresh machine apt knows its mirrors, but has no index of them until the first update."""
    mirror = _indexed_mirror(*filters)
    if mirror is None:
        run_shown("apt-get update", ["apt-get", "--quiet", "update"])
        mirror = _indexed_mirror(*filters)
    return mirror


def _indexed_mirror(*filters: str) -> str | None:
    targets = output_of(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Component: main", *filters]
    )
    return targets.splitlines()[0].rstrip("/") if targets else None


def apt_options() -> list[str]:
    """The machine's own connection settings, one apt.conf line each."""
    lines = output_of(["apt-config", "dump"]).splitlines()
    return [line.rstrip(";") for line in lines if line.startswith(FORWARDED) and not line.endswith('"";')]
