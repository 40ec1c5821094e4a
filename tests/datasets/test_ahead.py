"""Reading a training's images while PyTorch is imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

from vae_core.datasets.ahead import read_ahead
from vae_core.datasets.config import DataConfig
from vae_core.datasets.idx_dataset import IdxDataset, _whole_split


def test_what_is_loaded_then_is_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from vae_core.datasets import dataset

    _whole_split.cache_clear()
    thread = read_ahead(DataConfig(dataset="mnist"))
    assert thread is not None
    thread.join(60)
    read = _whole_split.cache_info().misses
    assert read == 2  # both splits
    dataset("mnist").load("train", 32)
    dataset("mnist").load("held-out", 32)
    assert _whole_split.cache_info().misses == read


def test_what_cannot_be_read_is_left_to_be_told_by_load(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_: object) -> None:
        raise ValueError("The full MNIST cannot be read.")

    failed: list[object] = []
    monkeypatch.setattr("threading.excepthook", failed.append)
    monkeypatch.setattr(IdxDataset, "_first_images", damaged)
    thread = read_ahead(DataConfig(dataset="mnist"))
    assert thread is not None
    thread.join(60)
    assert not failed


def test_somebody_s_own_images_are_not_read_ahead() -> None:
    assert read_ahead(DataConfig(dataset="own:cats")) is None


@pytest.mark.parametrize("command", ["train", "work"])
def test_reading_begins_before_pytorch_is_imported(command: str) -> None:
    look = (
        "import sys, vae_core.datasets.ahead as ahead\n"
        "class Began(Exception): pass\n"
        "def began(data): raise Began('torch' in sys.modules)\n"
        "ahead.read_ahead = began\n"
        f"from vae_core.cli.{command} import {command}\n"
        "import contextlib, tempfile, pathlib\n"
        "from vae_core.recipes import recipe; from vae_core.runs.store import RunStore\n"
        "folder = pathlib.Path(tempfile.mkdtemp()); run = RunStore(folder).create(recipe('mnist-vae-2d').config)\n"
        f"arguments = {{'runs': folder}} if {command == 'train'} else {{'run_id': run.id, 'runs': folder}}\n"
        f"try: {command}.__wrapped__(**arguments)\n"
        "except Began as error: print(error)\n"
    )
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=False)
    assert said.stdout.strip().splitlines()[-1:] == ["False"], said.stderr
