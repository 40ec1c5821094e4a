"""Models on NumPy arrays say what their PyTorch twins say: every kind, network, likelihood and class."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest
import torch
from torch import nn

from vae_core.export.modules import described
from vae_core.models import MODELS, LatentModel, build_model
from vae_core.models.array_model import ArrayModel
from vae_core.models.arrays import run
from vae_core.models.layers import WrongShape

SHAPE = (1, 28, 28)
NETWORKS: list[tuple[dict[str, Any], tuple[int, int, int]]] = [
    ({"network": "dense", "hidden": (24, 12), "batch_norm": True, "activation": "gelu"}, SHAPE),
    ({"network": "conv", "widths": (6, 8), "batch_norm": True, "activation": "silu"}, (3, 32, 32)),
    ({"network": "conv", "widths": (6, 8), "upsample": "transposed", "activation": "leaky-relu"}, SHAPE),
    ({"network": "conv", "widths": (6, 8), "upsample": "transposed", "kernel_size": 4, "activation": "tanh"}, SHAPE),
    ({"network": "conv", "layers": "product-photos"}, (3, 32, 32)),
    ({"network": "conv", "layers": "dcgan-lab"}, SHAPE),
]


def takes(name: str, settings: dict[str, Any]) -> bool:
    fields = MODELS.get(name).config_class.model_fields
    return all(settings[key] in get_args(fields[key].annotation) for key in {"network", "layers"} & set(settings))


CASES = [(name, settings, shape) for name in MODELS for settings, shape in NETWORKS if takes(name, settings)]


def twins(name: str, settings: dict[str, Any], shape: tuple[int, int, int]) -> tuple[LatentModel, ArrayModel]:
    """A model whose weights and running statistics are all different from fresh ones, and the same as arrays."""
    generator = torch.Generator().manual_seed(5)
    model = build_model(
        MODELS.get(name).config_class.model_validate({"name": name, "latent_dim": 5, **settings}), shape
    )
    for key, value in model.state_dict().items():
        if value.is_floating_point():
            noise = torch.randn(value.shape, generator=generator)
            value.copy_(noise.abs() + 0.5 if key.endswith("running_var") else value + 0.05 * noise)
    arrays = {key: value.numpy() for key, value in model.state_dict().items()}
    return model.eval().requires_grad_(False), ArrayModel(model.config, shape, arrays)


def close(ours: np.ndarray, theirs: torch.Tensor) -> None:
    assert ours.dtype == np.float32
    np.testing.assert_allclose(
        ours, theirs.numpy(), rtol=2e-4, atol=2e-4 * max(1.0, float(theirs.nan_to_num(0, 0, 0).std()))
    )


@pytest.mark.parametrize(("name", "settings", "shape"), CASES)
def test_every_model_says_the_same(name: str, settings: dict[str, Any], shape: tuple[int, int, int]) -> None:
    model, arrays = twins(name, settings, shape)
    labels = torch.tensor([1, 0, 1, 2])
    images = torch.rand(4, *shape, generator=torch.Generator().manual_seed(1))
    if not model.space.has_encoder:
        codes = model.prior_sample(4, torch.Generator().manual_seed(2))
        with pytest.raises(ValueError, match="no image has a code"):
            arrays.encode(images.numpy())
    else:
        for told in (labels, None) if model.space.is_conditional else (labels,):
            posterior = model.encode(images, told)
            mean, logvar = arrays.encode(images.numpy(), None if told is None else told.numpy())
            close(mean, posterior.mean)
            close(logvar, posterior.logvar)
        codes = posterior.mode()
    close(arrays.decode(codes.numpy(), labels.numpy()), model.decode(codes, labels))
    close(arrays.decode_mean(codes.numpy(), labels.numpy()), model.decode_mean(codes, labels))
    output = model.decode(codes, labels)
    close(arrays.distortion(output.numpy(), images.numpy()), model.distortion(output, images))
    assert arrays.space == model.space


@pytest.mark.parametrize("likelihood", ["continuous-bernoulli", "gaussian"])
def test_every_likelihood_says_the_same(likelihood: str) -> None:
    model, arrays = twins("vae", {"likelihood": likelihood, "hidden": (16,)}, SHAPE)
    output = torch.cat([torch.linspace(-40, 40, 784), torch.linspace(-0.3, 0.3, 784)]).view(2, 1, 28, 28)
    images = torch.rand(2, *SHAPE)
    close(arrays.mean_of(output.numpy()), model.mean_of(output))
    close(arrays.distortion(output.numpy(), images.numpy()), model.distortion(output, images))


@pytest.mark.parametrize(
    "network",
    [
        nn.Sequential(nn.Conv2d(3, 5, (3, 5), stride=(2, 3), padding=(0, 2))),
        nn.Sequential(nn.Conv2d(3, 4, (2, 4), stride=(1, 2), bias=False), nn.BatchNorm2d(4, affine=False)),
        nn.Sequential(nn.ConvTranspose2d(3, 9, (3, 5), stride=(2, 3), padding=(0, 2), output_padding=(1, 2))),
        nn.Sequential(nn.ConvTranspose2d(3, 2, 2, stride=3, output_padding=2)),
        nn.Sequential(nn.Conv2d(3, 18, 1), nn.PixelShuffle(3), nn.Identity(), nn.Sigmoid()),
    ],
    ids=str,
)
def test_layers_of_any_sizes_say_the_same(network: nn.Sequential) -> None:
    images = torch.randn(3, 3, 9, 11)
    with torch.no_grad():
        expected = network.eval()(images)
    close(run(described(network, "network")[0], images.numpy()), expected)


def test_some_at_a_time_are_the_same_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    _, arrays = twins("conditional-vae", {"hidden": (16,)}, SHAPE)
    codes, labels = np.random.default_rng(0).standard_normal((9, 5)), np.arange(9) % 3
    whole = arrays.decode_mean(codes, labels)
    monkeypatch.setattr("vae_core.models.arrays.AT_ONCE", 2 * 784)
    np.testing.assert_allclose(arrays.decode_mean(codes, labels), whole, atol=1e-6)
    assert arrays.decode_mean(codes[:0]).shape == (0, *SHAPE)
    with pytest.raises(ValueError, match="classes 0 to 9, not 10"):
        arrays.decode(codes, 10)


def test_weights_that_do_not_fit_are_told() -> None:
    model, _ = twins("vae", {"hidden": (16,)}, SHAPE)
    arrays = {key: value.numpy() for key, value in model.state_dict().items()}
    with pytest.raises(WrongShape, match=r"encoder\.1\.weight is missing, and should be of shape \(16, 784\)"):
        ArrayModel(model.config, SHAPE, {key: value for key, value in arrays.items() if key != "encoder.1.weight"})
    with pytest.raises(WrongShape, match=r"decoder\.2\.bias is \(3,\), and should be of shape \(784,\)"):
        ArrayModel(model.config, SHAPE, {**arrays, "decoder.2.bias": np.zeros(3)})
