"""Packages that only some ask for: the extras of pyproject.toml, and the sentence where one is not installed."""

from __future__ import annotations

import importlib.util
import sys

from vae_core.config import ConfigError
from vae_core.locations import clone

MODULES: dict[str, tuple[str, ...]] = {
    "notebook": ("anywidget", "traitlets"),
    "onnx": ("onnx", "onnxruntime", "onnxscript"),
    "optuna": ("optuna",),
    "ray": ("ray",),
    "s3": ("s3fs",),
    "tensorboard": ("tensorboard",),
}
"""What each extra has to bring, as it is imported."""


def missing_extra(extra: str) -> list[str]:
    """Which modules of an extra are not installed. None is imported."""
    return [name for name in MODULES[extra] if not _is_there(name)]


def need_extra(extra: str, what: str) -> None:
    """Raise ConfigError, in a sentence with the way out, where an extra is not installed.

    what: what it is wanted for, such as "Writing ONNX files".
    """
    missing = missing_extra(extra)
    if not missing:
        return
    packages = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} and {missing[-1]}"
    source = f'-e ".[{extra}]"' if clone() else f'"latent-playground[{extra}]"'
    are = "which is" if len(missing) == 1 else "which are"
    raise ConfigError(f"{what} needs {packages}, {are} not installed here; get it by: pip install {source}.")


def _is_there(name: str) -> bool:
    if name in sys.modules:  # None where an import is forbidden
        return sys.modules[name] is not None
    return importlib.util.find_spec(name) is not None
