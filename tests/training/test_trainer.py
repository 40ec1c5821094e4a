"""The generator: what it reports, that it learns, and that an interruption changes nothing."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from vae_core.datasets import dataset
from vae_core.datasets.base import ImageSet
from vae_core.experiment import RunConfig
from vae_core.training.divergence import TrainingDiverged
from vae_core.training.evaluation import evaluate
from vae_core.training.report import Report
from vae_core.training.snapshots import FixedImages, take_snapshot
from vae_core.training.state import TrainingState
from vae_core.training.trainer import train

Tiny = Callable[..., RunConfig]


@pytest.fixture(scope="module")
def data() -> tuple[ImageSet, ImageSet]:
    mnist = dataset("mnist")
    return mnist.load("train", 32, 512), mnist.load("held-out", 32, 400)


def test_reports_tell_the_whole_training(tiny: Tiny, data: tuple[ImageSet, ImageSet]) -> None:
    reports = list(train(tiny(), *data))
    assert reports[0].step == 0 and reports[0].snapshot is not None and not reports[0].terms
    assert [report.step for report in reports] == sorted({report.step for report in reports})
    last = reports[-1]
    assert last.step == last.total_steps == 16 and last.epoch == 2
    ends = [report for report in reports if report.held_out]
    assert [report.epoch for report in ends] == [1, 2]
    assert ends[1].held_out is not None and ends[0].held_out is not None
    assert ends[1].held_out.distortion < ends[0].held_out.distortion
    held = ends[1].held_out
    assert held.elbo == pytest.approx(-(held.distortion + held.kl))
    within_first = [report for report in reports if report.snapshot and 0 < report.epoch < 1]
    assert len(within_first) >= 3
    weights = [report.terms["loss"] for report in reports if report.terms and report.epoch <= 1]
    assert ends[0].epoch_terms is not None
    assert ends[0].epoch_terms["loss"] == pytest.approx(np.mean(weights), rel=0.2)


@pytest.mark.parametrize("name", ["mnist-vae-2d", "mnist-ae-2d"])
@pytest.mark.parametrize("optimizer", ["adamw", "rmsprop"])
@pytest.mark.parametrize("stop_at", [1, 5, 8, 13])
def test_interrupted_and_resumed_ends_with_the_same_weights(
    tiny: Tiny, data: tuple[ImageSet, ImageSet], name: str, optimizer: str, stop_at: int
) -> None:
    config = tiny(f"training.optimizer={optimizer}", name=name)
    whole = last_state(train(config, *data))
    for report in train(config, *data):
        if report.step >= stop_at:
            saved = report.state()
            break
    assert saved.step < whole.step
    resumed = last_state(train(config, *data, saved))
    assert resumed.tensors.keys() == whole.tensors.keys()
    for key, value in whole.tensors.items():
        assert torch.equal(value, resumed.tensors[key]), key


@pytest.mark.parametrize("stop_at", [1, 5, 8, 13])
def test_interrupted_and_resumed_reports_the_same_losses(
    tiny: Tiny, data: tuple[ImageSet, ImageSet], stop_at: int
) -> None:
    """Those since the last record and those of the epoch, also where it is interrupted in the middle of both."""
    config = tiny("data.train_images=3200")
    images = ImageSet(data[0].pixels.repeat(7, 0), data[0].classes.repeat(7))  # 56 steps an epoch, records of 2
    reports = list(train(config, images, data[1]))
    saved = next(report.state() for report in train(config, images, data[1]) if report.step >= stop_at)
    after = {report.step: report for report in reports if report.step > saved.step}
    resumed = {report.step: report for report in train(config, images, data[1], saved) if report.step > saved.step}
    assert after.keys() == resumed.keys()
    for step, report in after.items():
        assert report.epoch_terms == resumed[step].epoch_terms and report.held_out == resumed[step].held_out
        for key in report.terms.keys() - {"images_per_second"}:
            assert report.terms[key] == resumed[step].terms[key], (step, key)


@pytest.mark.parametrize("upsample", ["pixel-shuffle", "transposed"])
def test_a_convolutional_run_resumes_exactly_too(tiny: Tiny, data: tuple[ImageSet, ImageSet], upsample: str) -> None:
    config = tiny("model.network=conv", "model.widths=[4,8,8]", f"model.upsample={upsample}", "model.batch_norm=true")
    whole = last_state(train(config, *data))
    saved = next(report.state() for report in train(config, *data) if report.step >= 5)
    resumed = last_state(train(config, *data, saved))
    for key, value in whole.tensors.items():
        assert torch.equal(value, resumed.tensors[key]), key


def test_the_seed_decides(tiny: Tiny, data: tuple[ImageSet, ImageSet]) -> None:
    first, same, other = (last_state(train(tiny(f"training.seed={seed}"), *data)) for seed in (1, 1, 2))
    key = "model.decoder.0.weight"
    assert torch.equal(first.tensors[key], same.tensors[key])
    assert not torch.equal(first.tensors[key], other.tensors[key])


def test_divergence_is_told_in_a_sentence(
    tiny: Tiny, data: tuple[ImageSet, ImageSet], monkeypatch: pytest.MonkeyPatch
) -> None:
    from vae_core.models.vae import VAE

    sound = VAE.loss
    monkeypatch.setattr(
        VAE,
        "loss",
        lambda self, batch, step: {
            key: term * (float("nan") if step.progress > 0.5 else 1.0) for key, term in sound(self, batch, step).items()
        },
    )
    seen = []
    with pytest.raises(TrainingDiverged, match=r"step 10: the training diverged. Try a learning rate below 0.006"):
        seen += [report.step for report in train(tiny(), *data)]


def test_fewer_images_than_a_batch_still_train(tiny: Tiny, data: tuple[ImageSet, ImageSet]) -> None:
    few = data[0].first(10)
    assert list(train(tiny(), few, data[1]))[-1].step == 2


def test_evaluation_has_no_side_effects_and_follows_its_seed(tiny: Tiny, data: tuple[ImageSet, ImageSet]) -> None:
    from vae_core.models import build_model

    config = tiny("model.batch_norm=true")
    model = build_model(config.model, config.image_shape).train()
    before = {key: value.clone() for key, value in model.state_dict().items()}
    metrics = [
        evaluate(model, data[1].images, seed=seed, batch_size=batch) for seed, batch in ((0, 400), (0, 400), (1, 400))
    ]
    assert metrics[0] == metrics[1] != metrics[2]
    assert model.training
    assert all(torch.equal(value, before[key]) for key, value in model.state_dict().items())


def test_fixed_images_cover_the_classes(data: tuple[ImageSet, ImageSet]) -> None:
    fixed = FixedImages.of(data[1])
    labels = data[1].labels[fixed.shown]
    assert len(fixed.shown) == 16 == len(set(fixed.shown.tolist()))
    assert set(labels.tolist()) == set(range(10))


def test_a_snapshot_shows_the_model_as_it_is(tiny: Tiny, data: tuple[ImageSet, ImageSet]) -> None:
    from vae_core.models import build_model

    config = tiny()
    model = build_model(config.model, config.image_shape)
    snapshot = take_snapshot(model, FixedImages.of(data[1]), step=3, epoch=0.5)
    assert snapshot.codes.shape == (400, 2) and snapshot.reconstructions.shape == (16, 1, 32, 32)
    assert snapshot.manifold is not None and snapshot.extent is not None
    left, right, bottom, top = snapshot.extent
    tile = torch.tensor([[left + (right - left) / 30, top - (top - bottom) / 30]])  # the centre of the first tile
    expected = (model.decode_mean(tile)[0] * 255).round().detach()
    assert np.abs(snapshot.manifold[0].astype(float) - expected.numpy()).max() <= 1


def last_state(reports: "object") -> TrainingState:
    state: TrainingState | None = None
    report: Report
    for report in reports:
        if report.step == report.total_steps:
            state = report.state()
    assert state is not None
    return state
