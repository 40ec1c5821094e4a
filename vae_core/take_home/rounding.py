"""Weights of dense networks rounded to few bits, so that a page is small to send and draws the same.

A unit that is never active, and a weight of a value that is always zero, is left out: that changes nothing. The others
become whole numbers times a scale an output. They are rounded one input after the other, and what an input's rounding
changes is made good by the inputs that are not rounded yet, as far as they go along with it (Frantar et al. 2022, "GPTQ";
Hassibi & Stork 1993). Each output gets as many bits as it needs: what comes out is compared.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from vae_core.export.packed import PackedNetwork
from vae_core.models.arrays import curve

Outputs = Callable[[np.ndarray], np.ndarray]
_CURVES = ("relu", "silu", "gelu", "tanh", "sigmoid")
_LAST_BITS = range(4, 15)  # of a weight of the last layer with its sign; each output has as many as it needs
_INNER_BITS = range(5, 13)  # of the layers before, where what is inexact spreads to all outputs
_INNER_SHARE = 0.6  # of what is allowed, that those layers may take
_DAMPING = 1e-4  # of the mean square of an input, so that what has no energy makes nothing good
_SMALL = 64  # inputs: layers of fewer are left as they are


@dataclass
class Dense:
    """A linear layer, weight [inputs, outputs] and bias [outputs], and the curve behind it. The weights are exact, or
    `whole` numbers [inputs, outputs] times `scale` [outputs].
    """

    weight: np.ndarray
    bias: np.ndarray
    curve: str | None
    whole: np.ndarray | None = None
    scale: np.ndarray | None = None

    def run(self, values: np.ndarray) -> np.ndarray:
        values = values @ self.weight + self.bias
        return values if self.curve is None else curve(self.curve, values)  # type: ignore[arg-type]


def dense_layers(packed: PackedNetwork) -> list[Dense] | None:
    """A packed network's layers; None where it is made of others than linear ones and curves."""
    numbers = np.frombuffer(packed.weights, "<f2" if packed.header["dtype"] == "float16" else "<f4")
    found: list[Dense] = []
    for layer in packed.header["layers"]:
        if layer["type"] == "linear":
            weight, bias = (
                numbers[one["offset"] : one["offset"] + int(np.prod(one["shape"]))].reshape(one["shape"])
                for one in (layer["weight"], layer["bias"])
            )
            found.append(Dense(weight.astype(np.float32), bias.astype(np.float32), None))
        elif layer["type"] in _CURVES and found and found[-1].curve is None:
            found[-1].curve = layer["type"]
        else:
            return None
    return found or None


def outputs_of(layers: list[Dense], inputs: np.ndarray) -> np.ndarray:
    for layer in layers:
        inputs = layer.run(inputs)
    return inputs


def rounded(layers: list[Dense], inputs: np.ndarray, allowed: np.ndarray, seen: Outputs) -> list[Dense]:
    """The same layers with rounded weights.

    inputs: float32 [N, inputs], all over what the network will be given; allowed: [outputs], how far an output may be off,
    after `seen` has made of the last layer's values what is looked at.
    """
    kept = _pruned(layers, inputs)
    wanted = seen(outputs_of(kept, inputs))
    last, first_fit = kept[-1], _Fit(inputs) if len(kept[0].weight) >= _SMALL else None
    for bits in _INNER_BITS:
        made, values = [], inputs
        for number, layer in enumerate(kept[:-1]):
            made.append(_rounded_inner(layer, values, bits, first_fit if number == 0 else None))
            values = made[-1].run(values)
        if (np.abs(seen(last.run(values)) - wanted).max(0) <= _INNER_SHARE * allowed).all():
            break
    inputs = values
    if len(last.weight) < _SMALL:
        return [*made, last]
    fit = _Fit(inputs)
    whole = np.zeros(last.weight.shape, np.int16)
    scale = np.ones(last.weight.shape[1], np.float16)
    open_ = np.arange(len(scale))  # outputs that are not near enough yet
    for bits in _LAST_BITS:
        whole[:, open_], scale[open_] = fit.round(last.weight[:, open_], bits)
        values = inputs @ (whole * scale.astype(np.float32)) + last.bias
        open_ = np.flatnonzero(np.abs(seen(values) - wanted).max(0) > allowed)
        if not len(open_):
            break
    return [*made, replace(last, weight=whole * scale.astype(np.float32), whole=whole, scale=scale)]


def _rounded_inner(layer: Dense, inputs: np.ndarray, bits: int, fit: _Fit | None) -> Dense:
    if len(layer.weight) < _SMALL:
        return layer
    whole, scale = (fit or _Fit(inputs)).round(layer.weight, bits)
    return replace(layer, weight=whole * scale.astype(np.float32), whole=whole, scale=scale)


class _Fit:
    """Rounds weights so that what they make of these inputs [N, inputs] stays the same."""

    def __init__(self, inputs: np.ndarray) -> None:
        length = np.linalg.norm(inputs, axis=1)  # those far out, where all is drawn sharply, must not decide alone
        even = (inputs / np.maximum(1, length / max(float(np.median(length)), 1e-9))[:, None]).astype(np.float64)
        together = even.T @ even
        together[np.diag_indices_from(together)] += _DAMPING * max(float(np.trace(together)) / len(together), 1e-9)
        self._order = np.argsort(-np.diag(together))
        self._spread = np.linalg.cholesky(np.linalg.inv(together[np.ix_(self._order, self._order)])).T

    def round(self, weight: np.ndarray, bits: int) -> tuple[np.ndarray, np.ndarray]:
        """[inputs, outputs] -> whole numbers, int16, and a scale for each output, float16."""
        levels = 2 ** (bits - 1) - 1
        scale = np.maximum(np.abs(weight).max(0) / levels, np.finfo(np.float16).tiny).astype(np.float16)
        left, whole = weight[self._order].astype(np.float64), np.zeros(weight.shape, np.int16)
        steps = scale.astype(np.float64)
        for i, source in enumerate(self._order):
            whole[source] = np.clip(np.rint(left[i] / steps), -levels, levels)
            change = (left[i] - whole[source] * steps) / self._spread[i, i]
            left[i + 1 :] -= np.outer(self._spread[i, i + 1 :], change)
        return whole, scale


def _pruned(layers: list[Dense], inputs: np.ndarray) -> list[Dense]:
    """Without the hidden units of a ReLU that are never active, and without weights of inputs that are always zero."""
    kept = []
    alive = np.abs(inputs).max(0) > 0
    first = layers[0]
    kept.append(replace(first, weight=np.where(alive[:, None], first.weight, 0)))
    for layer, following in itertools.pairwise(layers):
        inputs = layer.run(inputs)
        active = inputs.max(0) > 0 if layer.curve == "relu" else np.ones(inputs.shape[1], bool)
        before = kept[-1]
        kept[-1] = replace(before, weight=before.weight[:, active], bias=before.bias[active])
        kept.append(replace(following, weight=following.weight[active]))
    return kept
