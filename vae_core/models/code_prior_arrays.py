"""The learnt prior over grids of codebook entries on NumPy arrays: draws grids as `code_prior.CodePrior.sample` does."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from vae_core.models.arrays import curve
from vae_core.models.kinds.vq_vae import HEAD_WIDTH
from vae_core.seeded import Seeded

EPSILON = 1e-5  # of PyTorch's layer norm


class ArrayCodePrior:
    """`weights` by the names that a checkpoint has, of the shapes that `kinds.vq_vae.prior_shapes` says."""

    def __init__(self, weights: Mapping[str, np.ndarray], layers: int) -> None:
        self._weights = weights
        self._blocks = [f"prior.blocks.{number}." for number in range(layers)]

    def sample(self, count: int, generator: Seeded, temperature: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
        """Grids drawn cell by cell, int64 [count, cells], and −log p(grid) of each, float64 [count], nats.

        Each cell is drawn from p^(1/temperature), and costs what p says of it.
        """
        places, entries = self._weights["prior.places"], self._weights["prior.entries.weight"]
        cells, width = places.shape
        drawn = np.full((count, cells + 1), len(entries) - 1)  # the last entry stands before the first cell
        nats = np.zeros(count)
        caches = [np.zeros((2, count, width // HEAD_WIDTH, cells, HEAD_WIDTH), np.float32) for _ in self._blocks]
        for cell in range(cells):
            hidden = entries[drawn[:, cell]] + places[cell]
            for block, cache in zip(self._blocks, caches, strict=True):
                hidden = self._step(block, hidden, cache, cell)
            logits = self._linear("prior.head", self._norm("prior.norm", hidden)).astype(np.float64)
            chances = _softmax(logits / temperature).cumsum(1)
            even = generator.even(count, 1) * chances[:, -1:]
            drawn[:, cell + 1] = (chances <= even).sum(1).clip(0, logits.shape[1] - 1)
            nats -= np.log(_softmax(logits)[np.arange(count), drawn[:, cell + 1]])
        return drawn[:, 1:], nats

    def _step(self, block: str, hidden: np.ndarray, cache: np.ndarray, cell: int) -> np.ndarray:
        """One cell of [B, width] -> the same; the former cells' keys and values [2, B, heads, cells, ·] are in the cache."""
        count, _, heads = len(hidden), *cache.shape[1:3]
        split = self._linear(f"{block}queries_keys_values", self._norm(f"{block}before_attention", hidden))
        query, cache[0, :, :, cell], cache[1, :, :, cell] = split.reshape(count, 3, heads, -1).transpose(1, 0, 2, 3)
        keys, values = cache[:, :, :, : cell + 1]
        scores = (keys @ query[..., None])[..., 0] * np.float32(HEAD_WIDTH**-0.5)
        seen = (_softmax(scores)[:, :, None] @ values).reshape(count, -1)
        hidden = hidden + self._linear(f"{block}attended", seen)
        inner = curve("gelu", self._linear(f"{block}layer.0", self._norm(f"{block}before_layer", hidden)))
        return hidden + self._linear(f"{block}layer.2", inner)

    def _linear(self, name: str, values: np.ndarray) -> np.ndarray:
        product: np.ndarray = values @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return product

    def _norm(self, name: str, values: np.ndarray) -> np.ndarray:
        centred = values - values.mean(1, keepdims=True)
        scaled = centred / np.sqrt(np.square(centred).mean(1, keepdims=True) + np.float32(EPSILON))
        normed: np.ndarray = scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return normed


def _softmax(values: np.ndarray) -> np.ndarray:
    """Along the last axis."""
    powers = np.exp(values - values.max(-1, keepdims=True))
    result: np.ndarray = powers / powers.sum(-1, keepdims=True)
    return result
