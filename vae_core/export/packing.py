"""From the steps of a network to the file that carries it (see `packed`)."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import torch
from torch import nn

from vae_core.export.layers import Step, UnsupportedNetwork
from vae_core.export.packed import FORMAT_VERSION, Kind, PackedNetwork, Precision


def for_evaluation(network: nn.Module) -> nn.Module:
    """A copy of the network as it behaves in evaluation mode, in float32 on the processor."""
    return copy.deepcopy(network).cpu().float().eval()


def pack_steps(kind: Kind, steps: Iterable[Step], described: dict[str, Any], dtype: Precision) -> PackedNetwork:
    """Steps with their weights in `dtype`, and in the header whatever else the reader is to know of them.

    Raises ValueError for another dtype, UnsupportedNetwork for weights that do not fit into it.
    """
    if dtype not in ("float16", "float32"):
        raise ValueError(f'dtype is "{dtype}"; it must be "float16" or "float32".')
    number = torch.float16 if dtype == "float16" else torch.float32
    layers, blob, count, cost = [], bytearray(), 0, 0
    for step in steps:
        layer = {"type": step.type, **step.settings}
        for name, tensor in step.tensors.items():
            stored = tensor.to(number).contiguous()
            if not bool(torch.isfinite(stored).all()):
                raise UnsupportedNetwork(
                    f"The {name} of a {step.type} layer does not fit into {dtype}; pack it as "
                    f'"float32", or, if it holds NaN or infinity, train again.'
                )
            layer[name] = {"offset": count, "shape": list(stored.shape)}
            blob += stored.numpy().astype(stored.numpy().dtype.newbyteorder("<")).tobytes()
            count += stored.numel()
        layers.append(layer)
        cost += step.cost
    header = {**described, "version": FORMAT_VERSION, "dtype": dtype, "count": count, "cost": cost, "layers": layers}
    return PackedNetwork(kind, header, bytes(blob), cost)
