"""A name -> thing table that refuses duplicates and, asked for an unknown name, lists the known ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class UnknownName(ValueError):
    """Somebody asked a registry for a name that it does not hold."""


class Registry(Generic[T]):
    """Things of one kind by name, filled by a decorator where each thing is defined.

    >>> FRUIT: Registry[type] = Registry("fruit")
    >>> @FRUIT.register("apple")
    ... class Apple: ...
    >>> FRUIT.names()
    ['apple']
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._entries: dict[str, T] = {}

    def register(self, name: str) -> Callable[[T], T]:
        """Decorator that enters a thing under `name`. Raises ValueError when the name is taken."""

        def enter(entry: T) -> T:
            if name in self._entries:
                raise ValueError(f"The {self.kind} {name!r} is registered twice; give one of them another name.")
            self._entries[name] = entry
            return entry

        return enter

    def get(self, name: str) -> T:
        """The thing called `name`. Raises UnknownName with the known names."""
        if name not in self._entries:
            raise UnknownName(f"Unknown {self.kind} {name[:60]!r}; known: {', '.join(self.names())}.")
        return self._entries[name]

    def names(self) -> list[str]:
        """All names in the order in which they were registered."""
        return list(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
