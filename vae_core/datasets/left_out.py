"""Files of a folder that are not learnt from: each with its reason, and told in few lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class LeftOut:
    """path: below the folder; reason: a sentence."""

    path: str
    reason: str


def by_reason(left_out: Iterable[LeftOut]) -> list[tuple[str, list[str]]]:
    """Each reason with the files that it holds for, sorted; what holds for most files first."""
    found: dict[str, list[str]] = {}
    for one in sorted(left_out):
        found.setdefault(one.reason, []).append(shown(one.path))
    return sorted(found.items(), key=lambda entry: -len(entry[1]))


def lines(left_out: Collection[LeftOut], names: int | None = None) -> list[str]:
    """A line for each reason, with its files, or the first `names` of them. Names that people gave stand in it as data."""
    told = []
    for reason, paths in by_reason(left_out):
        few = paths[:names]
        more = f" and {len(paths) - len(few):,} more" if len(paths) > len(few) else ""
        told.append(f"{', '.join(few)}{more}: {reason}")
    return told


def files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def shown(name: str) -> str:
    """A file name as text: names that are no text in the file system's encoding have their odd bytes replaced."""
    return name.encode("utf-8", "replace").decode()
