"""Sets of images that were costly to make, kept as long as there is room for them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence

from vae_core.datasets.base import ImageSet

MAX_BYTES = 512 * 2**20
"""Room for both splits of 10,000 colour images of 128 x 128 pixels (492 MB), or for many smaller sets."""


class SetMemory:
    """The sets used last, up to `max_bytes` in all; the newest is kept whatever its size.

    Two that ask for the same set at once share one making; whoever asks for another set does not wait for them.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self._sets: OrderedDict[Hashable, ImageSet] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, keys: Sequence[Hashable], make: Callable[[], ImageSet]) -> ImageSet:
        """The set under the first of `keys` that is there; else the one that make() gives, kept under keys[0]."""
        with self._lock:
            found = self._found(keys)
            if found is not None:
                return found
            making = self._making.setdefault(keys[0], threading.Lock())
        with making:
            with self._lock:
                found = self._found(keys)
            if found is None:
                found = make()
                self._keep(keys[0], found)
            return found

    def find(self, keys: Sequence[Hashable]) -> ImageSet | None:
        """The set under the first of `keys` that is there."""
        with self._lock:
            return self._found(keys)

    def _found(self, keys: Sequence[Hashable]) -> ImageSet | None:
        for key in keys:
            if key in self._sets:
                self._sets.move_to_end(key)
                return self._sets[key]
        return None

    def _keep(self, key: Hashable, made: ImageSet) -> None:
        with self._lock:
            self._sets[key] = made
            self._making.pop(key, None)
            while len(self._sets) > 1 and sum(one.pixels.nbytes for one in self._sets.values()) > self.max_bytes:
                self._sets.popitem(last=False)


SETS = SetMemory()
"""The process's one memory, so that its bound is one for all datasets."""
