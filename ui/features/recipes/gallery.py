"""The gallery: which question each recipe answers, and what its picture shows.

The pictures are files, two a recipe, for light and dark pages, made by `benchmarks/recipe_pictures.py` from trained runs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from vae_core.recipes import RECIPES

FOLDER = Path(__file__).with_name("pictures")

Shows = Literal["map", "pairs", "samples", "noise", "anomaly", "classes", "dimensions", "activity"]

# What the picture shows, as a sentence under it and for those who cannot see it.
SHOWS: dict[Shows, str] = {
    "map": "The map that it learnt, a dot a picture, and one picture above its copy.",
    "pairs": "Pictures that it had never seen, above its copies of them.",
    "samples": "Pictures that it made of random numbers.",
    "noise": "Spoilt pictures, above what it made of them.",
    "anomaly": "Two pictures of what it knows and two of what it never saw, above its copies of them.",
    "classes": "The same two numbers, drawn as each of eight classes.",
    "dimensions": "Two of its numbers, a row each: what changes as one of them grows.",
    "activity": "Pictures, above which of its 64 numbers are at work: the brighter, the more.",
}


@dataclass(frozen=True)
class Piece:
    """A card of the gallery: what its picture shows, and the recipe in plain words."""

    shows: Shows
    title: str
    words: str


@dataclass(frozen=True)
class Question:
    """A heading of the gallery and the recipes that answer it, by name; `short` is what the filter calls it."""

    key: str
    short: str
    title: str
    words: str
    pieces: dict[str, Piece]


QUESTIONS = (
    Question(
        "numbers",
        "Squeeze",
        "How does a picture become a few numbers?",
        "An autoencoder squeezes pictures and unpacks them again. Nothing tells it where on the map they belong.",
        {
            "fashion-ae-2d": Piece("map", "Clothes on a map", "Each picture of clothes becomes two numbers."),
            "mnist-ae-2d": Piece("map", "Digits on a map", "Handwritten digits become two numbers each."),
            "s1-conv-ae": Piece(
                "map", "A book's autoencoder", "The same for clothes, layer by layer as a book has it."
            ),
            "s3-dense-ae": Piece(
                "pairs", "The shortest one there is", "A digit to 32 numbers and back, a layer each way."
            ),
            "mnist-pca-2d": Piece("map", "Digits without a network", "The best that straight lines can do: blurry."),
            "fashion-pca-2d": Piece(
                "map", "Clothes without a network", "Straight lines only, to hold beside the others."
            ),
        },
    ),
    Question(
        "invent",
        "Invent",
        "How can a model invent new pictures?",
        "A variational autoencoder keeps its map tidy, so that random places on it draw something, too.",
        {
            "fashion-vae-2d": Piece("map", "A tidy map of clothes", "The clothes again, gathered around the middle."),
            "mnist-vae-2d": Piece("map", "A tidy map of digits", "The digits again, with few empty places between."),
            "fashion-vae-16d": Piece(
                "samples", "Clothes from 16 numbers", "Sharper, and no longer to be seen on one map."
            ),
            "mnist-vae-16d": Piece(
                "samples", "Digits from 16 numbers", "Sharper digits, invented from random numbers."
            ),
            "s2-conv-vae": Piece("map", "A book's VAE", "The tidy map of clothes, layer by layer as a book has it."),
            "s5-dense-vae": Piece("map", "An article's small VAE", "With its well-known picture of 15 × 15 digits."),
            "s6-colour-vae": Piece("pairs", "Clothes in colour", "Large pictures; takes a folder of yours as well."),
            "s7-dcgan-vae": Piece(
                "samples", "A course's VAE", "Digits from 32 numbers, with layers as a GAN has them."
            ),
            "s8-dense-vae": Piece("map", "A chapter's VAE", "Which digits are easy to copy, and which are hard?"),
        },
    ),
    Question(
        "steer",
        "Choose",
        "Can one choose what is drawn?",
        "By naming the class, or by a number that changes one thing only.",
        {
            "conditional-vae": Piece(
                "classes", "Ask for a digit", "You name the digit; the map holds the handwriting."
            ),
            "beta-vae": Piece(
                "dimensions", "One number, one thing", "A stricter rule, so that a slider may mean one thing."
            ),
            "tc-vae": Piece("dimensions", "Numbers kept apart", "Strict only where two numbers would say the same."),
            "shapes-vae-6d": Piece(
                "dimensions", "Shapes from six numbers", "What is drawn is known: place, size, turn, kind."
            ),
        },
    ),
    Question(
        "mend",
        "Mend",
        "Can it mend a picture, or notice an odd one?",
        "What a model has learnt of clean and of usual pictures is what it puts in the place of anything else.",
        {
            "s4-denoising-gaussian": Piece(
                "noise", "Take the noise away", "Is given noisy digits and draws clean ones."
            ),
            "s4-denoising-masking": Piece(
                "noise", "Fill in what is missing", "Is given digits full of holes and fills them."
            ),
            "s4-anomaly": Piece("anomaly", "Notice what is new", "Never sees an 8, and so it cannot copy one."),
        },
    ),
    Question(
        "sharp",
        "Sharpen",
        "Can the pictures be sharper?",
        "With a judge of what looks real, or with a list of building blocks in place of a map.",
        {
            "gan": Piece("samples", "Draw against a judge", "One network draws digits, another tries to catch it."),
            "vae-gan": Piece("pairs", "Copies before a judge", "Its copies are judged by whether they look real."),
            "vq-vae": Piece("pairs", "Pictures from building blocks", "64 blocks a picture, out of a list of 128."),
        },
    ),
    Question(
        "tidy",
        "Hold together",
        "What else can hold the numbers together?",
        "Other rules for the same map, few numbers at work at a time, and one rule that goes too far.",
        {
            "wae-mmd": Piece("map", "All pictures at once", "Tidy as a whole, without a cloud around each picture."),
            "info-vae": Piece("map", "Clouds, and all at once", "Clouds of any shape, but tidy as a whole."),
            "s4-sparse-l1": Piece("activity", "Few numbers at work", "64 numbers, and using one costs something."),
            "s4-sparse-kl": Piece("activity", "Each at work seldom", "64 numbers, each of which may work only seldom."),
            "s8-loss-as-printed": Piece(
                "map", "A rule too strict", "All pictures get nearly one place, and all copies are one."
            ),
        },
    ),
)


def piece(name: str) -> Piece | None:
    """The card of a recipe; None where it stands under no question."""
    return next((question.pieces[name] for question in QUESTIONS if name in question.pieces), None)


def shows(name: str) -> Shows:
    """What the picture of a recipe shows; a recipe that stands under no question is seen by its copies."""
    found = piece(name)
    return "pairs" if found is None else found.shows


def elsewhere() -> list[str]:
    """Recipes that stand under no question."""
    return [name for name in RECIPES if piece(name) is None]


def picture(name: str, *, dark: bool) -> Path | None:
    """The file with what it has learnt; None where none was made yet."""
    path = FOLDER / f"{name}-{'dark' if dark else 'light'}.webp"
    return path if path.exists() else None


@dataclass(frozen=True)
class Trained:
    """Of the run that a picture is of."""

    epochs: float
    images: int


def trained(name: str) -> Trained | None:
    """How long the run of a recipe's picture had been trained; None where there is no picture."""
    return _trained().get(name)


@cache
def _trained() -> dict[str, Trained]:
    try:
        return TypeAdapter(dict[str, Trained]).validate_python(json.loads((FOLDER / "trained.json").read_text()))
    except (OSError, ValueError, ValidationError):
        return {}
