"""Run folders: made, listed, renamed, deleted; and every way of being damaged."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tests.trained import train
from vae_core.experiment import RunConfig
from vae_core.inference import held_out_encoding, load_model
from vae_core.jobs.checkpoints import load_state, save_state
from vae_core.jobs.queue import claim, enqueue
from vae_core.runs import DamagedRun, Run, RunError, RunStore
from vae_core.runs.files import write_bytes

Tiny = Callable[..., RunConfig]


@pytest.fixture
def finished(store: RunStore, tiny: Tiny) -> Run:
    return train(store, tiny(), "finished")


def test_a_finished_run_is_all_in_its_folder(store: RunStore, finished: Run, tiny: Tiny) -> None:
    run = store.open(finished.id)
    assert run.config == tiny()
    status = run.status()
    assert (status.state, status.step, status.epoch, status.pid) == ("finished", 16, 2.0, None)
    assert status.seconds > 0 and status.train_images == 512 and status.parameters > 1000
    history = run.history()
    assert history.steps["step"][-1] == 16 and history.epochs["epoch"] == [1, 2]
    assert history.epochs["elbo"][1] == pytest.approx(-(history.epochs["distortion"][1] + history.epochs["kl"][1]))
    steps = run.snapshot_steps()
    assert steps[0] == 0 and steps[-1] == 16 and 8 in steps
    snapshot = run.snapshot(16)
    assert snapshot.codes.shape == (2000, 2) and snapshot.reconstructions.shape == (16, 1, 32, 32)
    assert snapshot.manifold is not None and snapshot.manifold.shape == (225, 1, 32, 32)
    assert run.fixed()["labels"].shape == (2000,)
    encoding = held_out_encoding(run)
    assert encoding.codes.shape == (10_000, 2)
    assert abs(encoding.codes[:2000] - snapshot.codes).max() < 1e-2
    model = load_model(run)
    assert not model.training and not any(p.requires_grad for p in model.parameters())
    assert not list(run.path.glob(".*.part"))
    tensors = load_state(run)
    assert tensors is not None and not tensors.part("optimizer.")  # small once finished


def test_listing_shows_newest_first_and_ignores_what_is_not_a_run(store: RunStore, tiny: Tiny) -> None:
    first, second = store.create(tiny("name=First")), store.create(tiny("name=Second"))
    (store.root / "README.md").write_text("words")
    (store.root / ".hidden").mkdir()
    (store.root / "Not A Run").mkdir()
    assert [summary.id for summary in store.list()] == [second.id, first.id]


def test_ids_are_never_paths(store: RunStore, tiny: Tiny) -> None:
    for bad in ("../../etc", "a/b", "", ".", "A", "a" * 200, "-a", "a\n"):
        with pytest.raises(RunError, match="run id"):
            store.open(bad)
        with pytest.raises(RunError):
            store.create(tiny(), run_id=bad) if bad else store.open(bad)
    with pytest.raises(RunError, match="no run 'nothing-here'"):
        store.open("nothing-here")
    store.create(tiny(), run_id="mine")
    with pytest.raises(RunError, match="already"):
        store.create(tiny(), run_id="mine")


def test_rename_and_delete(store: RunStore, finished: Run) -> None:
    store.rename(finished.id, "  Better name ")
    assert store.open(finished.id).config.name == "Better name"
    with pytest.raises(RunError, match="1 to 80"):
        store.rename(finished.id, " ")
    store.delete(finished.id)
    assert store.list() == []
    with pytest.raises(RunError, match="no run"):
        store.delete(finished.id)


def test_shipped_and_training_runs_are_not_deleted(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny())
    enqueue(store, run, pid=os.getpid())
    assert claim(store, run) is True
    with pytest.raises(RunError, match="stop it"):
        store.delete(run.id)
    run.write_status(run.status().model_copy(update={"state": "finished", "shipped": True}))
    with pytest.raises(RunError, match=r"came with|stays"):
        save_state(run, make_state())  # type: ignore[arg-type]
        store.delete(run.id)


def make_state() -> "object":
    from vae_core.training.state import TrainingState

    return TrainingState(1, {"model.x": torch.zeros(1)})


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no configuration": (lambda p: (p / "config.json").unlink(), "config.json is missing"),
    "broken configuration": (lambda p: truncate(p / "config.json"), "config.json is not readable JSON"),
    "impossible configuration": (
        lambda p: write_bytes(
            p / "config.json", (p / "config.json").read_bytes().replace(b'"latent_dim": 2', b'"latent_dim": 0')
        ),
        "model.latent_dim is 0",
    ),
    "a list for a configuration": (lambda p: (p / "config.json").write_text("[]"), "list where an object"),
    "no status": (lambda p: (p / "status.json").unlink(), "status.json is missing"),
    "broken status": (lambda p: (p / "status.json").write_bytes(b"\xff\xfe"), "status.json"),
    "impossible status": (lambda p: (p / "status.json").write_text('{"state": "flying"}'), "state is 'flying'"),
    "no weights": (lambda p: (p / "checkpoint.safetensors").unlink(), "checkpoint.safetensors is missing"),
    "truncated weights": (lambda p: truncate(p / "checkpoint.safetensors"), "as of a file that was cut off"),
    "a pickle for weights": (
        lambda p: torch.save({"model.x": torch.zeros(1)}, p / "checkpoint.safetensors"),
        "not a safetensors file",
    ),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_listed_with_its_reason_and_can_be_deleted(
    store: RunStore, finished: Run, tiny: Tiny, kind: str
) -> None:
    other = store.create(tiny("name=Healthy"))
    harm, reason = DAMAGE[kind]
    harm(finished.path)
    by_id = {summary.id: summary for summary in store.list()}
    assert by_id[other.id].damaged is None and by_id[other.id].run is not None
    damaged = by_id[finished.id]
    assert damaged.run is None and damaged.damaged is not None and reason in damaged.damaged
    store.delete(finished.id)
    assert finished.id not in store.ids()


def test_damaged_parts_raise_sentences(finished: Run) -> None:
    other_shape = finished.path / "checkpoint.safetensors"
    state = load_state(finished)
    assert state is not None
    save_state(finished, type(state)(16, {k: v[:1] for k, v in state.tensors.items()}))
    with pytest.raises(DamagedRun, match="does not fit the configuration"):
        load_model(finished)
    truncate(other_shape)
    with pytest.raises(DamagedRun):
        load_state(finished)
    truncate(finished.path / "snapshots" / "0000016.safetensors")
    with pytest.raises(DamagedRun, match=r"0000016.safetensors"):
        finished.snapshot(16)
    with pytest.raises(DamagedRun, match="missing"):
        finished.snapshot(999)


def test_what_cannot_be_read_of_a_history_is_left_out_and_counted(finished: Run) -> None:
    path = finished.path / "history.jsonl"
    whole = len(finished.history())
    with path.open("ab") as file:
        file.write(b'{"step": 17, "epo')
    assert len(finished.history()) == whole
    path.write_bytes(b"not json\n" + path.read_bytes())
    assert len(finished.history()) == whole and finished.history().left_out == 1
    path.unlink()
    path.mkdir()
    with pytest.raises(DamagedRun, match=r"history.jsonl is a folder"):
        finished.history()
