"""PSNR against hand-computed decibels; the gain of models whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from vae_core.datasets.base import to_unit
from vae_core.metrics.denoising import noisy_images, psnr, psnr_curve, psnr_gain
from vae_core.metrics.reconstruction import reconstruct, squared_error
from vae_core.models import MODELS, LatentModel, build_model
from vae_core.models.posteriors import PointPosterior

SHAPE = (1, 8, 8)
IMAGES = (torch.rand(20, *SHAPE, generator=torch.Generator().manual_seed(3)) * 255).to(torch.uint8)


class Copying(MODELS.get("autoencoder").model_class()):
    """Its code is the image: what comes in goes out."""

    def encode(self, images: Tensor, labels: Tensor | None = None) -> PointPosterior:
        return PointPosterior(images.flatten(1))

    def decode_mean(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        return latents.view(-1, *SHAPE)


class Recalling(Copying):
    """Knows the image that its label numbers, whatever it is shown."""

    def decode_mean(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        assert labels is not None
        return to_unit(IMAGES[labels])


def made(kind: type[LatentModel]) -> LatentModel:
    return kind(MODELS.get("autoencoder").config_class(hidden=(4,)), SHAPE).eval()  # type: ignore[call-arg]


def test_psnr_in_decibels() -> None:
    clean = torch.full((3, 3, 4, 4), 0.5)
    off = clean.clone()
    off[0] += 0.1
    off[1, 0] += 0.1  # one channel of three
    assert psnr(off, clean).tolist() == pytest.approx([20, 20 + 10 * np.log10(3), float("inf")], rel=1e-5)


@pytest.mark.parametrize("kind", ["gaussian", "masking"])
def test_one_seed_is_one_pattern_at_every_level(kind: str) -> None:
    clean = to_unit(IMAGES)
    weak, strong = (noisy_images(IMAGES, kind, level, seed=5) - clean for level in (0.1, 0.2))  # type: ignore[arg-type]
    if kind == "masking":
        assert bool((strong[weak != 0] == weak[weak != 0]).all()) and (strong != 0).sum() > (weak != 0).sum()
    else:
        inside = ((clean + strong) > 0.001) & ((clean + strong) < 0.999)
        torch.testing.assert_close(strong[inside], 2 * weak[inside], atol=1e-5, rtol=1e-4)
    assert not torch.equal(weak, noisy_images(IMAGES, kind, 0.1, seed=6) - clean)  # type: ignore[arg-type]


def test_who_only_copies_gains_nothing_and_who_knows_the_image_everything() -> None:
    copied = psnr_gain(made(Copying), IMAGES, "gaussian", 0.3, seed=1)
    assert copied.gain == pytest.approx(np.zeros(20)) and np.isfinite(copied.before).all()
    recalled = psnr_gain(made(Recalling), IMAGES, "gaussian", 0.3, seed=1, labels=torch.arange(20))
    assert np.isposinf(recalled.after).all() and recalled.before == pytest.approx(copied.before)


def test_a_curve_is_the_mean_gain_at_each_level() -> None:
    torch.manual_seed(0)
    model = build_model(MODELS.get("autoencoder").config_class(hidden=(4,)), SHAPE).eval()  # type: ignore[call-arg]
    curve = psnr_curve(model, IMAGES, "masking", [0.0, 0.2, 0.9], seed=2)
    assert np.isposinf(curve.before[0]) and np.isfinite(curve.after).all()
    assert curve.before[1] > curve.before[2]
    alone = psnr_gain(model, IMAGES, "masking", 0.2, seed=2)
    assert (curve.before[1], curve.after[1]) == pytest.approx((alone.before.mean(), alone.after.mean()))
    noisy, clean = noisy_images(IMAGES, "masking", 0.2, seed=2), to_unit(IMAGES)
    squared = [float(squared_error(one, clean).mean()) for one in (noisy, reconstruct(model, noisy))]
    assert (curve.squared_before[1], curve.squared_after[1]) == pytest.approx(squared, rel=1e-4)
    assert curve.squared_before[0] == 0


def test_impossible_noise_is_refused() -> None:
    with pytest.raises(ValueError, match="must be at least 0"):
        psnr_gain(made(Copying), IMAGES, "masking", 1.5)
