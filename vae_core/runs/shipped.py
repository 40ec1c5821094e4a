"""The shipped runs of an installed copy, put into the user's own folder, where runs may be written."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock

from vae_core.runs.errors import DamagedRun, RunError
from vae_core.runs.files import write_bytes
from vae_core.runs.run import Run

VERSION_FILE = ".shipped-version"  # holds the version whose runs are here
LOCK_SECONDS = 60.0


def copy_shipped_runs(source: Path, root: Path, of_version: str | None = None) -> None:
    """Copy the runs in `source` to `root`, once for each version (that of the installed copy unless given).

    Every run appears whole or not at all, and of two processes at once the second waits for the first. A shipped run of
    an earlier version is replaced; a run of the user's own under the same id stays. Raises RunError when `root` cannot
    be written.
    """
    current = of_version or version("latent-playground")
    if _version_in(root) == current:
        return
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / f"{VERSION_FILE}.lock", timeout=LOCK_SECONDS):
            if _version_in(root) != current:  # another process may have done it meanwhile
                for run in sorted(path for path in source.iterdir() if path.is_dir()):
                    _install(run, root / run.name)
                write_bytes(root / VERSION_FILE, current.encode())
    except (OSError, TimeoutError) as error:
        raise RunError(
            f"The shipped models could not be copied to {root} ({error}); set LATENT_PLAYGROUND_RUNS to a folder that "
            "you may write to."
        ) from error


def _version_in(root: Path) -> str | None:
    try:
        return (root / VERSION_FILE).read_text(encoding="utf-8")
    except OSError:
        return None


def _install(run: Path, target: Path) -> None:
    if target.exists() and not _is_shipped(target):
        return
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".new-") as aside:
        draft = shutil.copytree(run, Path(aside) / run.name)
        if not target.exists():
            draft.rename(target)
            return
        former = target.parent / f".gone-{run.name}-{secrets.token_hex(2)}"
        target.rename(former)
        draft.rename(target)
    shutil.rmtree(former, ignore_errors=True)


def _is_shipped(run: Path) -> bool:
    with contextlib.suppress(DamagedRun):
        return Run(run).status().shipped
    return False
