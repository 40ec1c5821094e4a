"""A disk that fills up while a model trains: what is written stays whole, and the run says why it ended."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from vae_core.experiment import RunConfig
from vae_core.jobs.worker import work
from vae_core.runs import RunStore, files
from vae_core.runs.history import append_record, read_history

Tiny = Callable[..., RunConfig]


def test_a_record_that_has_no_room_is_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.jsonl"
    record = {"step": 1, "epoch": 0.5, "loss": 1.0, "images_per_second": 10.0}
    append_record(path, record)
    whole, write = path.read_bytes(), os.write
    monkeypatch.setattr(os, "write", lambda handle, line: write(handle, line[: len(line) // 2]))
    with pytest.raises(OSError, match="space") as refused:
        append_record(path, {**record, "step": 2})
    monkeypatch.undo()
    assert refused.value.errno == errno.ENOSPC and path.read_bytes() == whole
    append_record(path, {**record, "step": 3})
    assert read_history(path).steps["step"] == [1, 3]


def test_the_status_says_so_though_there_is_no_room_for_another_file(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = store.create(tiny(), run_id="mine")

    def fill() -> None:
        def refuse(**where: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(where.get("dir")))

        monkeypatch.setattr(files.tempfile, "mkstemp", refuse)

    status = work(store, run, listener=lambda report: fill() if report.step >= 5 else None)
    assert status.state == "failed" and status.message.startswith("The disk is full.")
    assert str(store.root) not in status.message
    (summary,) = store.list()
    assert summary.damaged is None and summary.status is not None and summary.status.state == "failed"
