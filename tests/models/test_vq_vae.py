"""The VQ-VAE's parts: codebook, straight-through gradient, prior; and that an interruption changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
import torch

from vae_core.config import ConfigError
from vae_core.datasets import dataset
from vae_core.experiment import RunConfig, with_settings
from vae_core.models.batch import Batch, Step
from vae_core.models.code_prior import CodePrior
from vae_core.models.codebook import DECAY, Codebook, perplexity
from vae_core.models.vq_vae import VQVAE, VQVAEConfig
from vae_core.training.state import TrainingState
from vae_core.training.trainer import train

SHAPE = (1, 16, 16)


def small(**settings: object) -> VQVAE:
    torch.manual_seed(0)
    values = {"widths": (4, 8), "latent_dim": 3, "codebook_size": 6, "prior_width": 32, "prior_layers": 1}
    return VQVAE(VQVAEConfig.model_validate({**values, **settings}), SHAPE)


def images(count: int = 4) -> torch.Tensor:
    return torch.rand(count, *SHAPE, generator=torch.Generator().manual_seed(1))


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


@pytest.mark.parametrize(
    ("size", "widths", "grid"),
    [(28, None, 7), (32, None, 8), (64, None, 16), (128, None, 16), (32, (4,), 16), (128, (4, 4, 4, 4), 8)],
)
def test_the_grid_follows_the_image(size: int, widths: tuple[int, ...] | None, grid: int) -> None:
    config = VQVAEConfig(widths=widths)
    model = VQVAE(config, (1, size, size))
    assert config.side(size) == model.side == grid and model.space.code_size == grid**2
    assert model.space.decoder_inputs == 32 * grid**2


def test_settings_that_cannot_be_are_refused(tiny: Callable[..., RunConfig]) -> None:
    with pytest.raises(ConfigError, match="one halving at least"):
        tiny("model.widths=[]", name="vq-vae")
    with pytest.raises(ConfigError, match="network"):
        tiny("model.network=dense", name="vq-vae")
    with pytest.raises(ConfigError, match="grid of 64 × 64 cells"):  # its prior would learn in 17 GB a layer
        tiny("data.dataset=garments", "data.image_size=128", "model.widths=[8]", name="vq-vae")
    with pytest.raises(ConfigError, match="cannot halve evenly"):
        tiny("data.image_size=28", "model.widths=[4,4,4]", name="vq-vae")


def test_nearest_entry_and_its_lookup() -> None:
    book = Codebook(3, 2, "ema", 10)
    book.entries.copy_(torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]]))
    indices = book.nearest(torch.tensor([[0.4, 0.1], [0.6, 0.1], [0.1, 1.2]]))
    assert indices.tolist() == [0, 1, 2]
    assert book.lookup(indices[None]).tolist() == [[[0, 0], [1, 0], [0, 2]]]


def test_moving_averages_go_to_the_mean_of_what_chose_them() -> None:
    book = Codebook(2, 1, "ema", 0)
    start = book.entries.clone()
    vectors, indices = torch.tensor([[1.0], [3.0], [10.0]]), torch.tensor([0, 0, 1])
    book.update(vectors, indices)
    counts = DECAY + (1 - DECAY) * torch.tensor([2.0, 1.0])
    sums = DECAY * start + (1 - DECAY) * torch.tensor([[4.0], [10.0]])
    torch.testing.assert_close(book.entries, sums / counts[:, None], rtol=1e-3, atol=1e-4)
    for _ in range(2000):
        book.update(vectors, indices)
    torch.testing.assert_close(book.entries, torch.tensor([[2.0], [10.0]]), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("updates", ["ema", "loss"])
def test_an_entry_that_nothing_chooses_is_moved_onto_a_vector(updates: str) -> None:
    book = Codebook(3, 2, updates, revive_after=4)  # type: ignore[arg-type]
    vectors = torch.tensor([[5.0, 5.0], [6.0, 6.0]])
    book.revive(vectors, generator())  # the first batch fills the book
    rows = {tuple(row) for row in vectors.tolist()}
    assert {tuple(row) for row in book.entries.tolist()} <= rows
    with torch.no_grad():
        book.entries[2] = 100.0
        if updates == "ema":
            book.sums[2] = 100.0
    for step in range(5):
        book.revive(vectors, generator())
        assert (float(book.entries[2, 0].detach()) > 90) == (step < 4)
        book.update(vectors, book.nearest(vectors))
    assert int(book.idle.max()) < 4


def test_entries_that_are_used_are_left_where_they_are() -> None:
    book = Codebook(2, 1, "loss", revive_after=2)
    vectors = torch.tensor([[-1.0], [1.0]])
    book.revive(vectors, generator())
    with torch.no_grad():
        book.entries.copy_(torch.tensor([[-0.9], [0.9]]))
    for _ in range(6):
        book.revive(vectors, generator())
        book.update(vectors, book.nearest(vectors))
    torch.testing.assert_close(book.entries.detach(), torch.tensor([[-0.9], [0.9]]))


def test_perplexity_counts_equally_used_entries() -> None:
    assert float(perplexity(torch.arange(8), 8)) == pytest.approx(8)
    assert float(perplexity(torch.zeros(5, dtype=torch.long), 8)) == pytest.approx(1)
    assert float(perplexity(torch.tensor([0, 0, 1, 1]), 8)) == pytest.approx(2)


def test_the_gradient_passes_straight_through() -> None:
    """The encoder gets what the decoder asks of the entries, and the commitment's own pull."""
    model = small(commitment_weight=0.0).eval()
    outputs = model._outputs(images())
    outputs.retain_grad()
    entries = model.codebook.lookup(model._posterior(outputs).indices).detach().requires_grad_()
    model._draw(outputs + (entries.detach() - outputs).detach()).square().sum().backward()
    model._draw(entries).square().sum().backward()
    assert outputs.grad is not None and outputs.grad.abs().sum() > 0
    torch.testing.assert_close(outputs.grad, entries.grad)


@pytest.mark.parametrize("updates", ["ema", "loss"])
def test_only_training_changes_the_codebook(updates: str) -> None:
    model = small(codebook_updates=updates).eval()
    before = {key: value.clone() for key, value in model.state_dict().items()}
    model.loss(Batch(images()), Step(0.5, generator()))
    assert all(torch.equal(value, before[key]) for key, value in model.state_dict().items())
    model.train().loss(Batch(images()), Step(0.5, generator()))
    assert not torch.equal(model.codebook.entries, before["codebook.entries"])


def test_the_prior_gets_its_gradient_and_gives_none() -> None:
    model = small()
    terms = model.loss(Batch(images()), Step(0.5, generator()))
    with_prior = torch.autograd.grad(terms["kl"], list(model.prior.parameters()), retain_graph=True)
    assert any(gradient.abs().sum() > 0 for gradient in with_prior)
    others = [*model.encoder.parameters(), *model.decoder.parameters()]
    assert all(gradient is None for gradient in torch.autograd.grad(terms["kl"], others, allow_unused=True))


def test_kl_is_minus_log_p_of_the_grid() -> None:
    model = small().eval()
    posterior = model.encode(images())
    assert posterior.mean.dtype == torch.float32 and torch.equal(posterior.mean, posterior.mean.round())
    torch.testing.assert_close(posterior.kl(), model.prior(posterior.indices).sum(1))
    assert (posterior.kl_per_dimension() > 0).all()


def tiny_prior() -> CodePrior:
    torch.manual_seed(3)
    prior = CodePrior(cells=3, size=2, width=32, layers=2)
    with torch.no_grad():
        prior.head.weight.mul_(40)  # far from even, so that a mistake shows
    return prior.eval()


def test_the_prior_is_a_distribution_and_its_samples_follow_it() -> None:
    prior = tiny_prior()
    grids = torch.tensor(list(product([0, 1], repeat=3)))
    chances = (-prior(grids).sum(1)).exp().detach()
    assert float(chances.sum()) == pytest.approx(1, abs=1e-5)
    assert chances.max() > 0.2
    drawn = prior.sample(8000, generator())
    found = torch.bincount((drawn * torch.tensor([4, 2, 1])).sum(1), minlength=8) / 8000
    torch.testing.assert_close(found, chances, atol=0.02, rtol=0)


def test_a_cell_knows_nothing_of_later_ones() -> None:
    prior = tiny_prior()
    first, second = prior(torch.tensor([[0, 1, 0]])), prior(torch.tensor([[0, 1, 1]]))
    torch.testing.assert_close(first[:, :2], second[:, :2])


def test_a_low_temperature_prefers_likelier_grids() -> None:
    model = small().eval()
    with torch.no_grad():
        model.prior.head.weight.mul_(40)
    costs = [
        float(model.prior(model.prior_sample(200, generator(), temperature).long()).sum(1).mean().detach())
        for temperature in (0.5, 1.0, 1.5)
    ]
    assert costs[0] < costs[1] < costs[2]


def test_numbers_that_are_no_entries_are_drawn_as_the_nearest() -> None:
    model = small().eval()
    grid = model.encode(images(1)).mode()
    odd = grid.clone()
    odd[0, :3] = torch.tensor([-7.0, 99.0, float("nan")])
    odd[0, 3:] += 0.3
    grid[0, :3] = torch.tensor([0.0, 5.0, 0.0])
    torch.testing.assert_close(model.decode(odd), model.decode(grid))


@pytest.mark.parametrize("updates", ["ema", "loss"])
@pytest.mark.parametrize("stop_at", [1, 9])
def test_interrupted_and_resumed_ends_with_the_same_weights(
    tiny: Callable[..., RunConfig], updates: str, stop_at: int
) -> None:
    config = with_settings(
        tiny(name="vq-vae"),
        [
            "model.widths=[4,8]",
            "model.latent_dim=4",
            "model.codebook_size=64",  # more than there is use for, so that entries are revived
            "model.revive_after=2",
            "model.prior_width=32",
            f"model.codebook_updates={updates}",
        ],
    )
    mnist = dataset("mnist")
    data = mnist.load("train", 32, 512), mnist.load("held-out", 32, 100)
    whole = _last(train(config, *data))
    saved = next(report.state() for report in train(config, *data) if report.step >= stop_at)
    resumed = _last(train(config, *data, saved))
    assert {"model.codebook.idle", "model.codebook.entries"} <= whole.tensors.keys()
    for key, value in whole.tensors.items():
        assert torch.equal(value, resumed.tensors[key]), key


def _last(reports: object) -> TrainingState:
    for report in reports:
        if report.step == report.total_steps:
            state = report.state()
    return state
