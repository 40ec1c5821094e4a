"""The bundled classifiers: there, small, as good as they say; and the training that makes them."""

from pathlib import Path

import numpy as np
import pytest
import torch

from vae_core.datasets import DATASETS, ImageSet, dataset, to_unit
from vae_core.metrics.classifier import (
    FOLDER,
    NoClassifier,
    SmallCNN,
    has_classifier,
    load_classifier,
    save_classifier,
)
from vae_core.metrics.train_classifier import accuracy, train_classifier

ON_BOARD = {"mnist": 0.99, "fashion-mnist": 0.91}


@pytest.mark.parametrize("name", ON_BOARD)
def test_it_is_as_good_as_it_says(name: str) -> None:
    classifier = load_classifier(name)
    assert classifier.accuracy >= ON_BOARD[name] and classifier.held_out_images == 10_000
    some = dataset(name).load("held-out", 32, 2000)
    seen = classifier.look(to_unit(some.images))
    assert seen.features.shape == (2000, 64) and seen.probabilities.shape == (2000, 10)
    right = float((seen.probabilities.argmax(1) == some.labels).double().mean())
    error = (classifier.accuracy * (1 - classifier.accuracy) / 2000) ** 0.5
    assert right == pytest.approx(classifier.accuracy, abs=4 * error)
    assert float(accuracy(classifier.network, some)) == pytest.approx(right)


@pytest.mark.parametrize("name", ON_BOARD)
def test_padding_does_not_matter(name: str) -> None:
    small, large = (to_unit(dataset(name).load("held-out", size, 20).images) for size in (28, 32))
    torch.testing.assert_close(load_classifier(name).look(small).features, load_classifier(name).look(large).features)


def test_they_are_small() -> None:
    files = list(FOLDER.glob("*.safetensors"))
    assert {file.stem for file in files} == set(ON_BOARD)
    assert sum(file.stat().st_size for file in files) < 1_000_000


def test_a_dataset_without_one_is_told_in_a_sentence() -> None:
    without = [name for name in DATASETS if not has_classifier(name)]
    assert "shapes" in without
    with pytest.raises(NoClassifier, match="no bundled classifier for Shapes"):
        load_classifier("shapes")


def test_other_images_are_refused() -> None:
    for shape in [(2, 1, 64, 64), (2, 3, 32, 32)]:
        with pytest.raises(ValueError, match="28 or 32 pixels"):
            load_classifier("mnist").look(torch.zeros(shape))


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "mnist.safetensors").write_bytes(b"nonsense")
    with pytest.raises(NoClassifier, match="MNIST cannot be read"):
        load_classifier("mnist", tmp_path)


def test_saving_and_loading_gives_the_same_network(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = SmallCNN(10).eval()
    save_classifier("mnist", network, accuracy=0.5, held_out_images=7, made={"seed": "3"}, folder=tmp_path)
    again = load_classifier("mnist", tmp_path)
    images = torch.rand(5, 1, 32, 32)
    assert (again.accuracy, again.held_out_images) == (0.5, 7)
    torch.testing.assert_close(again.network(images), network(images), rtol=0, atol=5e-3)


@pytest.mark.slow
def test_training_learns_and_repeats_itself() -> None:
    rng = np.random.default_rng(0)
    labels = torch.from_numpy(rng.integers(2, size=256))
    images = torch.from_numpy(rng.integers(0, 60, size=(256, 1, 32, 32), dtype=np.uint8))
    images[labels == 1, :, 8:24, 8:12] = 255
    images[labels == 0, :, 8:12, 8:24] = 255
    heard: list[tuple[int, float]] = []
    state = torch.random.get_rng_state()
    fit = [
        train_classifier(
            ImageSet(images.numpy(), labels.numpy()),
            2,
            epochs=15,
            seed=1,
            mirror=False,
            listener=lambda epoch, loss: heard.append((epoch, loss)),
        )
        for _ in range(2)
    ]
    assert [epoch for epoch, _ in heard] == [*range(1, 16)] * 2 and heard[14][1] < heard[0][1]
    assert accuracy(fit[0], ImageSet(images.numpy(), labels.numpy())) == 1
    for one, other in zip(fit[0].parameters(), fit[1].parameters(), strict=True):
        torch.testing.assert_close(one, other)
    assert torch.equal(state, torch.random.get_rng_state())  # the global generator is left alone
