"""Draws by a seed, the same as PyTorch's generator makes, on NumPy: a link shows the same pictures either way."""

from __future__ import annotations

import math

import numpy as np

BLOCK = 16  # numbers that PyTorch makes together


class Seeded:
    """What `torch.Generator().manual_seed(seed)` draws on a processor: a Mersenne twister (Matsumoto & Nishimura 1998)."""

    def __init__(self, seed: int) -> None:
        self._twister = np.random.RandomState(seed & 0xFFFFFFFF)

    def normal(self, *shape: int) -> np.ndarray:
        """As torch.randn: of N(0, I), float32, within rounding.

        Pairs of even draws by Box & Muller 1958. Fewer than 16 numbers PyTorch makes in another way: they are others.
        """
        count = math.prod(shape)
        if count < BLOCK:
            return self.normal(BLOCK)[:count].reshape(shape)
        numbers = self._even(count)
        whole = count - count % BLOCK
        numbers[:whole] = _box_muller(numbers[:whole])
        if whole < count:  # the last block is drawn anew, over those before it
            numbers[-BLOCK:] = _box_muller(self._even(BLOCK))
        return numbers.reshape(shape)

    def permutation(self, count: int) -> np.ndarray:
        """As torch.randperm: int64 [count], the numbers below `count` in an order by chance (Fisher & Yates)."""
        order = np.arange(count)
        places = self._bits(max(0, count - 1)) % np.arange(count, 1, -1, dtype=np.uint32)
        for start, place in enumerate(places.tolist()):
            order[start], order[start + place] = order[start + place], order[start]
        return order

    def even(self, *shape: int) -> np.ndarray:
        """As torch.rand: float32 in [0, 1)."""
        return self._even(math.prod(shape)).reshape(shape)

    def _even(self, count: int) -> np.ndarray:
        return (self._bits(count) & np.uint32(2**24 - 1)).astype(np.float32) * np.float32(2**-24)

    def _bits(self, count: int) -> np.ndarray:
        return self._twister.randint(0, 2**32, count, np.uint32)


def _box_muller(even: np.ndarray) -> np.ndarray:
    blocks = even.reshape(-1, 2, BLOCK // 2)
    radius = np.sqrt(-2 * np.log(1 - blocks[:, 0]))
    angle = np.float32(2 * math.pi) * blocks[:, 1]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).reshape(-1)
