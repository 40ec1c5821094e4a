"""Without gradients, for functions in files that PyTorch is not imported by."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def without_gradients(function: Callable[P, T]) -> Callable[P, T]:
    """`torch.no_grad()` as a decorator that imports PyTorch when the function is called, not when it is defined."""

    @functools.wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        import torch

        with torch.no_grad():
            return function(*args, **kwargs)

    return called
