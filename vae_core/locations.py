"""Where files lie: in a clone beside the code, in an installed copy in the user's own folder.

Nothing is ever written into an installed package, which other users share and an upgrade replaces.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path

import platformdirs

from vae_core.paths import PathError, as_path

RUNS_VARIABLE = "LATENT_PLAYGROUND_RUNS"
DATA_VARIABLE = "LATENT_PLAYGROUND_DATA"

_BESIDE_PACKAGE = Path(__file__).resolve().parents[1]  # the clone, or site-packages


def clone() -> Path | None:
    """The folder of the clone that this code runs from; None when it is installed from a wheel."""
    return _BESIDE_PACKAGE if _is_clone(_BESIDE_PACKAGE) else None


@functools.cache  # asked with each look at the runs
def _is_clone(folder: Path) -> bool:
    return (folder / "latent_playground.py").is_file()


def shipped_runs_folder() -> Path:
    """The runs inside an installed wheel, only ever read."""
    return _BESIDE_PACKAGE / "latent_playground" / "checkpoints"


def frontend_folder() -> Path:
    """The browser's own modules and styles: in a clone `ui/frontend/`, in a wheel within the app's package; only read."""
    return (clone() or _BESIDE_PACKAGE / "latent_playground") / "ui" / "frontend"


def runs_folder() -> Path:
    """Where runs are: the folder in LATENT_PLAYGROUND_RUNS, else `checkpoints/` of the clone, else the user's own."""
    return _chosen(RUNS_VARIABLE) or _own("checkpoints")


def data_folder() -> Path:
    """Where full datasets are: the folder in LATENT_PLAYGROUND_DATA, else `data/` of the clone, else the user's own."""
    return _chosen(DATA_VARIABLE) or _own("data")


def is_chosen(variable: str) -> bool:
    return _chosen(variable) is not None


def _chosen(variable: str) -> Path | None:
    """Raises PathError naming the variable."""
    folder = os.environ.get(variable)
    try:
        return as_path(folder) if folder else None
    except PathError as error:
        raise PathError(f"The environment variable {variable} cannot be used: {error}") from error


def _own(name: str) -> Path:
    here = clone()
    return here / name if here else platformdirs.user_data_path("latent-playground", appauthor=False) / name
