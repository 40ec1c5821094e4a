"""PCA against scikit-learn's, which sees all images at once; and what `fit` promises of batches and of memory."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA as Exact

from vae_core.datasets import dataset
from vae_core.experiment import parse_run_config
from vae_core.models import build_model
from vae_core.models.batch import Batch, Step
from vae_core.models.kinds.autoencoder import AutoencoderConfig
from vae_core.models.pca import PCA, PCAConfig
from vae_core.training.trainer import train


@pytest.fixture(scope="module")
def images() -> torch.Tensor:
    return dataset("mnist").load("train", 32, 1500).images.float() / 255


def fitted(images: torch.Tensor, latent_dim: int, batch: int = 128) -> PCA:
    model = build_model(PCAConfig(latent_dim=latent_dim), (1, 32, 32))
    assert isinstance(model, PCA)
    for part in images.split(batch):
        model.fit(part)
    return model.eval()


@pytest.mark.parametrize("latent_dim", [2, 16])
def test_it_finds_the_directions_that_scikit_learn_finds(images: torch.Tensor, latent_dim: int) -> None:
    flat = images.flatten(1).double().numpy()
    exact = Exact(latent_dim, svd_solver="full").fit(flat)
    model = fitted(images, latent_dim)
    assert np.abs(model.mean.numpy() - flat.mean(0)).max() < 1e-6
    # Batch by batch a little is lost: below a ten-thousandth of the variance that the exact directions hold.
    held = ((flat - flat.mean(0)) @ model.encoder[1].weight.detach().double().numpy().T).var(0).sum()
    best = (exact.transform(flat)).var(0).sum()
    assert best * (1 - 1e-4) < held <= best * (1 + 1e-9)
    agree = np.abs((model.components[:2].double().numpy() * exact.components_[:2]).sum(1))
    assert agree.min() > 0.9999
    np.testing.assert_allclose(model.deviations[:2].numpy() ** 2, exact.transform(flat).var(0)[:2], rtol=1e-3)


def test_no_linear_code_of_the_size_misses_less(images: torch.Tensor) -> None:
    model = fitted(images, 4)
    flat = images.flatten(1)
    error = (model.decode(model.encode(images).mode()) - images).square().sum(1).mean()
    random = torch.linalg.qr(torch.randn(flat.shape[1], 4, generator=torch.Generator().manual_seed(0)))[0]
    centred = flat - flat.mean(0)
    assert error < (centred - centred @ random @ random.T).square().mean() * images.shape[2]
    gram = model.encoder[1].weight @ model.encoder[1].weight.T
    torch.testing.assert_close(gram, torch.eye(4), atol=1e-4, rtol=0)
    codes = model.encode(images).mode()
    torch.testing.assert_close(codes.mean(0), torch.zeros(4), atol=1e-3, rtol=0)


def test_the_size_of_the_batches_changes_next_to_nothing(images: torch.Tensor) -> None:
    one, other = fitted(images, 2, batch=1500), fitted(images, 2, batch=50)
    torch.testing.assert_close(one.encode(images).mode(), other.encode(images).mode(), atol=0.02, rtol=0.01)
    assert one.components.shape == other.components.shape == (34, 1024)  # whatever was seen


def test_one_image_alike_images_and_a_blank_one_give_numbers() -> None:
    for images in (torch.rand(1, 1, 32, 32), torch.ones(5, 1, 32, 32), torch.zeros(3, 1, 32, 32)):
        model = fitted(images, 2, batch=2)
        terms = model.loss(Batch(images), Step(1.0, torch.Generator()))
        assert all(term.isfinite() for term in terms.values())
        torch.testing.assert_close(model.decode_mean(model.encode(images).mode()), images, atol=1e-4, rtol=0)


def test_explained_is_the_share_of_the_variance(images: torch.Tensor) -> None:
    model = fitted(images, 8)
    share = model.loss(Batch(images), Step(1.0, torch.Generator()))["explained"]
    flat = images.flatten(1).double().numpy()
    exact = Exact(8, svd_solver="full").fit(flat).explained_variance_ratio_.sum()
    assert share.item() == pytest.approx(100 * exact, abs=0.05)


def test_training_takes_one_pass_over_all_images() -> None:
    """130 images in batches of 64: the last two are not left out, whatever number of epochs was asked for."""
    config = parse_run_config(
        {
            "model": {"name": "pca"},
            "data": {"dataset": "mnist", "train_images": 130},
            "training": {"epochs": 9, "batch_size": 64, "precision": "bfloat16"},
        }
    )
    assert (config.training.epochs, config.training.precision) == (1, "float32")
    mnist = dataset("mnist")
    *_, last = train(config, mnist.load("train", 32, 130), mnist.load("held-out", 32, 100))
    assert last.step == last.total_steps == 3
    assert int(last.state().tensors["model.seen"]) == 130
    assert last.held_out is not None and last.held_out.own["explained"] > 10


def test_halfway_between_two_codes_is_the_average_of_a_linear_decoder_alone(images: torch.Tensor) -> None:
    model = fitted(images, 2)
    codes = model.encode(images[:2]).mode()
    one, other, middle = model.decode(torch.cat([codes, codes.mean(0, keepdim=True)]))
    assert model.decodes_linearly(model.config, model.image_shape)
    torch.testing.assert_close(middle, (one + other) / 2, atol=1e-5, rtol=0)
    bent = build_model(AutoencoderConfig(likelihood="gaussian"), (1, 32, 32))
    squashed = build_model(AutoencoderConfig(hidden=()), (1, 32, 32))  # by its sigmoid
    assert not any(one.decodes_linearly(one.config, one.image_shape) for one in (bent, squashed))
