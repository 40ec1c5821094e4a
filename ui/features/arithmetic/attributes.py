"""The poles that attribute vectors lead between: mean codes of classes, and of the ends of a factor or a measured trait."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vae_core.latent import handwriting
from vae_core.latent.arithmetic import class_mean

_ANGLES = {"rotation": ((0, "upright"), (90, "a quarter turn"), (180, "upside down"), (270, "three quarters"))}
_ANGLE_REACH = 30.0  # degrees to either side

# Of written digits: what is measured in their pixels, and what its two ends are called.
_TRAITS = {
    "slant": (handwriting.slant, ("upright", "slanted")),
    "thickness": (handwriting.ink, ("thin", "bold")),
}
_HANDWRITTEN = ("mnist",)  # the names of datasets


@dataclass(frozen=True)
class Pole:
    """The mean code of a group of held-out images.

    Attributes:
        name: "Dress", "slanted", or "size: highest third"
        group: what a choice lists it under: "Classes", or the factor's or the trait's name
        count: how many images it is the mean of
        code: their mean code, [latent_dim]
    """

    name: str
    group: str
    count: int
    code: list[float]


def poles(
    codes: np.ndarray, labels: np.ndarray, class_names: tuple[str, ...], factors: dict[str, np.ndarray]
) -> list[Pole]:
    """From codes [N, latent_dim]: the classes, then for each factor its lowest and highest third.

    Angles (rotation, in degrees) come round again and have no thirds: theirs are four directions, ± 30 degrees.
    Groups without images are left out.
    """
    found = []
    for label, name in enumerate(class_names):
        count = int((labels == label).sum())
        if count:
            found.append(Pole(name, "Classes", count, class_mean(codes, labels, label).tolist()))
    for factor, values in factors.items():
        for name, members in _ends(factor, np.asarray(values, np.float64)):
            if members.any():
                mean = codes[members].mean(0, dtype=np.float64).astype(np.float32)
                found.append(Pole(f"{factor}: {name}", factor, int(members.sum()), mean.tolist()))
    return found


def trait_poles(dataset: str, codes: np.ndarray, labels: np.ndarray, images: np.ndarray) -> list[Pole]:
    """From images [N, C, H, W] of written digits: the lowest and the highest third of each class, by slant and thickness."""
    if dataset not in _HANDWRITTEN:
        return []
    found = []
    for trait, (measure, names) in _TRAITS.items():
        ends = handwriting.ends_within_classes(measure(images), labels)
        for name, members in zip(names, ends, strict=True):
            mean = codes[members].mean(0, dtype=np.float64).astype(np.float32)
            found.append(Pole(name, trait, int(members.sum()), mean.tolist()))
    return found


def _ends(factor: str, values: np.ndarray) -> list[tuple[str, np.ndarray]]:
    if factor in _ANGLES:
        return [(name, np.abs((values - angle + 180) % 360 - 180) <= _ANGLE_REACH) for angle, name in _ANGLES[factor]]
    low, high = np.quantile(values, [1 / 3, 2 / 3])
    return [("lowest third", values <= low), ("highest third", values >= high)] if low < high else []
