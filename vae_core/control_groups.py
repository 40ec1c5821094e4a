"""The control groups of Linux that this process is in: where a container's shares of cores and memory are written."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath


def folders(controller: str, root: Path = Path("/")) -> Iterator[tuple[int, Path]]:
    """The version, 1 or 2, and the folder of each group with that controller, and of those that they are in.

    `root` is where /proc and /sys are looked up. In a container the path in /proc may be the host's, and the group's own
    files lie at the mount: not every folder is there. None at all on other systems.
    """
    with contextlib.suppress(OSError, ValueError):
        for line in (root / "proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            for group in (PurePosixPath(path), *PurePosixPath(path).parents):
                below = str(group).lstrip("/")
                if not controllers:
                    yield 2, root / "sys/fs/cgroup" / below
                elif controller in controllers.split(","):
                    for mount in dict.fromkeys((controllers, controller)):
                        yield 1, root / "sys/fs/cgroup" / mount / below
