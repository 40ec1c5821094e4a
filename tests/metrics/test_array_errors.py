"""Errors on arrays are those of their twins on tensors."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from vae_core.metrics import array_errors, denoising, likelihood, reconstruction
from vae_core.models import MODELS, build_model
from vae_core.models.array_model import ArrayModel

IMAGES = torch.randint(0, 256, (30, 1, 28, 28), dtype=torch.uint8, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("likelihood_name", ["bernoulli", "continuous-bernoulli", "gaussian"])
def test_every_measure(likelihood_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_errors, "NUMBERS_AT_ONCE", 7 * 784)
    config = MODELS.get("vae").config_class.model_validate(
        {"name": "vae", "hidden": (16,), "likelihood": likelihood_name}
    )
    model = build_model(config, (1, 28, 28)).eval().requires_grad_(False)
    arrays = ArrayModel(config, (1, 28, 28), {name: value.numpy() for name, value in model.state_dict().items()})
    pixels, labels = IMAGES.numpy(), np.zeros(30, np.int64)
    mean = array_errors.mean_image(pixels)
    np.testing.assert_allclose(mean, likelihood.mean_image(IMAGES).numpy())
    ours, theirs = (
        array_errors.constant_errors(config, mean, pixels),
        reconstruction.constant_errors(model, torch.from_numpy(mean), IMAGES),
    )
    np.testing.assert_allclose(ours.distortion, theirs.distortion, rtol=1e-5)
    np.testing.assert_allclose(ours.squared, theirs.squared, rtol=1e-5)
    least, expected = array_errors.perfect_distortion(config, pixels), reconstruction.perfect_distortion(model, IMAGES)
    assert (least is None) == (expected is None) == (likelihood_name == "continuous-bernoulli")
    if least is not None and expected is not None:
        np.testing.assert_allclose(least, expected, rtol=1e-5)
    heard: list[float] = []
    np.testing.assert_allclose(
        array_errors.reconstruction_squared_error(arrays, pixels, labels, heard.append),
        reconstruction.reconstruction_squared_error(model, IMAGES),
        rtol=1e-4,
    )
    assert heard == [0, 7 / 30, 14 / 30, 21 / 30, 28 / 30]
    noisy = torch.rand(3, 1, 28, 28)
    clean = noisy.clone()
    clean[1:] *= 0.9
    np.testing.assert_allclose(
        array_errors.psnr(noisy.numpy(), clean.numpy()), denoising.psnr(noisy, clean).numpy(), rtol=1e-5
    )
