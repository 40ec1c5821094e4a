"""The small bundled classifiers: they look at samples, and their features are what the Fréchet distance is taken on."""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.datasets import dataset
from vae_core.runs.array_files import read_arrays
from vae_core.runs.errors import DamagedRun
from vae_core.runs.files import write_arrays

FOLDER = Path(__file__).parent / "classifiers"
SIDE = 32
FEATURES = 64


class NoClassifier(ValueError):
    """There is no classifier for a dataset, or its file cannot be read; the message says which and why."""


class SmallCNN(nn.Module):
    """Three convolutions and one hidden layer: 122,000 weights, a few seconds for 10,000 images on two cores."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        widths = (1, 32, 64, 64)
        blocks: list[nn.Module] = []
        for before, after in itertools.pairwise(widths):
            convolution = nn.Conv2d(before, after, 3, padding=1, bias=False)
            # Pooled before it is normalised: a quarter of the work, and the maximum of a rising ReLU is the same.
            blocks += [convolution, nn.MaxPool2d(2), nn.BatchNorm2d(after), nn.ReLU()]
        self.body = nn.Sequential(*blocks, nn.Flatten(), nn.Linear(64 * 4 * 4, FEATURES), nn.ReLU())
        self.head = nn.Linear(FEATURES, classes)

    def features(self, images: Tensor) -> Tensor:
        """Images [B, 1, 28 or 32, the same] in [0, 1] -> what the last hidden layer says of them, [B, 64], ≥ 0."""
        margin = SIDE - images.shape[-1]
        if margin not in (0, 4) or images.shape[1] != 1:
            raise ValueError(f"The classifier looks at grey images of 28 or 32 pixels, not {tuple(images.shape[1:])}.")
        features: Tensor = self.body(F.pad(images, [margin // 2] * 4))
        return features

    def forward(self, images: Tensor) -> Tensor:
        """Logits [B, classes] for images [B, 1, H, W] in [0, 1]."""
        logits: Tensor = self.head(self.features(images))
        return logits


@dataclass(frozen=True)
class Seen:
    """What the classifier sees in N images.

    Attributes:
        features: float32 [N, 64]
        probabilities: float32 [N, classes]
    """

    features: Tensor
    probabilities: Tensor


@dataclass(frozen=True)
class Classifier:
    """A trained classifier and how far it can be trusted.

    Attributes:
        accuracy: on the held-out images of its dataset, measured with the weights as they are stored
        held_out_images: how many those were
    """

    dataset: str
    network: SmallCNN
    accuracy: float
    held_out_images: int

    @torch.no_grad()
    def look(self, images: Tensor, batch_size: int = 500) -> Seen:
        """Images [N, 1, H, W] in [0, 1], 28 or 32 pixels. Raises ValueError for others."""
        features = torch.cat([self.network.features(batch) for batch in images.split(batch_size)])
        return Seen(features, self.network.head(features).softmax(1))


def has_classifier(name: str, folder: Path = FOLDER) -> bool:
    """Whether there is a classifier for the dataset of that name."""
    return _path(name, folder).exists()


@functools.lru_cache(maxsize=8)
def load_classifier(name: str, folder: Path = FOLDER) -> Classifier:
    """The classifier of a dataset, ready to look. Raises NoClassifier."""
    entry = dataset(name)
    if not has_classifier(name, folder):
        raise NoClassifier(
            f"There is no bundled classifier for {entry.title}, so how its samples look to one is not available."
        )
    try:
        arrays, metadata = read_arrays(_path(name, folder).resolve())
        network = SmallCNN(len(entry.class_names))
        network.load_state_dict({key: torch.from_numpy(value) for key, value in arrays.items()})
        known = Classifier(name, network, float(metadata["accuracy"]), int(metadata["held_out_images"]))
    except (DamagedRun, RuntimeError, KeyError, ValueError) as error:
        raise NoClassifier(f"The classifier for {entry.title} cannot be read ({error}); get the code anew.") from error
    network.eval().requires_grad_(False)
    return known


def save_classifier(
    name: str,
    network: SmallCNN,
    *,
    accuracy: float,
    held_out_images: int,
    made: dict[str, str],
    folder: Path = FOLDER,
) -> Path:
    """Store as float16 with its accuracy; `made` tells how it was trained. Returns the file's path."""
    folder.mkdir(parents=True, exist_ok=True)
    state = network.state_dict()
    arrays = {key: (value.half() if value.is_floating_point() else value).numpy() for key, value in state.items()}
    metadata = {"dataset": name, "accuracy": repr(accuracy), "held_out_images": str(held_out_images), **made}
    write_arrays(_path(name, folder), arrays, metadata)
    return _path(name, folder)


def _path(name: str, folder: Path) -> Path:
    return folder / f"{name}.safetensors"
