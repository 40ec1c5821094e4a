"""What was found among somebody's files, before they become a dataset."""

from __future__ import annotations

from itertools import pairwise

from pydantic import BaseModel, ConfigDict

SHORT_SIDES = (32, 64, 128, 256, 512, 1024)
MAX_NAMED = 500  # files that are named one by one; the others are counted


class ClassCount(BaseModel):
    name: str
    images: int


class NotTaken(BaseModel):
    """A file that is no image of the dataset, and why."""

    path: str
    reason: str


class Report(BaseModel):
    """What is in a source. Counts are of files.

    short_sides: images whose shorter side is at most SHORT_SIDES[i] pixels and longer than the one before, the last
    those that are longer than all. duplicates: files that are the same, byte for byte, as one before them.
    notes: what had to be guessed in reading them, with how many it concerns.
    """

    model_config = ConfigDict(extra="ignore")

    title: str
    files: int
    images: int
    classes: list[ClassCount]
    short_sides: list[int]
    smallest: tuple[int, int] | None = None
    largest: tuple[int, int] | None = None
    kinds: dict[str, int] = {}
    grey: int = 0
    duplicates: int = 0
    duplicates_named: list[tuple[str, str]] = []
    not_taken: int = 0
    not_taken_named: list[NotTaken] = []
    hidden: int = 0
    notes: dict[str, int] = {}
    seconds: float = 0.0

    def sentences(self) -> list[str]:
        """The report in words, for the command line. What files are called is part of them, as it is."""
        lines = [f"{counted(self.images, 'image')} in {counted(len(self.classes), 'class', 'classes')}."]
        few = ", ".join(f"{one.name} {one.images:,}" for one in self.classes[:20])
        more = f" and {len(self.classes) - 20:,} more" if len(self.classes) > 20 else ""
        lines.append(f"Classes: {few}{more}.")
        if self.smallest and self.largest:
            same = self.smallest == self.largest
            sizes = size_words(self.smallest) if same else f"{size_words(self.smallest)} to {size_words(self.largest)}"
            lines.append(f"Sizes: {sizes} pixels.")
        if self.grey == self.images:
            lines.append("All of them are grey.")
        elif self.grey:
            lines.append(f"{self.grey:,} of them are grey.")
        if self.duplicates:
            lines.append(f"Exact duplicates: {self.duplicates:,}; the first of each is taken.")
            lines += [f"  {path} is the same as {first}" for path, first in self.duplicates_named[:20]]
        lines += [f"{count:,} × {note}" for note, count in self.notes.items()]
        if self.not_taken:
            lines.append(f"Not taken: {counted(self.not_taken, 'file')}.")
            lines += [f"  {one.path}: {one.reason}" for one in self.not_taken_named]
            if (rest := self.not_taken - len(self.not_taken_named)) > 0:
                lines.append(f"  and {rest:,} more.")
        if self.hidden:
            lines.append(f"Passed over: {counted(self.hidden, 'hidden file')}.")
        return lines


def counted(count: int, one: str, several: str | None = None) -> str:
    """ "1 image", "12 images"."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def size_words(size: tuple[int, int]) -> str:
    return f"{size[0]:,} × {size[1]:,}"


def short_side_words() -> list[str]:
    """What each count of `short_sides` is of, in pixels: "up to 32", "33–64", …, "over 1024"."""
    bounds = list(SHORT_SIDES)
    between = [f"{low + 1}–{high}" for low, high in pairwise(bounds)]
    return [f"up to {bounds[0]}", *between, f"over {bounds[-1]}"]
