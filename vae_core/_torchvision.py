"""The one door to torchvision: everything that needs it says `from vae_core._torchvision import torchvision`.

PyPI's torchvision is a CUDA build. Beside a CPU build of torch its compiled operators cannot be loaded, and
`import torchvision` stops with "operator torchvision::nms does not exist", although nothing here uses operators:
only downloads and `make_grid` are needed. Naming the two operators that the import looks for is enough.

Importing this module costs seconds: it is imported inside the functions that need it.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import torch

_SCHEMAS = {
    "nms": "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}


def _load_compiled_operators() -> None:
    """Load torchvision's own operators where they fit this torch, exactly as its import is about to do.

    They have to come first: a name that is already declared would make a library that fits fail to load.
    """
    spec = importlib.util.find_spec("torchvision")
    if spec is None or spec.origin is None:
        return
    folder = Path(spec.origin).parent
    if sys.platform == "win32":
        os.add_dll_directory(str(folder))
    for suffix in EXTENSION_SUFFIXES:
        library = folder / f"_C{suffix}"
        if library.exists():
            with contextlib.suppress(OSError):  # built for another torch: the declarations below stand in
                torch.ops.load_library(str(library))
            return


def _declare_missing_operators() -> torch.library.Library | None:
    """Declare, without a body, what the import looks for and the compiled library did not bring."""
    missing = [schema for name, schema in _SCHEMAS.items() if not hasattr(torch.ops.torchvision, name)]
    if not missing:
        return None
    library = torch.library.Library("torchvision", "FRAGMENT")
    for schema in missing:
        library.define(schema)
    return library


_load_compiled_operators()
_declarations = _declare_missing_operators()  # the declarations last as long as this object does

import torchvision  # noqa: E402
import torchvision.datasets  # noqa: E402

__all__ = ["torchvision"]
