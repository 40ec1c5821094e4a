"""From the steps of a network to the file that carries it (see `packed`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from vae_core.export.layers import Step, UnsupportedNetwork, network_steps
from vae_core.export.packed import FORMAT_VERSION, Kind, PackedNetwork, Precision
from vae_core.models.layers import Network, Shape

if TYPE_CHECKING:
    from torch import nn


def steps_of(network: Network | nn.Module, input_shape: Shape, name: Kind) -> tuple[list[Step], Shape]:
    """The steps of a network, described or PyTorch's, and the shape that it ends with. Raises UnsupportedNetwork."""
    if isinstance(network, list):
        titles = [f"{name.capitalize()} layer {number} ({layer})" for number, (layer, _) in enumerate(network)]
        return network_steps(network, input_shape, titles)
    from vae_core.export.modules import described  # and PyTorch, which whoever has a module of it has loaded

    layers, titles = described(network, name)
    return network_steps(layers, input_shape, titles)


def pack_steps(kind: Kind, steps: Iterable[Step], described: dict[str, Any], dtype: Precision) -> PackedNetwork:
    """Steps with their weights in `dtype`, and in the header whatever else the reader is to know of them.

    Raises ValueError for another dtype, UnsupportedNetwork for weights that do not fit into it.
    """
    if dtype not in ("float16", "float32"):
        raise ValueError(f'dtype is "{dtype}"; it must be "float16" or "float32".')
    number = np.dtype("<f2" if dtype == "float16" else "<f4")
    layers, blob, count, cost = [], bytearray(), 0, 0
    for step in steps:
        layer = {"type": step.type, **step.settings}
        for name, tensor in step.tensors.items():
            with np.errstate(over="ignore"):  # what does not fit becomes infinite, and is told below
                stored = np.ascontiguousarray(tensor, number)
            if not np.isfinite(stored).all():
                raise UnsupportedNetwork(
                    f"The {name} of a {step.type} layer does not fit into {dtype}; pack it as "
                    f'"float32", or, if it holds NaN or infinity, train again.'
                )
            layer[name] = {"offset": count, "shape": list(stored.shape)}
            blob += stored.tobytes()
            count += stored.size
        layers.append(layer)
        cost += step.cost
    header = {**described, "version": FORMAT_VERSION, "dtype": dtype, "count": count, "cost": cost, "layers": layers}
    return PackedNetwork(kind, header, bytes(blob), cost)
