"""The hash of a run: the same wherever it is copied, another one when a number in it has changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from safetensors.numpy import load_file, save_file

from vae_core.run_archives import export_run, import_run
from vae_core.runs import Run, RunStore
from vae_core.runs.identity import run_hash

SHIPPED = Path(__file__).resolve().parents[2] / "checkpoints"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    shutil.copytree(SHIPPED / "fashion-ae-2d", tmp_path / "runs" / "mine")
    return RunStore(tmp_path / "runs").open("mine")


def test_it_is_64_hexadecimal_digits(run: Run) -> None:
    assert len(run_hash(run)) == 64
    assert set(run_hash(run)) <= set("0123456789abcdef")


def test_a_zip_keeps_it(run: Run, tmp_path: Path) -> None:
    with (tmp_path / "run.zip").open("w+b") as file:
        export_run(run, file)
    other = import_run(tmp_path / "run.zip", RunStore(tmp_path / "elsewhere"), taken=set()).run
    assert other.id != run.id
    assert run_hash(other) == run_hash(run)


def test_names_and_notes_are_not_in_it(run: Run) -> None:
    before = run_hash(run)
    values = json.loads((run.path / "config.json").read_text())
    (run.path / "config.json").write_text(json.dumps(values | {"name": "Another name"}))
    (run.path / "note.txt").write_text("A note.")
    (run.path / "metrics.json").unlink()
    assert run_hash(Run(run.path)) == before


def test_a_setting_a_record_and_a_weight_each_change_it(run: Run) -> None:
    hashes = {run_hash(run)}
    values = json.loads((run.path / "config.json").read_text())
    values["training"]["seed"] += 1
    (run.path / "config.json").write_text(json.dumps(values))
    hashes.add(run_hash(Run(run.path)))
    lines = (run.path / "history.jsonl").read_text().splitlines(keepends=True)
    record = json.loads(lines[-1])
    record["held_out"]["distortion"] -= 0.01
    (run.path / "history.jsonl").write_text("".join(lines[:-1]) + json.dumps(record) + "\n")
    hashes.add(run_hash(Run(run.path)))
    weights = load_file(run.path / "checkpoint.safetensors")
    name = min(weights)
    weights[name].flat[0] += 0.5
    save_file(weights, run.path / "checkpoint.safetensors")
    hashes.add(run_hash(Run(run.path)))
    assert len(hashes) == 4
