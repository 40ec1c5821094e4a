"""How long a recipe trains: by the images that it sees, where there are fewer of them more often."""

from __future__ import annotations

import pytest

from vae_core.datasets.idx_dataset import IdxDataset
from vae_core.experiment import with_settings
from vae_core.recipes import epochs_to_see, fitted, recipe
from vae_core.recipes.table import QUICK, QUICK_IMAGES

QUICK_RECIPES = ("fashion-ae-2d", "fashion-vae-2d", "mnist-ae-2d", "mnist-vae-2d")


@pytest.mark.parametrize(("images", "epochs"), [(60_000, 2), (10_000, 12), (9_000, 13), (100, 100), (10**9, 1)])
def test_as_many_epochs_as_see_the_images(images: int, epochs: int) -> None:
    assert epochs_to_see(QUICK_IMAGES, images) == epochs


@pytest.mark.parametrize("name", QUICK_RECIPES)
def test_the_quick_recipes_see_as_many_images_of_the_bundled_set_as_of_the_full_one(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = recipe(name)
    assert known.config.training == QUICK and known.images_seen == QUICK_IMAGES
    for there, epochs in ((60_000, 2), (10_000, 12)):
        monkeypatch.setattr(IdxDataset, "available", lambda _self, _split, there=there: there)
        config = fitted(known)
        assert config.training == QUICK.model_copy(update={"epochs": epochs})
        assert (config.model, config.data, config.recipe) == (known.config.model, known.config.data, name)


def test_a_part_of_the_images_is_seen_more_often() -> None:
    known = recipe("fashion-vae-2d")
    assert fitted(known, with_settings(known.config, ["data.train_images=4000"])).training.epochs == 30


def test_a_source_s_number_of_epochs_stays() -> None:
    assert fitted(recipe("s5-dense-vae")) == recipe("s5-dense-vae").config
    assert fitted(recipe("mnist-pca-2d")).training.epochs == 1
