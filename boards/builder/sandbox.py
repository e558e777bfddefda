# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
"""Commands in name spaces of their own.

A PID name space dies as a whole with its first process, and a mount name space
takes its mounts along: nothing keeps running and nothing stays mounted in a
tree that is about to be deleted.
"""

import os
import shlex
from pathlib import Path

from ..common.errors import BoardError

NAMESPACES = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# The root stays as it was built: what a command writes goes to a tmpfs over it.
ENTER = """
set -e
root=$1 scratch=$2
shift 2
mount -t tmpfs tmpfs "$scratch"
mkdir "$scratch/upper" "$scratch/work" "$scratch/root"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$scratch/upper,workdir=$scratch/work" "$scratch/root"
mount -t proc proc "$scratch/root/proc"
while [ "$1" != -- ]; do
    mkdir -p "$scratch/root$2"
    mount --bind "$1" "$scratch/root$2"
    shift 2
done
shift
exec chroot "$scratch/root" "$@"
"""


def require_root() -> None:
    if os.geteuid() != 0:
        raise BoardError("boards are built in chroots, which takes root; run this through sudo")


def isolated(command: list[str]) -> list[str]:
    return [*NAMESPACES, *command]


def in_root(root: Path, command: list[str], binds: dict[str, Path], folder: str = "/") -> list[str]:
    """The command line that runs a command inside a root; binds maps places in it to directories of ours."""
    mounts = [part for place, source in binds.items() for part in (str(source), place)]
    inside = f"cd {shlex.quote(folder)} && exec {shlex.join(command)}"
    clean = ["env", "-i", f"PATH={PATH}", "HOME=/root", "LANG=C.UTF-8", f"TERM={os.environ.get('TERM', 'dumb')}"]
    # Only a mount point in our own mount name space; any directory that exists everywhere does.
    scratch = "/mnt"
    return isolated(["sh", "-c", ENTER, "sh", str(root), scratch, *mounts, "--", *clean, "sh", "-c", inside])
