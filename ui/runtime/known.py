"""Whether a function of Streamlit's is the one that is known here: in another version it is left as it is."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import logging
from collections.abc import Callable
from typing import Any


def find(module: str, name: str, *parameters: str, cost: str) -> Callable[..., Any] | None:
    """A module's function where it takes these parameters; else None, and what that costs is in the log."""
    function = None
    with contextlib.suppress(ImportError):
        function = getattr(importlib.import_module(module), name, None)
    if function is None or not takes(function, *parameters):
        warn(cost)
        return None
    return function


def takes(function: Callable[..., Any], *names: str) -> bool:
    """Whether these are its parameters, in this order."""
    return list(inspect.signature(function).parameters) == list(names)


def warn(cost: str) -> None:
    """Say in the log what not knowing this version costs, at the beginning of a sentence."""
    logging.getLogger(__name__).warning("%s: this version of Streamlit is not known here.", cost)
