"""Bring images in: decode each as it was chosen, and write them as a dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from vae_core.archives import shown
from vae_core.datasets.imported import MAX_TITLE, ImportedDataset
from vae_core.datasets.imported_writing import create_dataset
from vae_core.datasets.split import HELD_OUT_SHARE
from vae_core.images.rejected import ImageRejected
from vae_core.imports.classes import MAX_CLASS_NAME
from vae_core.imports.fitting import DECODED_PER_PIXEL, fitted
from vae_core.imports.look import Found, Look, check_amounts, picture_of
from vae_core.imports.parallel import in_order
from vae_core.imports.report import MAX_NAMED, NotTaken
from vae_core.imports.sources import Source

Progress = Callable[[int, int], object]
"""Hears how many images of how many are done; may raise to stop."""


class Choices(BaseModel):
    """How the images are brought in.

    by_folder: each folder is a class; else all images are one. repeated: exact duplicates are taken too.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: str = Field(min_length=1, max_length=MAX_TITLE)
    image_size: Literal[28, 32, 64, 128] = 32
    channels: Literal[1, 3] = 3
    pad: bool = False
    held_out: float = Field(HELD_OUT_SHARE, ge=0.02, le=0.5)
    by_folder: bool = True
    repeated: bool = False


@dataclass(frozen=True)
class _Broken:
    number: int
    reason: str


def bring_in(
    source: Source,
    found: Look,
    choices: Choices,
    *,
    owner: str | None = None,
    bounded: bool = True,
    root: Path | None = None,
    progress: Progress | None = None,
) -> ImportedDataset:
    """Make the dataset of what a look has found. A file that has changed meanwhile and cannot be read is left out.

    bounded: whether the limits for one person hold for the owner. Raises ImportedError, LimitError.
    """
    chosen = [one for one in found.images if choices.repeated or not one.repeats]
    names = found.class_names if choices.by_folder else (shown(choices.title, MAX_CLASS_NAME),)
    check_amounts(len(chosen), len(names))
    broken: list[_Broken] = []

    def decode(one: Found) -> tuple[np.ndarray, int] | _Broken:
        try:
            picture = picture_of(source.members[one.member], round(DECODED_PER_PIXEL * choices.image_size))
        except ImageRejected as error:
            return _Broken(one.member, str(error))
        pixels = fitted(picture.on(), choices.image_size, choices.channels, pad=choices.pad)
        return pixels, one.label if choices.by_folder else 0

    def images() -> Iterator[tuple[np.ndarray, int]]:
        for done, result in enumerate(in_order(decode, chosen), 1):
            if isinstance(result, _Broken):
                broken.append(result)
            else:
                yield result
            if progress:
                progress(done, len(chosen))

    def report() -> dict[str, Any]:
        more = [NotTaken(path=shown(source.members[one.number].path), reason=one.reason) for one in broken]
        kept = found.report.model_copy(
            update={
                "not_taken": found.report.not_taken + len(broken),
                "not_taken_named": [*found.report.not_taken_named, *more][:MAX_NAMED],
            }
        )
        return kept.model_dump(mode="json") | {"choices": choices.model_dump(mode="json")}

    return create_dataset(
        choices.title,
        images(),
        class_names=names,
        image_size=choices.image_size,
        channels=choices.channels,
        held_out_share=choices.held_out,
        owner=owner,
        bounded=bounded,
        report=report,
        root=root,
    )
