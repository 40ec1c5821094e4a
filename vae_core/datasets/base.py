"""What every dataset offers, and the table of all of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

import numpy as np

from vae_core.registry import Registry

if TYPE_CHECKING:  # what only reads runs asks datasets for shapes and classes, and loads no PyTorch for that
    import torch

Split = Literal["train", "held-out"]
SPLITS: tuple[Split, ...] = get_args(Split)

PIXELS_AT_ONCE = 12_000_000  # 1,000 of 64 × 64 pixels in colour
FOLDER_PREFIX = "folder:"
"""Before a path, it names the images of that folder (image_folder.py)."""
OWN_PREFIX = "own:"
"""Before a short name, it names a dataset that somebody has imported (imported.py)."""


@dataclass(frozen=True)
class ImageSet:
    """Images with what is known about them. Sets are cached and shared: treat the arrays as read-only.

    pixels: uint8 [N, C, H, W]; classes: int64 [N], indices into the dataset's `class_names`;
    factors: what a generated image was drawn from, name -> float array [N]; empty for photographs and scans.
    """

    pixels: np.ndarray
    classes: np.ndarray
    factors: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def images(self) -> torch.Tensor:
        """The pixels as a tensor that shares their memory. PyTorch is imported for it."""
        import torch

        return torch.from_numpy(self.pixels)

    @property
    def labels(self) -> torch.Tensor:
        """The classes as a tensor that shares their memory. PyTorch is imported for it."""
        import torch

        return torch.from_numpy(self.classes)

    @classmethod
    def of(cls, images: np.ndarray, labels: np.ndarray, factors: dict[str, np.ndarray] | None = None) -> ImageSet:
        """The set of uint8 images [N, C, H, W] with int64 labels [N], sharing memory with the arrays."""
        return cls(images, labels, factors or {})

    def __len__(self) -> int:
        return len(self.pixels)

    def first(self, count: int) -> ImageSet:
        """The first `count` images, sharing memory with this set."""
        factors = {name: values[:count] for name, values in self.factors.items()}
        return ImageSet(self.pixels[:count], self.classes[:count], factors)

    def without(self, classes: tuple[int, ...]) -> ImageSet:
        """The images of all other classes, in their order; this very set when there are none to leave out."""
        if not classes:
            return self
        kept = ~np.isin(self.classes, classes)
        factors = {name: values[kept] for name, values in self.factors.items()}
        return ImageSet(self.pixels[kept], self.classes[kept], factors)


class Dataset(ABC):
    """Images in two splits. A new one is a subclass in its own file with `@DATASETS.register(name)`."""

    name: ClassVar[str]
    title: ClassVar[str]
    class_names: ClassVar[tuple[str, ...]]
    channels: ClassVar[int] = 1
    image_sizes: ClassVar[tuple[int, ...]]
    licence: ClassVar[str]
    licence_id: ClassVar[str] = ""
    """As https://hf.co/docs/hub/repositories-licenses writes it; empty where there is none to name."""
    hub_name: ClassVar[str] = ""
    """What it is called among the datasets at https://hf.co/datasets; empty where it is none of them."""
    credit: ClassVar[str]

    @abstractmethod
    def available(self, split: Split) -> int:
        """How many images of `split` load() can give now."""

    @abstractmethod
    def is_full(self) -> bool:
        """Whether load() draws on the whole published set rather than on the bundled part."""

    def check(self) -> None:  # noqa: B027  # most sets are always there
        """Raise ValueError, in a sentence, when the images cannot be had now."""

    def fingerprint(self) -> str:
        """Changes when the images do; empty for a set that never changes. Raises ValueError as check() does."""
        return ""

    def content(self, split: Split, image_size: int) -> str:
        """Other words for other images of `split`; nothing costly is done for it. Raises ValueError as check() does."""
        return self.fingerprint()

    def labels(self, split: Split, image_size: int | None = None) -> np.ndarray:
        """int64 [N]: the class of each image of `split`, in the order of `load`. Raises ValueError as `load` does.

        image_size: that of the images that are needed anyway, for sets in which labels come with their images
        """
        return np.asarray(self.load(split, image_size or min(self.image_sizes)).classes)

    @abstractmethod
    def _first_images(self, split: Split, image_size: int, count: int) -> ImageSet:
        """The first `count` images; the arguments have been checked."""

    def load(self, split: Split, image_size: int, count: int | None = None) -> ImageSet:
        """The first `count` images of a split (None: all there are) in the dataset's own, fixed order.

        Raises ValueError, in a sentence, for an unknown split, a size that is not in `image_sizes`, or a count
        below 1 or above what is available.
        """
        return self._first_images(split, image_size, self._checked(split, image_size, count))

    def load_once(self, split: Split, image_size: int, count: int | None = None) -> ImageSet:
        """As `load`, for a look that is not repeated: what is read for it need not be kept in memory."""
        return self.load(split, image_size, count)

    def _checked(self, split: Split, image_size: int, count: int | None) -> int:
        """How many images that is. Raises ValueError as `load` does."""
        if split not in SPLITS:
            raise ValueError(f"{self.title} has no split {split!r}; the splits are {_listed(SPLITS)}.")
        if image_size not in self.image_sizes:
            raise ValueError(
                f"{self.title} has no image size {image_size}; image_size can be {_listed(self.image_sizes)} pixels."
            )
        there = self.available(split)
        if count is None:
            count = there
        if not 1 <= count <= there:
            hint = "" if self.is_full() else f" (the full set: python -m vae_core fetch-data {self.name})"
            raise ValueError(
                f"{self.title} has {there:,} {split} images here, so {count:,} cannot be loaded; "
                f"ask for 1 to {there:,}{hint}."
            )
        return count


DATASETS: Registry[type[Dataset]] = Registry("dataset")


def is_folder(name: str) -> bool:
    """Whether a dataset name is that of a folder of images."""
    return name.startswith(FOLDER_PREFIX)


def is_imported(name: str) -> bool:
    """Whether a dataset name is that of an imported dataset."""
    return name.startswith(OWN_PREFIX)


def is_own(name: str) -> bool:
    """Whether a dataset is made of somebody's own images, in a folder or imported: its words are theirs, and it may go."""
    return is_folder(name) or is_imported(name)


def at_once(images: torch.Tensor, max_images: int = 1000) -> int:
    """How many of images [N, C, H, W] to put through a network at a time: fewer of large ones, to bound memory."""
    return max(1, min(max_images, PIXELS_AT_ONCE // max(1, images[0].numel()))) if len(images) else max_images


def to_unit(images: torch.Tensor) -> torch.Tensor:
    """uint8 images [...] -> float32 [...] in [0, 1], the x that models see."""
    return images.float().div_(255)


def _listed(values: tuple[object, ...]) -> str:
    """'28 or 32', '28, 32, 64 or 128'."""
    words = [str(value) for value in values]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
