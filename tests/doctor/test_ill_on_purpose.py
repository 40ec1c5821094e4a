"""Real trainings, made ill: the doctor finds what was done to them, while they go on too, and its repair mends it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.doctor import ill
from tests.doctor.ill import ILL
from vae_core.datasets import dataset
from vae_core.doctor import Case, changes, examine, read_case, repaired
from vae_core.experiment import folder_settings
from vae_core.jobs import worker
from vae_core.runs import History, Run, RunStore
from vae_core.training.report import Report

LONG = {
    *("posterior collapse by a wide Gaussian", "a loss that jumps, AE", "codes that leave the prior"),
    *("a latent scale that runs away", "over-fitting, VAE", "too small a learning rate"),
}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    ill.few_held_out(monkeypatch)


def kinds(case: Case) -> list[str]:
    return [finding.kind for finding in examine(case)]


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (name in LONG)) for name in ILL])
def test_it_is_found_and_mended(store: RunStore, name: str) -> None:
    expected = ILL[name][0]
    run = ill.trained(store, ill.config(name))
    found = examine(read_case(run))
    assert [finding.kind for finding in found][:1] == [expected], found
    assert len(found) == 1 or not found[1].serious
    (finding, *_) = found
    assert any(letter.isdigit() for letter in finding.evidence) and finding.evidence.endswith(".")
    assert changes(run.config, finding.repair)
    mended = ill.trained(store, repaired(run.config, finding.repair, of=run.id))
    assert mended.config.repairs == run.id
    assert expected not in kinds(read_case(mended)), (finding.repair, examine(read_case(mended)))


@pytest.mark.parametrize("name", ["posterior collapse by beta", "a loss that jumps, VAE", "dead entries"])
def test_it_is_found_while_the_training_goes_on(store: RunStore, name: str) -> None:
    run = store.create(ill.config(name))
    found: list[list[str]] = []

    def listener(report: Report) -> None:
        if report.held_out:  # what the worker has written by now is what a page would read
            found.append(kinds(read_case(run)))

    worker.work(store, run, listener=listener)
    assert ILL[name][0] in found[-2] and run.status().state == "finished"


def test_a_loss_that_is_no_number(store: RunStore) -> None:
    """Eight layers each way, whose weights grow by 1 a step, overflow float32 in a few of them."""
    scale = "model.likelihood_scale=0.0011"
    deep = [f"model.hidden={[128] * 8}", "training.learning_rate=1", "training.optimizer=rmsprop", "training.epochs=2"]
    run = ill.trained(store, ill.with_settings(ill.config("a narrow Gaussian"), [*deep, scale, ill.CONSTANT]))
    assert run.status().state == "failed", run.status()
    (finding,) = examine(read_case(run))
    assert finding.kind == "divergence" and finding.repair == ("training.learning_rate=0.001",)
    mended = ill.trained(store, repaired(run.config, finding.repair))
    assert mended.status().state == "finished" and "divergence" not in kinds(read_case(mended))


@pytest.mark.slow
def test_masks_saved_as_0_and_1_of_255(store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What segmentation tools write: to a reader of brightness such an image is black, and a VAE of it collapses."""
    monkeypatch.setenv("LATENT_PLAYGROUND_FOLDERS", str(tmp_path))
    images, labels = (
        dataset("mnist").load("train", 32, 600).images.numpy(),
        dataset("mnist").load("train", 32, 600).labels,
    )
    for place, (image, label) in enumerate(zip(images, labels.tolist(), strict=True)):
        folder = tmp_path / "masks" / str(label)
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray((image[0] > 127).astype(np.uint8)).save(folder / f"{place}.png")
    base = ill.config("ended too soon")
    # A folder's images are in colour; 24 epochs of them, so that a sound model would have learnt something.
    config = ill.with_settings(base, [*folder_settings(base, tmp_path / "masks"), "training.epochs=24"])
    run = ill.trained(store, config)
    (finding,) = examine(read_case(run))
    assert finding.kind == "brightness" and "from 0.000 to 0.004" in finding.evidence
    before = read_case(run)
    assert before.held_out("kl")[-1] < 0.5
    mended = ill.trained(store, repaired(run.config, finding.repair))
    after = read_case(mended)
    assert examine(after) == [] and after.held_out("kl")[-1] > 1


def test_a_sound_small_training_hears_nothing(store: RunStore) -> None:
    config = ill.with_settings(ill.config("ended too soon"), ["training.epochs=16", "training.batch_size=32"])
    run = ill.trained(store, config)
    assert kinds(read_case(run)) == []


def test_the_codes_alone_do_not_decide(store: RunStore) -> None:
    """A run folder whose snapshots are gone is judged by its history."""
    run: Run = ill.trained(store, ill.config("posterior collapse by beta"))
    case = read_case(run)
    assert kinds(dataclasses.replace(case, codes=())) == ["collapse"]
    assert kinds(dataclasses.replace(case, history=History())) == []
