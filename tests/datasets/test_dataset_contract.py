"""What every registered dataset has to keep, a new one included."""

from pathlib import Path

import numpy as np
import pytest
import torch

from vae_core.datasets import DATASETS, SPLITS, Dataset, Split, dataset, to_unit
from vae_core.registry import UnknownName

COUNT = 40
FULL_SIZE = 32  # the size, common to all, at which whole splits are looked at: larger ones are the same images


@pytest.fixture(params=DATASETS.names())
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Dataset:
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path / "no full sets here"))
    return dataset(request.param)


def test_describes_itself(kind: Dataset) -> None:
    assert DATASETS.get(kind.name) is type(kind)
    for text in (kind.title, kind.licence, kind.credit):
        assert text.strip()
    assert kind.class_names and len(set(kind.class_names)) == len(kind.class_names)
    assert list(kind.image_sizes) == sorted(set(kind.image_sizes))


@pytest.mark.parametrize("split", SPLITS)
def test_images_labels_and_factors_have_their_shapes_and_ranges(kind: Dataset, split: Split) -> None:
    for size in kind.image_sizes:
        found = kind.load(split, size, COUNT)
        assert len(found) == COUNT
        assert found.images.shape == (COUNT, kind.channels, size, size) and found.images.dtype == torch.uint8
        assert found.labels.shape == (COUNT,) and found.labels.dtype == torch.int64
        assert found.images.is_contiguous()
        assert found.labels.min() >= 0 and found.labels.max() < len(kind.class_names)
        spread = found.images.amax(dim=(1, 2, 3)).long() - found.images.amin(dim=(1, 2, 3)).long()
        assert spread.min() > 100, "every image shows something"
        for values in found.factors.values():
            assert isinstance(values, np.ndarray) and values.shape == (COUNT,) and np.isfinite(values).all()


@pytest.mark.parametrize("split", SPLITS)
def test_gives_all_there_are_and_every_class(kind: Dataset, split: Split) -> None:
    found = kind.load(split, FULL_SIZE)
    assert len(found) == kind.available(split) >= 1000
    assert set(found.labels.tolist()) == set(range(len(kind.class_names)))


def test_is_the_same_each_time_and_fewer_images_are_the_first_of_more(kind: Dataset) -> None:
    size = kind.image_sizes[0]
    few, more = kind.load("train", size, COUNT), kind.load("train", size, 1500)
    assert len(few) == COUNT and len(more) == 1500
    assert torch.equal(few.images, more.images[:COUNT]) and torch.equal(few.labels, more.labels[:COUNT])
    for name, values in few.factors.items():
        np.testing.assert_array_equal(values, more.factors[name][:COUNT])


def test_colour_sets_have_colour_and_grey_sets_one_channel(kind: Dataset) -> None:
    images = kind.load("held-out", FULL_SIZE, COUNT).images.long()
    assert kind.channels in (1, 3)
    if kind.channels == 3:
        assert (images.amax(dim=1) - images.amin(dim=1)).float().mean() > 2


def test_never_changes_while_nobody_touches_it(kind: Dataset) -> None:
    assert kind.fingerprint() == kind.fingerprint()
    kind.check()


def test_splits_differ(kind: Dataset) -> None:
    size = kind.image_sizes[0]
    assert not torch.equal(kind.load("train", size, COUNT).images, kind.load("held-out", size, COUNT).images)


def test_refuses_a_size_that_is_not_allowed(kind: Dataset) -> None:
    with pytest.raises(
        ValueError, match=rf"{kind.title} has no image size 31; image_size can be {kind.image_sizes[0]}.* pixels\."
    ):
        kind.load("train", 31)


def test_refuses_an_unknown_split(kind: Dataset) -> None:
    with pytest.raises(ValueError, match="no split 'test'; the splits are train or held-out"):
        kind.load("test", kind.image_sizes[0])  # type: ignore[arg-type]


@pytest.mark.parametrize("excess", [1, 1_000_000])
def test_refuses_more_images_than_there_are(kind: Dataset, excess: int) -> None:
    there = kind.available("held-out")
    with pytest.raises(ValueError, match=f"has {there:,} held-out images here.*ask for 1 to {there:,}"):
        kind.load("held-out", kind.image_sizes[0], there + excess)


@pytest.mark.parametrize("count", [0, -3])
def test_refuses_no_images(kind: Dataset, count: int) -> None:
    with pytest.raises(ValueError, match=f"so {count} cannot be loaded"):
        kind.load("train", kind.image_sizes[0], count)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UnknownName, match=r"'cats'.*fashion-mnist, garments, mnist, shapes, ellipses"):
        dataset("cats")


def test_one_object_a_name() -> None:
    assert dataset("mnist") is dataset("mnist")


def test_to_unit() -> None:
    unit = to_unit(torch.tensor([[0, 51, 255]], dtype=torch.uint8))
    assert unit.dtype == torch.float32
    torch.testing.assert_close(unit, torch.tensor([[0.0, 0.2, 1.0]]))


def test_says_what_its_images_are_without_decoding_them(kind: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vae_core.datasets.idx_dataset._whole_split", lambda *_: pytest.fail("decoded"))
    said = {(split, size): kind.content(split, size) for split in SPLITS for size in kind.image_sizes[:1]}
    assert all(said.values()) and len(set(said.values())) == len(said)
    assert said == {(split, size): kind.content(split, size) for split, size in said}
