"""The four published files of an MNIST-like set: what they must hold, where they may lie, checking them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vae_core.datasets.idx import IdxError, parse_idx, uncompressed

SIDE = 28  # pixels


@dataclass(frozen=True)
class IdxFile:
    """One published file. `name` has no `.gz`; `sha256` is that of the uncompressed content."""

    name: str
    count: int
    sha256: str

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array in the file: [count, 28, 28] for images, [count] for labels."""
        return (self.count, SIDE, SIDE) if "images" in self.name else (self.count,)


def idx_files(train_images: str, train_labels: str, test_images: str, test_labels: str) -> tuple[IdxFile, ...]:
    """The usual four files, 60,000 training and 10,000 test images, from their sha256 sums."""
    return (
        IdxFile("train-images-idx3-ubyte", 60_000, train_images),
        IdxFile("train-labels-idx1-ubyte", 60_000, train_labels),
        IdxFile("t10k-images-idx3-ubyte", 10_000, test_images),
        IdxFile("t10k-labels-idx1-ubyte", 10_000, test_labels),
    )


def find_file(file: IdxFile, folders: Sequence[Path]) -> Path | None:
    """The first of `folders` that holds the file, gzipped or plain."""
    for folder in folders:
        for name in (f"{file.name}.gz", file.name):
            if (folder / name).is_file():
                return folder / name
    return None


def checked_content(file: IdxFile, raw: bytes, what: str) -> bytes:
    """The uncompressed content of `raw` (plain or gzip) once it has proved to be `file`.

    Raises IdxError, naming `what`: not IDX, another number of images, or another checksum.
    """
    content = uncompressed(raw, what)
    shape = parse_idx(content, what).shape
    if shape != file.shape:
        raise IdxError(f"{what} holds an array of {_times(shape)} where {_times(file.shape)} belongs.")
    found = hashlib.sha256(content).hexdigest()
    if found != file.sha256:
        raise IdxError(
            f"{what} is not the published file: its uncompressed content has the sha256 {found[:16]}…, "
            f"expected {file.sha256[:16]}…."
        )
    return content


def _times(shape: tuple[int, ...]) -> str:
    return " x ".join(f"{length:,}" for length in shape)
