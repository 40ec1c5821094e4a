"""The one reader of what an address asks for: numbers with bounds, in a path and in a query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from starlette.requests import Request

MAX_LENGTH = 200
MAX_COORDINATE = 1_000_000
MAX_CODE_LENGTH = 4_000  # about 300 numbers


class ParameterError(ValueError):
    """A parameter makes no sense; the message says which one, and what would."""


class Parameters(Mapping[str, str]):
    """The words of an address, by name: of its path, then of its query. Overlong ones are cut off."""

    def __init__(self, request: Request) -> None:
        words = dict(request.query_params) | request.path_params
        self._words = {name: str(word)[:MAX_LENGTH] for name, word in words.items()}
        self._whole = words

    def __getitem__(self, name: str) -> str:
        return self._words[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """The whole number called `name`, within low..high; `default` where there is none. Raises ParameterError."""
        word = self.get(name, "")
        if not word and default is not None:
            return default
        # Its length first: Python refuses to read a number of 5,000 digits, and takes its time with one of 4,000.
        if not (word.isascii() and word.isdigit() and len(word) <= len(str(high)) and low <= int(word) <= high):
            raise ParameterError(f"“{name}” must be a whole number from {low} to {high}, but is {word[:20]!r}.")
        return int(word)

    def code(self, name: str) -> np.ndarray:
        """The code called `name`, float64 [latent_dim], numbers with commas between. Raises ParameterError."""
        try:
            numbers = np.array([float(part) for part in str(self._whole[name])[:MAX_CODE_LENGTH].split(",")])
        except (KeyError, ValueError) as error:
            raise ParameterError(f"“{name}” must be numbers with commas between them.") from error
        if not (np.abs(numbers) <= MAX_COORDINATE).all():
            raise ParameterError(f"“{name}” must be numbers up to {MAX_COORDINATE:,}.")
        return numbers
