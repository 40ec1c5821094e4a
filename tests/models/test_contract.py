"""What every registered model must do; a new one is tested unasked."""

from typing import get_args

import pytest
import torch
from torch import nn

from vae_core.models import MODELS, LatentModel, build_model
from vae_core.models.base import NoEncoder
from vae_core.models.batch import Batch, Step
from vae_core.models.config import ModelConfig

SHAPES = [(1, 28, 28), (1, 32, 32), (3, 32, 32), (3, 64, 64), (1, 128, 128)]


def networks(name: str) -> tuple[str, ...]:
    """Those that the model has: a codebook's grid, for one, wants convolutions."""
    return get_args(MODELS.get(name).config_class.model_fields["network"].annotation)


CASES = [(name, network, shape) for name in MODELS.names() for network in networks(name) for shape in SHAPES]
NETWORKS = [(name, network) for name in MODELS.names() for network in networks(name)]


def small(name: str, **settings: object) -> ModelConfig:
    return MODELS.get(name).config_class.model_validate({"name": name, "hidden": (32, 16), **settings})


def make(
    name: str, shape: tuple[int, int, int], **settings: object
) -> tuple[LatentModel, torch.Tensor, torch.Generator]:
    torch.manual_seed(0)
    generator = torch.Generator().manual_seed(0)
    return build_model(small(name, **settings), shape), torch.rand(4, *shape, generator=generator), generator


def codes_of(model: LatentModel, images: torch.Tensor) -> torch.Tensor:
    """Of the images, or as many of the prior where there is no encoder."""
    if model.space.has_encoder:
        return model.encode(images).mode()
    return model.prior_sample(len(images), torch.Generator().manual_seed(0))


@pytest.mark.parametrize(("name", "network", "shape"), CASES)
def test_shapes_and_terms(name: str, network: str, shape: tuple[int, int, int]) -> None:
    widths = None if network == "dense" else (4, 8) if shape[-1] <= 64 else (4, 8, 8)
    model, images, generator = make(name, shape, network=network, latent_dim=3, widths=widths)
    latents = model.prior_sample(4, generator)
    if model.space.has_encoder:
        posterior = model.encode(images)
        assert posterior.mean.shape == posterior.logvar.shape == (4, model.space.code_size)
        assert posterior.kl_per_dimension().shape == (4, model.space.code_size)
        latents = posterior.sample(generator)
    else:
        assert len(model.encoder) == 0
        with pytest.raises(NoEncoder, match="no image has a code"):
            model.encode(images)
    assert model.decode(latents).shape == images.shape
    assert model.decode(model.prior_sample(2, generator)).shape == (2, *shape)
    mean = model.decode_mean(latents)
    assert mean.min() >= 0 and mean.max() <= 1
    labels = torch.tensor([0, 1, 2, 1])
    terms = model.loss(Batch(images, labels), Step(0.5, generator))
    usual = {"loss", "distortion", "kl", "beta"}
    assert usual & set(terms) == (usual if model.space.has_encoder else {"loss"})
    assert all(term.ndim == 0 and term.isfinite() for term in terms.values())
    if model.space.has_encoder:
        distortion = terms["distortion"] * model.minimises_distortion
        torch.testing.assert_close(terms["loss"], distortion + terms["beta"] * terms["kl"] + terms.get("penalty", 0.0))
        assert terms["kl"] >= 0
    objectives = model.objectives()
    together = [id(p) for objective in objectives for p in objective.parameters]
    trained = [] if model.config.fitted else [id(p) for p in model.parameters()]
    assert sorted(together) == sorted(trained), "each parameter has one objective"
    for objective in objectives:
        for gradient in torch.autograd.grad(terms[objective.term], objective.parameters, retain_graph=True):
            assert gradient.isfinite().all()


@pytest.mark.parametrize("name", MODELS.names())
def test_every_term_is_explained(name: str) -> None:
    model, images, generator = make(name, (1, 32, 32), network=networks(name)[0])
    terms = model.loss(Batch(images, torch.zeros(4, dtype=torch.long)), Step(0.5, generator))
    usual = {"loss", "distortion", "kl", "beta"} | {objective.term for objective in model.objectives()}
    assert set(terms) - usual == set(model.own_terms)
    assert all(about.title and about.unit and about.description for about in model.own_terms.values())
    assert model.title and model.summary and model.equation and model.__doc__


@pytest.mark.parametrize("name", MODELS.names())
def test_the_exported_decoder_draws_what_the_model_draws(name: str) -> None:
    """For every class that a model can be conditioned on."""
    model, images, _ = make(name, (1, 32, 32), network=networks(name)[0], batch_norm=True)
    model.eval()
    codes = codes_of(model, images)
    for label in range(3 if model.space.is_conditional else 1):
        drawn = model.decode(codes, torch.full((4,), label))
        if not model.space.is_grid:  # whose decoder takes what the codebook says
            torch.testing.assert_close(model.decoder_for(label)(codes), drawn)
    if model.space.is_conditional:
        assert not torch.allclose(model.decode(codes, torch.zeros(4).long()), model.decode(codes, torch.ones(4).long()))


@pytest.mark.parametrize(("name", "network"), NETWORKS)
@pytest.mark.parametrize("latent_dim", [1, 2, 256])
def test_latent_sizes(name: str, network: str, latent_dim: int) -> None:
    model, images, _ = make(name, (1, 28, 28), latent_dim=latent_dim, network=network)
    assert model.decode(codes_of(model, images)).shape == images.shape


def likelihoods(name: str) -> tuple[str, ...]:
    return get_args(MODELS.get(name).config_class.model_fields["likelihood"].annotation)


@pytest.mark.parametrize(
    ("name", "network", "likelihood"),
    [
        (name, network, likelihood)
        for name, network in NETWORKS
        if MODELS.get(name).minimises_distortion and not MODELS.get(name).config_class.fitted
        for likelihood in likelihoods(name)
    ],
)
def test_it_learns(name: str, network: str, likelihood: str) -> None:
    """Two different images, a few steps: the distortion of each falls by a third at least."""
    model, _, generator = make(name, (1, 28, 28), network=network, likelihood=likelihood, likelihood_scale=1.0)
    images = torch.zeros(2, 1, 28, 28)
    images[0, :, 4:12, 4:12] = 1
    images[1, :, 16:24, 8:24] = 1
    images = images.repeat(8, 1, 1, 1)
    optimizer = torch.optim.Adam(model.parameters(), 3e-3)
    # the gaussian's constant cannot fall, and a continuous bernoulli's density has no bound: compare what can
    least = {"gaussian": images, "bernoulli": 30 * (images * 2 - 1), "continuous-bernoulli": 8 * (images * 2 - 1)}
    floor = float(model.distortion(least[likelihood], images).mean())
    history = []
    for _ in range(40):
        terms = model.loss(Batch(images), Step(1.0, generator))
        for objective in model.objectives():
            gradients = torch.autograd.grad(terms[objective.term], objective.parameters, retain_graph=True)
            for parameter, gradient in zip(objective.parameters, gradients, strict=True):
                parameter.grad = gradient
        optimizer.step()
        history.append(float(terms["distortion"].detach()) - floor)
    assert history[-1] < history[0] * 2 / 3


@pytest.mark.parametrize("name", MODELS.names())
@pytest.mark.parametrize("upsample", ["pixel-shuffle", "transposed"])
def test_decoders_keep_to_exportable_layers(name: str, upsample: str) -> None:
    network = networks(name)[-1]  # convolutions, where it has them
    model, _, _ = make(name, (1, 32, 32), network=network, upsample=upsample, batch_norm=True)
    known = (
        nn.Linear,
        nn.Conv2d,
        nn.ConvTranspose2d,
        nn.PixelShuffle,
        nn.BatchNorm1d,
        nn.BatchNorm2d,
        nn.ReLU,
        nn.LeakyReLU,
        nn.SiLU,
        nn.GELU,
        nn.Tanh,
        nn.Sigmoid,
        nn.Flatten,
        nn.Unflatten,
        nn.Identity,
        nn.Sequential,
    )
    assert isinstance(model.decoder, nn.Sequential)
    assert all(isinstance(layer, known) for layer in model.decoder.modules())


@pytest.mark.parametrize(("name", "network"), NETWORKS)
def test_keras_s_initial_weights(name: str, network: str) -> None:
    """Within ±√(6 / (inputs + outputs)), and as wide as that; biases of zero."""
    model, _, _ = make(name, (1, 28, 28), network=network, initial_weights="keras")
    for layer in (*model.encoder.modules(), *model.decoder.modules()):
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            taps = layer.weight[0, 0].numel()
            bound = (6 / (taps * sum(layer.weight.shape[:2]))) ** 0.5
            assert layer.weight.abs().max() <= bound
            assert layer.weight.abs().max() > 0.9 * bound
            assert layer.bias is None or not layer.bias.any()


@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_he_s_initial_weights_keep_signals_as_large_from_layer_to_layer(activation: str) -> None:
    """The mean square of what each layer gives stays within a factor of 3; PyTorch's own weights lose one of 50."""

    def power_kept(initial_weights: str) -> float:
        wide = {"hidden": (512, 512, 512, 512), "activation": activation, "initial_weights": initial_weights}
        model, _, _ = make("autoencoder", (1, 28, 28), **wide)
        values, powers = torch.randn(256, 1, 28, 28), []
        with torch.no_grad():
            for layer in model.encoder[:-1]:
                values = layer(values)
                if isinstance(layer, nn.Linear):
                    powers.append(float(values.square().mean()))
        return powers[-1] / powers[0]

    assert 1 / 3 < power_kept("he") < 3
    assert power_kept("pytorch") < 1 / 50


def test_he_s_initial_weights_leave_the_last_layer_s_outputs_as_they_are() -> None:
    model, _, _ = make("autoencoder", (1, 28, 28), hidden=(512,), initial_weights="he")
    for network in (model.encoder, model.decoder):
        linear = [layer for layer in network if isinstance(layer, nn.Linear)]
        assert all(not layer.bias.any() for layer in linear)
        sizes = [float(layer.weight.detach().std()) * layer.in_features**0.5 for layer in linear]
        assert sizes == pytest.approx([2**0.5, 1], rel=0.25)


def test_ae_and_vae_of_one_seed_start_with_the_same_first_layer() -> None:
    ae, _, _ = make("autoencoder", (1, 28, 28))
    vae, _, _ = make("vae", (1, 28, 28))
    assert torch.equal(ae.encoder[1].weight, vae.encoder[1].weight)  # type: ignore[arg-type]


def test_vae_survives_a_wild_encoder() -> None:
    model, images, generator = make("vae", (1, 28, 28))
    nn.init.constant_(model.encoder[-1].bias, 500.0)  # type: ignore[arg-type]
    terms = model.loss(Batch(images), Step(0.0, generator))
    assert terms["loss"].isfinite()
