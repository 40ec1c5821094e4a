"""What sets each objective apart from a plain autoencoder or VAE, against worked-out values."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from vae_core.config import ConfigError
from vae_core.experiment import parse_run_config
from vae_core.models import MODELS, LatentModel, build_model, tc_vae
from vae_core.models.batch import Batch, Step
from vae_core.models.config import ModelConfig
from vae_core.models.corruption import corrupt
from vae_core.models.decoding import decode_places
from vae_core.models.losses import bernoulli_kl
from vae_core.models.mmd import mmd_squared
from vae_core.models.posteriors import DiagonalGaussian
from vae_core.models.tc_vae import decompose

SHAPE = (1, 28, 28)


def make(name: str, **settings: object) -> LatentModel:
    torch.manual_seed(0)
    config: ModelConfig = MODELS.get(name).config_class.model_validate({"name": name, "hidden": (32,), **settings})
    return build_model(config, SHAPE)


def images(count: int = 64) -> torch.Tensor:
    return torch.rand(count, *SHAPE, generator=torch.Generator().manual_seed(1))


def loss(
    model: LatentModel, shown: torch.Tensor, seed: int = 0, labels: torch.Tensor | None = None
) -> dict[str, torch.Tensor]:
    return model.loss(Batch(shown, labels), Step(1.0, torch.Generator().manual_seed(seed)))


# -- corruption and the denoising autoencoder


def test_gaussian_noise_has_its_deviation_and_stays_within_brightness() -> None:
    grey = torch.full((50, 1, 20, 20), 0.5)
    corrupted = corrupt(grey, "gaussian", 0.1, torch.Generator().manual_seed(0))
    assert float(corrupted.std()) == pytest.approx(0.1, rel=0.03)
    loud = corrupt(grey, "gaussian", 3.0, torch.Generator().manual_seed(0))
    assert loud.min() == 0 and loud.max() == 1


def test_masking_blackens_its_share_of_pixels_in_all_channels_together() -> None:
    white = torch.ones(50, 3, 20, 20)
    corrupted = corrupt(white, "masking", 0.3, torch.Generator().manual_seed(0))
    assert set(corrupted.unique().tolist()) == {0.0, 1.0}
    assert float((corrupted == 0).float().mean()) == pytest.approx(0.3, abs=0.02)
    assert torch.equal(corrupted[:, 0], corrupted[:, 1])


def test_a_slider_makes_the_same_noise_stronger() -> None:
    grey = torch.full((1, 1, 8, 8), 0.5)
    weak, strong = (corrupt(grey, "gaussian", level, torch.Generator().manual_seed(3)) for level in (0.05, 0.1))
    torch.testing.assert_close((strong - grey), 2 * (weak - grey))
    few, many = (corrupt(grey, "masking", level, torch.Generator().manual_seed(3)) == 0 for level in (0.2, 0.6))
    assert bool((many | ~few).all()) and many.sum() > few.sum()


@pytest.mark.parametrize(("kind", "level"), [("masking", 1.5), ("gaussian", -0.1), ("salt", 0.1)])
def test_noise_that_does_not_exist_is_refused(kind: str, level: float) -> None:
    with pytest.raises(ValueError, match="noise"):
        corrupt(images(1), kind, level, torch.Generator())  # type: ignore[arg-type]


def test_the_denoiser_sees_corrupted_images_and_is_asked_for_clean_ones() -> None:
    noisy, clean = make("denoising-autoencoder", noise_level=0.5), make("denoising-autoencoder", noise_level=0.0)
    plain = make("autoencoder")
    clean.load_state_dict(plain.state_dict())
    noisy.load_state_dict(plain.state_dict())
    batch = images()
    assert torch.equal(loss(clean, batch)["loss"], loss(plain, batch)["loss"])
    corrupted = corrupt(batch, "gaussian", 0.5, torch.Generator().manual_seed(0))
    expected = plain.distortion(plain.decode(plain.encode(corrupted).mode()), batch).mean()
    torch.testing.assert_close(loss(noisy, batch)["loss"], expected)
    assert torch.equal(noisy.encode(batch).mode(), plain.encode(batch).mode()), "encode itself adds no noise"


# -- sparse


def test_l1_is_the_sum_of_activities() -> None:
    model = make("sparse-autoencoder", sparsity_weight=2.0, latent_dim=8)
    terms = loss(model, images())
    code = model.encode(images()).mode().detach()
    assert code.min() >= 0
    torch.testing.assert_close(terms["penalty"], 2.0 * code.sum(1).mean())
    assert float(terms["active_share"]) == pytest.approx(float((code > 0.1).float().mean()))
    assert float(terms["mean_activity"]) == pytest.approx(float(code.mean()))
    assert 0 < float(terms["zero_share"]) == pytest.approx(float((code == 0).float().mean()))


def test_l1_is_not_evaded_by_smaller_activities_through_longer_columns() -> None:
    """The decoder's columns have length 1 at each step: a smaller activity draws less."""
    model = make("sparse-autoencoder", sparsity_weight=1.0, latent_dim=8, hidden=())
    columns = model.decoder[0].weight
    torch.testing.assert_close(columns.norm(dim=0), torch.ones(8))
    nothing = model.decode(torch.zeros(1, 8)).detach()

    def drawn() -> torch.Tensor:
        return (model.decode(model.encode(images()).mode()) - nothing).detach()

    before, image = loss(model, images()), drawn()
    with torch.no_grad():  # the same images from half the activity, as an optimiser would have it
        for encoder in (model.encoder[1].weight, model.encoder[1].bias):
            encoder.mul_(0.5)
        columns.mul_(2.0)
    torch.testing.assert_close(drawn(), image)
    after = loss(model, images())
    torch.testing.assert_close(after["mean_activity"], before["mean_activity"] / 2)
    torch.testing.assert_close(columns.norm(dim=0), torch.ones(8))
    torch.testing.assert_close(drawn(), image / 2)  # half the activity draws half as much
    optimizer = torch.optim.Adam(model.parameters(), 1e-2)
    for _ in range(30):
        optimizer.zero_grad()
        loss(model, images())["loss"].backward()
        optimizer.step()
    assert float((columns.detach().norm(dim=0) - 1).abs().max()) < 0.05, "one step of the optimiser away at most"
    held = columns.clone()
    loss(model.eval(), images())
    assert torch.equal(held, columns), "evaluation changes nothing"  # type: ignore[arg-type]


def test_the_kl_penalty_asks_for_a_mean_activity_and_a_large_weight_reaches_it() -> None:
    """Weight 2 leaves the mean far above its target of 0.05; whether a few images or all carry it is not asked."""
    means = {}
    for weight in (2.0, 100.0):
        model = make("sparse-autoencoder", sparsity="kl", sparsity_weight=weight, latent_dim=16, hidden=())
        optimizer = torch.optim.Adam(model.parameters(), 1e-2)
        for _ in range(200):
            terms = loss(model, images())
            optimizer.zero_grad()
            terms["loss"].backward()
            optimizer.step()
        means[weight] = float(terms["mean_activity"])
        assert terms["zero_share"] == 0
    assert means[100.0] == pytest.approx(0.05, abs=0.01) and means[2.0] > 0.1


def test_kl_sparsity_is_zero_on_target_and_grows_away_from_it() -> None:
    assert float(bernoulli_kl(0.05, torch.tensor(0.05))) == pytest.approx(0, abs=1e-7)
    by_hand = 0.05 * math.log(0.05 / 0.5) + 0.95 * math.log(0.95 / 0.5)
    assert float(bernoulli_kl(0.05, torch.tensor(0.5))) == pytest.approx(by_hand, rel=1e-5)
    assert bernoulli_kl(0.05, torch.tensor([0.0, 1.0])).isfinite().all()
    model = make("sparse-autoencoder", sparsity="kl", latent_dim=8)
    code = model.encode(images()).mode()
    assert code.min() > 0 and code.max() < 1
    torch.testing.assert_close(
        loss(model, images())["penalty"], model.config.sparsity_weight * bernoulli_kl(0.05, code.mean(0)).sum()
    )


def test_the_penalty_makes_codes_sparser() -> None:
    shares = []
    for weight in (0.0, 20.0):
        model = make("sparse-autoencoder", sparsity_weight=weight, latent_dim=16)
        optimizer = torch.optim.Adam(model.parameters(), 3e-3)
        for _ in range(60):
            terms = loss(model, images())
            optimizer.zero_grad()
            terms["loss"].backward()
            optimizer.step()
        shares.append(float(terms["active_share"]))
    assert shares[1] < shares[0] / 2


# -- the prior by MMD


def test_mmd_is_nought_for_the_prior_and_large_for_other_codes() -> None:
    generator = torch.Generator().manual_seed(0)
    same, prior = torch.randn(800, 4, generator=generator), torch.randn(800, 4, generator=generator)
    assert abs(float(mmd_squared(same, prior))) < 0.003
    assert float(mmd_squared(same + 3, prior)) > 0.3
    assert float(mmd_squared(same * 0.1, prior)) > 0.05


@pytest.mark.parametrize("name", ["wae", "info-vae"])
def test_mmd_pulls_codes_to_the_prior(name: str) -> None:
    model = make(name, mmd_weight=2000.0)
    optimizer = torch.optim.Adam(model.parameters(), 3e-3)
    batch, first = images(128), None
    for step in range(120):
        terms = loss(model, batch, seed=step)
        first = float(terms["mmd"]) if first is None else first
        optimizer.zero_grad()
        terms["loss"].backward()
        optimizer.step()
    assert first is not None and float(terms["mmd"].detach()) < first / 3
    torch.testing.assert_close(terms["penalty"], 2000 * terms["mmd"])


@pytest.mark.parametrize("name", ["wae", "info-vae", "tc-vae"])
def test_a_batch_of_one_has_a_loss(name: str) -> None:
    assert loss(make(name), images(1))["loss"].isfinite()


# -- total correlation


def test_the_parts_of_the_kl_add_up() -> None:
    """For a whole dataset as one batch: MI + TC + dimension-wise KL = KL, with log q(z) exact up to sampling."""
    generator = torch.Generator().manual_seed(0)
    mean = torch.randn(2000, 2, generator=generator, dtype=torch.double)
    posterior = DiagonalGaussian(mean, torch.full_like(mean, math.log(0.25)))
    latents = posterior.sample(generator)
    correlation, information = decompose(posterior, latents)  # log q(z) = log mean q(z given x_j)
    # The codes follow N(0, 1.25 I), whose dimensions are independent: TC 0, MI = log(1.25 / 0.25) / 2 a dimension.
    assert float(correlation) == pytest.approx(0, abs=0.03)
    assert float(information) == pytest.approx(math.log(5), abs=0.06)


def test_total_correlation_sees_dimensions_that_say_the_same() -> None:
    generator = torch.Generator().manual_seed(0)
    one = torch.randn(2000, 1, generator=generator)
    twice = DiagonalGaussian(one.expand(-1, 2).contiguous(), torch.full((2000, 2), math.log(0.01)))
    correlation, _ = decompose(twice, twice.sample(generator))
    # Two Gaussians of variance 1.01 with correlation 1 / 1.01.
    assert float(correlation) == pytest.approx(-0.5 * math.log(1 - (1 / 1.01) ** 2), rel=0.1)


def test_the_parts_of_the_kl_are_the_same_worked_out_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = torch.Generator().manual_seed(0)
    posterior = DiagonalGaussian(torch.randn(50, 3, generator=noise), torch.randn(50, 3, generator=noise))
    latents = posterior.sample(noise)
    at_once = decompose(posterior, latents)
    monkeypatch.setattr(tc_vae, "AT_ONCE", 150 * 7)
    torch.testing.assert_close(decompose(posterior, latents), at_once)


# -- conditional


def test_the_class_changes_the_picture_and_an_unknown_one_is_refused() -> None:
    model = make("conditional-vae").eval()
    latents = torch.zeros(2, 2)
    first, second = model.decode(latents, torch.tensor([0, 1]))
    assert not torch.allclose(first, second)
    assert torch.equal(model.decode(latents)[0], first), "class 0 without a word"
    with pytest.raises(ValueError, match="classes 0 to 9, not 10"):
        model.decoder_for(10)
    with pytest.raises(ValueError, match="classes 0 to 9, not 10"):
        decode_places(model, np.zeros((1, 2)), label=10)


def test_too_few_classes_for_the_data_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"model\.classes is 5, but MNIST has 10 classes"):
        parse_run_config({"data": {"dataset": "mnist"}, "model": {"name": "conditional-vae", "classes": 5}})


@pytest.mark.parametrize(("left_out", "words"), [([10], "classes 0 to 9"), (list(range(10)), "every class")])
def test_impossible_classes_to_leave_out_are_refused(left_out: list[int], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        parse_run_config({"data": {"dataset": "mnist", "leave_out": left_out}, "model": {"name": "autoencoder"}})


# -- networks of the sources


def test_no_dense_widths_is_one_layer_each_way() -> None:
    model = make("autoencoder", hidden=(), latent_dim=32, code_activation="relu")
    assert model.parameters_count == 784 * 32 + 32 + 32 * 784 + 784
    assert model.encode(images(4)).mode().min() >= 0


@pytest.mark.parametrize(("shape", "widths"), [((1, 28, 28), (8, 16)), ((3, 64, 64), (8, 16, 16))])
def test_kernels_of_four_halve_and_double_as_dcgan_does(shape: tuple[int, int, int], widths: tuple[int, ...]) -> None:
    config = MODELS.get("vae").config_class.model_validate(
        {"network": "conv", "widths": widths, "kernel_size": 4, "upsample": "transposed", "batch_norm": True}
    )
    model = build_model(config, shape)
    assert model.decode(torch.zeros(2, 2)).shape == (2, *shape)
    last = list(model.decoder)[-1]
    assert isinstance(last, torch.nn.ConvTranspose2d) and last.out_channels == shape[0], "it draws the image directly"
