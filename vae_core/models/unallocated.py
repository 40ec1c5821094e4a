"""Models without memory for their weights, to know the names, shapes and types of these."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

_DRAWN_IN_PLACE = (torch.Tensor.normal_, nn.init.normal_)


class _Undrawn(TorchFunctionMode):
    """Leaves out draws from a normal distribution, for which PyTorch imports its compiler where there is no memory: over a
    second of a processor. So it does for most arithmetic, which models have to leave out themselves as they are built.
    """

    def __torch_function__(
        self, func: Callable[..., Any], types: Sequence[type], args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        if func in _DRAWN_IN_PLACE:
            return args[0] if args else kwargs["tensor"]
        return (torch.empty if func is torch.randn else func)(*args, **(kwargs or {}))


@contextlib.contextmanager
def unallocated() -> Iterator[None]:
    """Whatever tensors are made within have a shape and a type, and no numbers."""
    with torch.device("meta"), _Undrawn():
        yield
