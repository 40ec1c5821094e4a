"""The command line as people type it: its commands, its errors, and what it prints."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vae_core.cli.app import app
from vae_core.experiment import RunConfig
from vae_core.jobs import background_metrics, submit
from vae_core.jobs import queue as queue_module
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]
SHIPPED = Path(__file__).resolve().parents[2] / "checkpoints"
SMALL = ["data.train_images=128", "model.hidden=[8]", "training.epochs=1", "training.precision=float32"]


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})


def test_help_needs_no_pytorch_and_hides_what_only_we_use() -> None:
    program = "import sys; from vae_core.cli.app import app; print('torch' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "False"
    text = call("--help").output
    for command in ("train", "resume", "list", "metrics", "doctor", "manifold", "fetch-data"):
        assert f" {command} " in text
    for command in (" figures ", " work ", " ship "):
        assert command not in text


def test_train_list_and_resume(store: RunStore) -> None:
    result = call("train", "--recipe", "mnist-vae-2d", "--id", "mine", *(f"--set={setting}" for setting in SMALL))
    assert result.exit_code == 0 and "mine: finished." in result.output
    assert "mine" in call("list").output and "1/1" in call("list").output
    assert "KL" in result.output
    again = call("resume", "mine")
    assert again.exit_code == 2 and "Error: This run is finished" in again.output


def test_a_model_without_a_rate_has_no_kl_in_the_list(store: RunStore) -> None:
    trained = call("train", "--recipe", "mnist-ae-2d", "--id", "points", *(f"--set={setting}" for setting in SMALL))
    assert trained.exit_code == 0 and "distortion" in trained.output and "KL" not in trained.output
    (row,) = [line for line in call("list").output.splitlines() if "points" in line]
    distortion, kl = row.split("\t")[-2:]
    assert float(distortion) > 0 and kl == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("train", "--recipe", "nothing"), "Unknown recipe 'nothing'"),
        (("train", "--set", "training.epochs"), "has no '='"),
        (("train", "--set", "training.epochs=0"), "training.epochs is 0"),
        (("train", "--set", "data.train_images=70000"), "Fashion-MNIST has"),
        (("train", "--id", "../up"), "is not a run id"),
        (("resume", "gone"), "There is no run 'gone'"),
        (("metrics", "gone"), "There is no run 'gone'"),
        (("manifold", "gone", "--out", "x.png"), "There is no run 'gone'"),
    ],
)
def test_mistakes_are_answered_in_a_sentence(store: RunStore, arguments: tuple[str, ...], said: str) -> None:
    result = call(*arguments)
    assert result.exit_code == 2 and said in result.output and "Traceback" not in result.output
    assert store.ids() == set()


def test_resume_takes_over_a_run_that_waits_for_a_worker(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_module, "dispatch", lambda store: None)  # nobody starts one
    submit(store, tiny("training.epochs=1"), run_id="mine")
    assert store.open("mine").status().state == "waiting"
    assert call("resume", "mine").exit_code == 0
    assert store.open("mine").status().state == "finished"


@pytest.mark.parametrize("name", ["metrics", "figures"])
def test_metrics_by_its_name_and_its_former_one(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    store.create(tiny(), run_id="mine")

    def refuse(run: object, *arguments: object) -> None:
        raise ValueError("The run has no weights yet.")

    monkeypatch.setattr(background_metrics, "compute_with_progress", refuse)
    result = call(name, "mine")
    assert result.exit_code == 2 and "no weights yet" in result.output


def test_doctor_says_what_is_wrong_and_trains_a_repaired_run(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.doctor import ill

    assert "Nothing was found" in call("doctor", "mnist-vae-2d", "--runs", str(SHIPPED)).output
    ill.few_held_out(monkeypatch)
    run = ill.trained(store, ill.config("posterior collapse by beta"))
    said = call("doctor", run.id).output
    assert "Posterior collapse. None of the 2 latent dimensions" in said and "Repair: Beta 392 → 1." in said
    assert set(store.ids()) == {run.id}
    result = call("doctor", run.id, "--repair")
    assert result.exit_code == 0, result.output
    (made,) = set(store.ids()) - {run.id}
    mended = store.open(made)
    assert mended.status().state == "finished" and mended.config.repairs == run.id
    refused = call("doctor", made, "--repair")
    assert refused.exit_code == 2 and "nothing that settings could repair" in refused.output
