"""Metrics in a run's folder are read again only when they have changed: a page asks for those of every run it lists."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from vae_core.inference import held_out
from vae_core.metrics import cached_metrics, metrics_file, report
from vae_core.runs import Run, RunStore
from vae_core.runs.run import CHECKPOINT

SHIPPED = Path(__file__).resolve().parents[2] / "checkpoints" / "mnist-pca-2d"


@pytest.fixture
def run(store: RunStore) -> Run:
    shutil.copytree(SHIPPED, store.root / "mine")
    run = store.open("mine")
    for path in (metrics_file(run), run.path / CHECKPOINT):
        os.utime(path, (1_000_000, 1_000_000))  # long ago: what was just written may change within a tick of the clock
    return run


def test_unchanged_ones_are_not_read_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cached_metrics(run)
    assert first is not None

    def read(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(report, "read_json", read)
    monkeypatch.setattr(held_out, "read_header", read)
    assert cached_metrics(run) is first


def test_changed_ones_are(run: Run) -> None:
    first = cached_metrics(run)
    assert first is not None
    values = json.loads(metrics_file(run).read_text())
    metrics_file(run).write_text(json.dumps(values | {"seconds": 1234.5}))
    found = cached_metrics(run)
    assert found is not None and found.seconds == 1234.5
    metrics_file(run).write_text("{")
    assert cached_metrics(run) is None
    metrics_file(run).write_text(json.dumps(values))
    assert cached_metrics(run) == first
    shutil.copyfile(SHIPPED.parent / "gan" / CHECKPOINT, run.path / CHECKPOINT)
    assert cached_metrics(run) is None, "they are of another checkpoint"
