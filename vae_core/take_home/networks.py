"""A run's decoder and encoder as a page takes them: in as few bits as leave what they give the same.

Read by `unpackNetwork` in `ui/frontend/take_home/embedded.js`, which makes of it the file that `vae_core/export/packed.py`
describes, in float32.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from vae_core.explorer import resources
from vae_core.explorer.cache import cached
from vae_core.explorer.networks import packed_decoder, packed_encoder
from vae_core.export.packed import PackedNetwork
from vae_core.models.arrays import sigmoid
from vae_core.runs import Run
from vae_core.take_home.embedding import Embedded, embed
from vae_core.take_home.rounding import Dense, dense_layers, rounded

PIXEL_ERROR = 1.7 / 255
"""How far a pixel may be off for the rounding of the weights, at the places that are tried."""
CODE_ERROR = 0.08
"""The same of an encoder's numbers, in standard deviations of each over held-out images."""
_PLACES = 3000  # of each kind
_IMAGES = 3000


@cached(resources.by_version)
def exported_decoder(run: Run, label: int = 0) -> Embedded:
    """Raises DamagedRun."""
    packed = packed_decoder(run, label)
    layers = dense_layers(packed)
    if layers is None:
        return _plain(packed)
    places = tried_places(resources.encoding(run).codes)
    seen = sigmoid if packed.header["output"] == "sigmoid" else _as_it_is
    allowed = np.full(layers[-1].weight.shape[1], PIXEL_ERROR)
    return _embedded(packed, rounded(layers, places, allowed, seen))


@cached(resources.by_version)
def exported_encoder(run: Run, label: int = 0) -> Embedded:
    """Raises DamagedRun, and NotEncoded for a model without an encoder to places."""
    packed = packed_encoder(run, label)
    layers = dense_layers(packed)
    if layers is None:
        return _plain(packed)
    pixels = resources.held_out(run).pixels[-_IMAGES:]  # mostly others than those that the page shows
    inputs = pixels.reshape(len(pixels), -1).astype(np.float32) / 255
    spread = _run(layers, inputs).std(0)
    return _embedded(packed, rounded(layers, inputs, CODE_ERROR * np.maximum(spread, 1e-6), _as_it_is))


def tried_places(codes: np.ndarray) -> np.ndarray:
    """Codes float32 [M, latent_dim] all over what a map shows: real ones, draws from the prior and wider, and between and
    beyond the codes, as far out as one may zoom.
    """
    rng = np.random.default_rng(0)
    low, high = codes.min(0), codes.max(0)
    middle, half = (low + high) / 2, (high - low) / 2
    shape = (_PLACES, codes.shape[1])
    real = codes[rng.integers(0, len(codes), _PLACES)]
    near, far = (middle + half * rng.uniform(-reach, reach, shape) for reach in (1.5, 4))
    return np.concatenate([real, 1.5 * rng.normal(size=shape), near, far[: _PLACES // 2]]).astype(np.float32)


def _as_it_is(values: np.ndarray) -> np.ndarray:
    return values


def _run(layers: list[Dense], values: np.ndarray) -> np.ndarray:
    for layer in layers:
        values = layer.run(values)
    return values


def _plain(packed: PackedNetwork) -> Embedded:
    content = packed.to_bytes()
    return embed(content, skip=content.index(packed.weights) if packed.weights else len(content), width=2)


def _embedded(packed: PackedNetwork, layers: list[Dense]) -> Embedded:
    """The header, and then 16-bit words: of each tensor its numbers, or whole numbers and a scale for each output."""
    words: list[np.ndarray] = []
    tensors: list[dict[str, Any]] = []
    described, count = [], 0
    for layer in layers:
        inputs, outputs = layer.weight.shape
        if layer.whole is None or layer.scale is None:
            words.append(layer.weight.astype("<f2").view("<u2").ravel())
            tensors.append({"numbers": inputs * outputs})
        else:
            # By outputs, so that those that need no weights at all are long runs of zeros.
            words += [_folded(layer.whole.T), layer.scale.astype("<f2").view("<u2")]
            tensors.append({"inputs": inputs, "outputs": outputs})
        words.append(layer.bias.astype("<f2").view("<u2"))
        tensors.append({"numbers": outputs})
        places = [
            {"offset": count, "shape": [inputs, outputs]},
            {"offset": count + inputs * outputs, "shape": [outputs]},
        ]
        step = {"type": "linear", "inputs": inputs, "outputs": outputs, "weight": places[0], "bias": places[1]}
        described += [step, *([{"type": layer.curve}] if layer.curve else [])]
        count += (inputs + 1) * outputs
    cost = sum(layer.weight.size for layer in layers)
    header = {**packed.header, "dtype": "float32", "count": count, "cost": cost, "layers": described}
    start = replace(packed, header=header, weights=b"").to_bytes()
    content = start + np.concatenate(words).astype("<u2").tobytes()
    made = embed(content, skip=len(start), width=2)
    return replace(made, reading={**made.reading, "tensors": tensors})


def _folded(whole: np.ndarray) -> np.ndarray:
    """0, −1, 1, −2, … as 0, 1, 2, 3, …: the higher byte of a small number is then zero, whatever its sign."""
    signed = np.ascontiguousarray(whole, np.int32).ravel()
    return np.where(signed < 0, -2 * signed - 1, 2 * signed).astype("<u2")
