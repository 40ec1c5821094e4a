"""Runs as zip files: what goes out comes in, and what is hostile does not."""

from __future__ import annotations

import io
import json
import os
import shutil
import threading
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from tests.run_archives.hostile import EVIL_NAME, REFUSED, REPAIRED, raw_zips, unzipped, with_config, zipped
from tests.trained import train
from vae_core.cli.app import app
from vae_core.experiment import RunConfig
from vae_core.inference import load_model
from vae_core.limits import LimitError
from vae_core.models import MODELS
from vae_core.recipes import RECIPES, matched
from vae_core.run_archives import Imported, RunRejected, export_run, import_run
from vae_core.run_archives.weights import expected_shapes
from vae_core.runs import Run, RunError, RunStore
from vae_core.runs.array_files import read_arrays
from vae_core.runs.images import run_images

Tiny = Callable[..., RunConfig]
SETTINGS = ("data.train_images=128", "model.hidden=[8]", "training.batch_size=16")


@pytest.fixture
def run(tmp_path: Path, tiny: Tiny) -> Run:
    """A small VAE of the plane, somewhere else, with a note."""
    store = RunStore(tmp_path / "elsewhere")
    run = train(store, matched(tiny(*SETTINGS, "name=Mine")))
    store.annotate("mine", "The good one")
    return run


@pytest.fixture
def packed(run: Run) -> bytes:
    return exported(run)


def exported(run: Run) -> bytes:
    target = io.BytesIO()
    export_run(run, target)
    return target.getvalue()


def imported(packed: bytes, store: RunStore, **more: object) -> Imported:
    return import_run(io.BytesIO(packed), store, **more)  # type: ignore[arg-type]


def left_behind(store: RunStore) -> list[str]:
    return [name for name in os.listdir(store.root) if name != ".queue.lock"]


def assert_whole(run: Run) -> None:
    """Every page has what it needs of the run."""
    load_model(Run(run.path))
    status, fixed = run.status(), run.fixed()
    assert status.state in ("finished", "stopped") and not status.shipped and status.pid is None
    run.history()
    steps = run.snapshot_steps()
    assert steps
    for step in steps:
        assert len(run.snapshot(step).codes) == len(fixed["labels"])
    assert {path.name for path in run.path.iterdir()} <= {
        *("config.json", "status.json", "history.jsonl", "checkpoint.safetensors", "fixed.safetensors", "snapshots"),
        *("note.txt", "images.json"),
    }


def test_a_run_comes_in_as_it_went_out(run: Run, packed: bytes, store: RunStore) -> None:
    found = imported(packed, store, belongs_to="somebody", taken={"Mine", "Other"})
    assert found.left_out == "" and store.ids() == {found.run.id} and found.run.id != run.id
    assert_whole(found.run)
    again = store.open(found.run.id)
    assert again.config == run.config.model_copy(update={"name": "Mine (2)"}) and again.note() == "The good one"
    assert again.status().belongs_to == "somebody" and again.status().parameters == load_model(run).parameters_count
    assert again.history() == run.history() and again.snapshot_steps() == run.snapshot_steps()
    weights, kept = (read_arrays(one.path / "checkpoint.safetensors", "model.")[0] for one in (run, again))
    assert weights.keys() == kept.keys() and all(np.array_equal(weights[name], kept[name]) for name in weights)
    assert exported(run) == packed, "the same run gives the same file"


def test_nothing_of_the_server_or_of_its_people_goes_out(run: Run) -> None:
    (run.path / "worker.log").write_text("/home/teacher/secret")
    run.write_status(run.status().model_copy(update={"belongs_to": "b" * 32, "host": "the-server", "pid": 7}))
    files = unzipped(exported(run))
    assert set(files) >= {"config.json", "checkpoint.safetensors", "note.txt"}
    assert not {"worker.log", "encoding.safetensors", "metrics.json"} & set(files)
    text = b"".join(files.values())
    assert all(word not in text for word in (b"secret", b"b" * 32, b"the-server"))


def test_what_cannot_go_out_says_why(store: RunStore, tiny: Tiny, run: Run, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="has learnt nothing yet"):
        export_run(store.create(tiny()), io.BytesIO())
    folder = tmp_path / "photos"
    folder.mkdir()
    Image.new("L", (32, 32)).save(folder / "a.png")
    other = train(store, tiny(*SETTINGS))
    values = (other.path / "config.json").read_text().replace('"mnist"', f'"folder:{folder}"')
    (other.path / "config.json").write_text(values)
    with pytest.raises(RunError, match="a folder on this machine's disk"):
        export_run(Run(other.path), io.BytesIO())


@pytest.mark.parametrize("kind", REFUSED)
def test_a_hostile_run_is_refused_in_a_sentence(kind: str, packed: bytes, store: RunStore) -> None:
    change, sentence = REFUSED[kind]
    files = unzipped(packed)
    assert_refused(zipped(files | change(files)), sentence, store)


@pytest.mark.parametrize("kind", list(raw_zips({})))
def test_a_hostile_zip_is_refused_in_a_sentence(kind: str, packed: bytes, store: RunStore) -> None:
    assert_refused(*raw_zips(unzipped(packed))[kind], store)


def assert_refused(packed: bytes, sentence: str, store: RunStore) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises((RunRejected, LimitError), match=sentence) as refusal:
            imported(packed, store)
    text = str(refusal.value)
    assert len(text) <= 401 and "\n" not in text and text.isprintable() and text[-1] in ".)"
    assert left_behind(store) == [], "nothing is written"


@pytest.mark.parametrize("kind", REPAIRED)
def test_what_is_odd_is_left_out(kind: str, packed: bytes, store: RunStore) -> None:
    files = unzipped(packed)
    found = imported(zipped(files | REPAIRED[kind](files)), store, belongs_to="somebody")
    assert_whole(found.run)
    config, status = store.open(found.run.id).config, found.run.status()
    assert config.name.isprintable() or "\u200d" in config.name
    assert config.reference is None and config.repairs is None and status.belongs_to == "somebody"
    assert not found.left_out or found.left_out.endswith("did not fit the model, and were left out.")
    assert len(found.run.note()) <= 500 and "\u202e" not in found.run.note() + config.name
    assert [name for name in os.listdir(store.root) if name.startswith(".new")] == []


def test_a_run_on_imported_images_needs_them_here(
    packed: bytes, store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vae_core.datasets import create_dataset

    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path / "data"))
    images = ((np.full((1, 32, 32), 9 * one, np.uint8), one % 2) for one in range(24))
    create_dataset("Spots", images, class_names=("few", "many"), channels=1, image_size=32)
    files = unzipped(packed)
    here, gone = (zipped(files | with_config(data__dataset=f"own:{name}")(files)) for name in ("spots", "stripes"))
    found = imported(here, store)
    assert_whole(found.run)
    assert run_images(found.run).class_names == ("few", "many") and found.left_out, "the snapshots were of other images"
    with pytest.raises(RunRejected, match="are not here"):
        imported(gone, store)


def test_an_imported_runs_labels_are_those_of_its_own_record(
    packed: bytes, store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dataset of that name here may count its classes in another order, or have others."""
    from vae_core.datasets import create_dataset

    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path / "data"))
    images = ((np.full((1, 32, 32), 9 * one, np.uint8), one % 3 > 0) for one in range(24))
    spots = create_dataset("Spots", images, class_names=("few", "many"), channels=1, image_size=32)
    files = unzipped(packed)
    files = unzipped(zipped(files | with_config(data__dataset="own:spots")(files)))

    def recorded(*names: str) -> dict[str, bytes]:
        record = {"title": "Spots", "class_names": names, "counts": [1] * len(names), "fingerprint": ""}
        return {"images.json": json.dumps(record).encode()}

    found = imported(zipped(files | recorded("many", "few")), store)
    here = spots.labels("held-out")
    assert found.run.fixed()["labels"].tolist() == (1 - here).tolist() and set(here) == {0, 1}
    before = left_behind(store)
    with pytest.raises(RunRejected, match="is of a class that this model learnt"):
        imported(zipped(files | recorded("birds", "fish")), store)
    with pytest.raises(RunRejected, match="leave_out names class 1"):
        left_out = files | with_config(data__leave_out=[1])(files)
        imported(zipped(left_out | recorded("few")), store)
    assert left_behind(store) == before


def test_a_hostile_name_leads_nowhere(packed: bytes, store: RunStore) -> None:
    files = unzipped(packed)
    found = imported(zipped(files | REPAIRED["an evil name"](files), folder="evil\u202e name'\"<b>/"), store)
    assert found.run.path.parent == store.root and found.run.config.name.startswith(
        '../../<b onclick="x">:red[a]👩\u200d🔬x'
    )
    assert len(found.run.config.name) == 80 < len(EVIL_NAME)


def test_files_without_a_folder_are_a_run_too(packed: bytes, store: RunStore) -> None:
    assert_whole(imported(zipped(unzipped(packed), folder=""), store).run)


def test_a_full_disk_is_a_sentence(packed: bytes, store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("vae_core.run_archives.reading.write_arrays", no_space)
    assert_refused(packed, "could not be written \\(No space left on device\\)", store)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9 - 1, 1))
    assert_refused(packed, "The disk is nearly full", store)


def test_two_at_once_are_two_runs(packed: bytes, store: RunStore) -> None:
    threads = [threading.Thread(target=imported, args=[packed, store]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.ids()) == 4 and all(summary.damaged is None for summary in store)


def test_limits_are_settings(packed: bytes, store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, sentence in (
        ("MAX_RUN_BYTES", "at most 1,000 are taken"),
        ("MAX_PARAMETERS", "at most 1,000 are allowed"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(f"LATENT_PLAYGROUND_{name}", "1000")
            assert_refused(packed, sentence, store)


@pytest.mark.parametrize("name", MODELS)
def test_every_kind_of_model_says_what_weights_it_has(name: str) -> None:
    from vae_core.models import build_model

    config = next(one.config for one in map(RECIPES.get, RECIPES) if one.config.model.name == name)
    weights = build_model(config.model, config.image_shape).state_dict()
    kinds = {torch.float32: "f", torch.int64: "i8", torch.bool: "b1"}
    assert expected_shapes(config) == {key: (tuple(one.shape), kinds[one.dtype]) for key, one in weights.items()}


def test_on_the_command_line(run: Run, store: RunStore, tmp_path: Path) -> None:
    out = tmp_path / "mine.zip"
    runs = ["--runs", str(run.path.parent)]
    done = CliRunner().invoke(app, ["export-run", "mine", "--out", str(out), *runs])
    assert done.exit_code == 0 and out.stat().st_mode & 0o777 == 0o644
    for _ in range(2):
        assert CliRunner().invoke(app, ["import-run", str(out)]).exit_code == 0
    assert sorted(summary.name for summary in store) == ["Mine", "Mine (2)"]
    out.write_bytes(b"evil")
    for arguments in (["import-run", str(out)], ["import-run", "missing.zip"]):
        refused = CliRunner().invoke(app, arguments)
        assert refused.exit_code == 2 and refused.output.startswith("Error: ") and "Traceback" not in refused.output
    assert os.listdir(tmp_path / "elsewhere") == ["mine"] or "mine" in os.listdir(tmp_path / "elsewhere")
    refused = CliRunner().invoke(app, ["export-run", "mine", "--out", str(tmp_path / "no" / "x.zip"), *runs])
    assert refused.exit_code == 2 and "cannot be written" in refused.output
