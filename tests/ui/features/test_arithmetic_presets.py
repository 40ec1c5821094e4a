"""The presets of the page Arithmetic do what their words say, in the models that they name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch

from ui.features.arithmetic.attributes import poles, trait_poles
from ui.features.arithmetic.presets import PRESETS, Preset
from vae_core.datasets import dataset
from vae_core.inference import held_out_encoding, load_model
from vae_core.latent.handwriting import ends_within_classes, ink, slant
from vae_core.latent.support import Support, fit_support, nearest
from vae_core.metrics.classifier import load_classifier
from vae_core.runs import RunStore

STORE = RunStore(Path(__file__).resolve().parents[3] / "checkpoints")
STRENGTHS = (-1.0, 0.0, 1.0, 2.0)


@dataclass(frozen=True)
class Looked:
    """What a preset draws at STRENGTHS: images [4, 1, H, W] and the classifier's probabilities [4, classes]."""

    images: np.ndarray
    probabilities: np.ndarray
    distance: float  # of the code at strength 1 to the nearest real one
    support: Support


def look(preset: Preset) -> Looked:
    run = STORE.open(preset.run)
    codes, model = held_out_encoding(run).codes.astype(np.float32), load_model(run)
    entry = dataset(run.config.data.dataset)
    held_out = entry.load("held-out", run.config.data.image_size)
    labels = held_out.labels.numpy()
    found = poles(codes, labels, entry.class_names, held_out.factors)
    found += trait_poles(entry.name, codes, labels, held_out.images.numpy())
    view = preset.view(found)
    if view.poles is None:
        a, b, c = view.images
        at = [codes[c] + np.float32(strength) * (codes[a] - codes[b]) for strength in STRENGTHS]
    else:
        low, high = (np.array(found[place].code, np.float32) for place in view.poles)
        at = [codes[view.images[0]] + np.float32(strength) * (high - low) for strength in STRENGTHS]
    places = np.stack(at)
    with torch.no_grad():
        images = model.decode_mean(torch.from_numpy(places))
    seen = load_classifier(entry.name).look(images).probabilities.numpy()
    distance = float(nearest(codes, places[2:3], 1)[1][0, 0])
    return Looked(images.numpy(), seen, distance, fit_support(codes))


@pytest.fixture(scope="module")
def looked() -> dict[str, Looked]:
    return {preset.name: look(preset) for preset in PRESETS}


def test_each_lands_among_real_images(looked: dict[str, Looked]) -> None:
    for name, one in looked.items():
        assert one.distance <= one.support.edge, name


def test_sleeves_make_the_white_t_shirt_a_white_pullover(looked: dict[str, Looked]) -> None:
    one = looked["Sleeves"]
    assert one.probabilities[1].argmax() == 0 and one.probabilities[1, 0] > 0.9  # a T-shirt
    assert one.probabilities[2].argmax() == 2 and one.probabilities[2, 2] > 0.9  # a pullover
    before, after = (one.images[k][one.images[k] > 0.2].mean() for k in (1, 2))
    assert abs(before - after) < 0.1, "it stays white"


@pytest.mark.parametrize(("name", "digit", "measure"), [("Slant", 9, slant), ("Thickness", 5, ink)])
def test_slant_and_thickness_change_how_a_digit_is_written_and_not_which(
    looked: dict[str, Looked], name: str, digit: int, measure: Callable[[np.ndarray], np.ndarray]
) -> None:
    one = looked[name]
    assert (one.probabilities.argmax(1) == digit).all() and one.probabilities[:, digit].min() > 0.85
    values = measure(one.images)
    assert (np.diff(values) > 0).all()
    if name == "Slant":
        assert values[0] < -0.2 and values[2] > 0.15, "from leaning back to leaning over"
    else:
        assert values[2] > 1.4 * values[1] > 1.8 * values[0]


def test_slant_is_measured_in_columns_for_each_row_upwards() -> None:
    line = np.zeros((2, 1, 9, 9))
    line[0, 0, :, 4] = 1  # upright
    line[1, 0, np.arange(9), 8 - np.arange(9)] = 1  # one column to the right for each row upwards
    np.testing.assert_allclose(slant(line), [0, 1])
    assert slant(np.zeros((1, 1, 9, 9))).tolist() == [0]


def test_slant_is_that_of_the_definition_for_real_digits() -> None:
    images = dataset("mnist").load("held-out", 32, 500).pixels

    def by_definition(ink: np.ndarray) -> float:
        rows, columns = np.mgrid[:32, :32]
        up = (ink * rows).sum() / ink.sum() - rows
        right = columns - (ink * columns).sum() / ink.sum()
        return float((ink * up * right).sum() / (ink * up * up).sum())

    expected = [by_definition(image[0].astype(np.float64)) for image in images]
    np.testing.assert_allclose(slant(images), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(slant(images / 255), expected, rtol=0, atol=1e-12)
    one_row = np.zeros((1, 1, 9, 9))
    one_row[0, 0, 3] = np.linspace(0.1, 0.7, 9)
    assert slant(one_row).tolist() == [0]


def test_the_ends_of_a_trait_are_taken_class_by_class() -> None:
    values, labels = np.array([0.0, 1, 2, 10, 11, 12, 5, 5]), np.array([0, 0, 0, 1, 1, 1, 2, 2])
    low, high = ends_within_classes(values, labels)
    assert np.flatnonzero(low).tolist() == [0, 3] and np.flatnonzero(high).tolist() == [2, 5]
