"""Several objectives in one optimiser: each parameter follows its own, and an interruption changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from vae_core.datasets import dataset
from vae_core.datasets.base import ImageSet
from vae_core.experiment import RunConfig, with_settings
from vae_core.models import build_model
from vae_core.models.base import Objective
from vae_core.models.batch import Batch, Step
from vae_core.training.optimisers import optimiser_of
from vae_core.training.session import Session
from vae_core.training.state import TrainingState
from vae_core.training.trainer import train

Tiny = Callable[..., RunConfig]


@pytest.fixture(scope="module")
def data() -> tuple[ImageSet, ImageSet]:
    mnist = dataset("mnist")
    return mnist.load("train", 32, 512), mnist.load("held-out", 32, 100)


@pytest.fixture
def adversarial(tiny: Tiny) -> Callable[..., RunConfig]:
    """A tiny run of a model with three objectives."""

    def build(*settings: str) -> RunConfig:
        config = tiny()
        model = {"name": "vae-gan", "hidden": [32, 16], "latent_dim": 2}
        plain = RunConfig.model_validate({**config.model_dump(), "model": model})
        return with_settings(plain, list(settings))

    return build


@pytest.mark.parametrize("optimizer", ["adamw", "rmsprop"])
@pytest.mark.parametrize("silent", ["loss", "loss_decoder", "loss_discriminator"])
def test_each_parameter_moves_by_its_own_objective_only(
    adversarial: Callable[..., RunConfig],
    data: tuple[ImageSet, ImageSet],
    monkeypatch: pytest.MonkeyPatch,
    optimizer: str,
    silent: str,
) -> None:
    """With one objective made flat, its group stays where it was and the others go where they would have gone."""
    config = adversarial(f"training.optimizer={optimizer}")
    whole = Session(config, data[0], None)
    start = {name: value.detach().clone() for name, value in whole.model.named_parameters()}
    whole.advance()
    flat = Session(config, data[0], None)
    sound = flat.model.loss
    monkeypatch.setattr(
        flat.model, "loss", lambda *args, **kw: {k: v * (k != silent) for k, v in sound(*args, **kw).items()}
    )
    flat.advance()
    still = {id(p) for objective in flat.objectives if objective.term == silent for p in objective.parameters}
    after = dict(whole.model.named_parameters())
    for name, value in flat.model.named_parameters():
        assert torch.equal(value, start[name] if id(value) in still else after[name]), name
    assert all(not torch.equal(after[name], start[name]) for name in after if name.endswith("weight"))


def test_each_group_has_its_own_rate(adversarial: Callable[..., RunConfig], data: tuple[ImageSet, ImageSet]) -> None:
    config = adversarial("model.decoder_rate=0.5", "model.discriminator_rate=0.25", "training.schedule=constant")
    session = Session(config, data[0], None)
    session.advance()
    rate = config.training.learning_rate
    assert [group["lr"] for group in session.optimizer.param_groups] == [rate, rate * 0.5, rate * 0.25]
    for group, objective in zip(session.optimizer.param_groups, session.objectives, strict=True):
        assert [id(p) for p in group["params"]] == [id(p) for p in objective.parameters]


@pytest.mark.parametrize("optimizer", ["adamw", "rmsprop"])
@pytest.mark.parametrize("network", ["dense", "conv"])
@pytest.mark.parametrize("stop_at", [3, 8])
def test_interrupted_and_resumed_ends_with_the_same_weights(
    adversarial: Callable[..., RunConfig],
    data: tuple[ImageSet, ImageSet],
    optimizer: str,
    network: str,
    stop_at: int,
) -> None:
    config = adversarial(
        f"training.optimizer={optimizer}", f"model.network={network}", "model.widths=[4,8,8]", "model.batch_norm=true"
    )
    whole = last_state(config, *data)
    saved = next(report.state() for report in train(config, *data) if report.step >= stop_at)
    assert 0 < saved.step < whole.step
    resumed = last_state(config, *data, saved)
    assert resumed.tensors.keys() == whole.tensors.keys()
    assert any(key.startswith("optimizer.") for key in whole.tensors)
    for key, value in whole.tensors.items():
        assert torch.equal(value, resumed.tensors[key]), key


def test_one_objective_is_the_plain_gradient(tiny: Tiny, data: tuple[ImageSet, ImageSet]) -> None:
    """A model without an adversary takes the step that a plain optimiser would."""
    config = tiny("training.optimizer=rmsprop", "training.schedule=constant", "model.initial_image=grey")
    session = Session(config, data[0], None)
    torch.manual_seed(config.training.seed)
    model = build_model(config.model, config.image_shape)
    optimizer = torch.optim.RMSprop(model.parameters(), lr=config.training.learning_rate, alpha=0.9)
    images = data[0].images[session._batch_indices()].float() / 255
    noise = torch.Generator().manual_seed(config.training.seed + 1)
    model.loss(Batch(images), Step(0.0, noise))["loss"].backward()
    optimizer.step()
    session.advance()
    for expected, got in zip(model.parameters(), session.model.parameters(), strict=True):
        torch.testing.assert_close(got, expected)


def last_state(
    config: RunConfig, images: ImageSet, held_out: ImageSet, state: TrainingState | None = None
) -> TrainingState:
    return [report.state() for report in train(config, images, held_out, state) if report.step == report.total_steps][
        -1
    ]


@pytest.mark.parametrize("optimizer", ["adamw", "adam", "rmsprop"])
def test_parameters_that_wait_do_not_move(tiny: Tiny, data: tuple[ImageSet, ImageSet], optimizer: str) -> None:
    """Not even by the momentum of earlier steps."""
    session = Session(tiny(f"training.optimizer={optimizer}", name="mnist-ae-2d"), data[0], None)
    session.gradients = None  # of the loss below nobody has written them out
    first, *rest = session.model.parameters()
    session.objectives = [Objective("loss", rest), Objective("other", [first])]
    session.optimizer = optimiser_of(session.config.training, session.objectives, session.device)
    sound = session.model.loss
    moves = []
    for waits in (False, True):

        def loss(*args: Any, waits: bool = waits, **kwargs: Any) -> dict[str, torch.Tensor]:
            terms = sound(*args, **kwargs)
            return {**terms, "other": terms["loss"].detach() if waits else terms["loss"]}

        session.model.loss = loss  # type: ignore[method-assign]
        before = first.detach().clone(), rest[0].detach().clone()
        session.advance()
        moves.append([not torch.equal(old, new) for old, new in zip(before, (first, rest[0]), strict=True)])
    assert moves == [[True, True], [False, True]]
