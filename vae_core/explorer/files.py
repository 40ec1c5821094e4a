"""Keys for the cache of what is read from a file of a run's folder."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from vae_core.explorer.cache import Versioned
from vae_core.runs import Run


def by_file(name: str) -> Callable[..., Versioned]:
    """Key of what is read from a file of the run's folder, {step} in its name standing for a snapshot's step."""

    def key(run: Run, step: int = 0, *more: Hashable) -> Versioned:
        try:
            stat = (run.path / name.format(step=step)).lstat()
        except OSError:
            return Versioned((str(run.path), step, more), None)
        return Versioned((str(run.path), step, more), (stat.st_mtime_ns, stat.st_size))

    return key


by_snapshot = by_file("snapshots/{step:07d}.safetensors")
