"""Sizes counted from settings agree with the models themselves, every registered one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
import torch
from torch import Tensor

from vae_core.config import ConfigError
from vae_core.experiment import with_settings
from vae_core.models import MODELS, LatentModel, build_model, modules
from vae_core.models.batch import Batch, Step
from vae_core.models.config import ModelConfig
from vae_core.models.size import model_size
from vae_core.recipes import recipe

SHAPES = [(1, 28, 28), (3, 64, 64)]
VARIANTS: list[dict[str, Any]] = [
    {},
    {"batch_norm": True, "activation": "gelu", "upsample": "transposed"},
    {"kernel_size": 4, "upsample": "transposed", "activation": "leaky-relu", "likelihood": "gaussian"},
    {"likelihood": "continuous-bernoulli", "activation": "tanh"},
    {"layers": "dcgan-lab"},
    {"layers": "product-photos", "likelihood": "gaussian"},
]


def configurations(name: str) -> Iterator[tuple[ModelConfig, tuple[int, int, int]]]:
    """All that the model can be of these variants, networks and shapes."""
    config_class = MODELS.get(name).config_class
    for network in get_args(config_class.model_fields["network"].annotation):
        for variant in VARIANTS:
            for shape in SHAPES:
                settings = {"latent_dim": 3, "hidden": (64, 32), "widths": (8, 16), **variant}
                try:
                    config = config_class.model_validate({"name": name, "network": network, **settings})
                    config.check_image_shape(shape)
                except ValueError:  # it has no such setting
                    continue
                yield config, shape


def kept(model: LatentModel, images: Tensor) -> float:
    """Numbers that PyTorch keeps for the gradients of a step, without the weights themselves."""
    own = {one.untyped_storage().data_ptr() for one in (*model.parameters(), *model.buffers())}
    found: dict[int, Tensor] = {}

    def keep(tensor: Tensor) -> Tensor:
        found[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        labels = torch.zeros(len(images), dtype=torch.int64)
        model.loss(Batch(images, labels), Step(0.5, torch.Generator().manual_seed(0)))
    return sum(one.untyped_storage().nbytes() for place, one in found.items() if place not in own) / 4


@pytest.mark.parametrize("name", MODELS.names())
def test_parameters_are_exact_and_what_a_step_keeps_is_near(name: str) -> None:
    tried = 0
    for config, shape in configurations(name):
        counted = model_size(config, shape)
        with torch.device("meta"):
            model = build_model(config, shape)
        parameters = sum(one.numel() for one in model.parameters())
        buffers = sum(one.numel() for one in model.buffers())
        assert (counted.parameters, counted.buffers) == (parameters, buffers), config
        if not config.fitted:
            batch = 12
            really = kept(build_model(config, shape).train(), torch.rand(batch, *shape))
            said = batch * counted.kept + batch**2 * counted.kept_of_pairs
            assert 0.8 * really <= said <= 1.6 * really, config
        tried += 1
    assert tried >= 8 or name == "pca"


@pytest.mark.parametrize(
    ("settings", "way_out"),
    [
        ([f"model.hidden={[4096] * 8}"], "narrower or fewer model.hidden"),
        (["model.network=conv", "model.widths=[4096,4096]"], "narrower model.widths"),
    ],
)
def test_a_model_beyond_the_limit_is_refused_before_anything_is_allocated(settings: list[str], way_out: str) -> None:
    with pytest.raises(ConfigError, match=way_out) as refused:
        with_settings(recipe("fashion-vae-2d").config, settings)
    assert "parameters, and at most 100,000,000 are allowed here" in str(refused.value)


def test_the_limit_is_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_PARAMETERS", "1000000")
    with pytest.raises(ConfigError, match="at most 1,000,000 are allowed"):
        with_settings(recipe("fashion-vae-2d").config, [])


def test_a_network_that_is_only_used_takes_a_batch_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    config = MODELS.get("vae").config_class(name="vae", network="conv", widths=(8, 16), batch_norm=True)
    model = build_model(config, (1, 32, 32)).eval()
    images, rows = torch.rand(7, 1, 32, 32), list[int]()
    model.encoder[0].register_forward_hook(lambda _, given, __: rows.append(len(given[0])))
    with torch.no_grad():
        whole = model.encoder(images)
        assert rows == [1, 7], "the first row says how large they are"
        monkeypatch.setattr(modules, "NUMBERS_AT_ONCE", 2 * 4096 + 1024)
        parts = model.encoder(images)
    assert rows[2:] == [2, 2, 2, 1]
    torch.testing.assert_close(parts, whole)
    rows.clear()
    model.encoder(images)
    model.train()
    with torch.no_grad():
        model.encoder(images)
    assert rows == [7, 7], "training needs the whole batch"


def test_settings_of_which_no_network_can_be_built_are_refused() -> None:
    too_many = ["model.name=vae-gan", "model.network=conv", "model.layers=dcgan-lab", "data.image_size=28"]
    with pytest.raises(
        ConfigError, match="No network can be built of these settings: nothing would be left of the image"
    ):
        with_settings(recipe("vae-gan").config, [*too_many, "model.widths=[8,8,8,8,8]"])
