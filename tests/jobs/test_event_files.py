"""Event files for TensorBoard: as its own reader reads them, and nothing of them where nobody asked."""

from __future__ import annotations

import io
import json
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.run_archives.hostile import unzipped, zipped
from vae_core.config import ConfigError
from vae_core.experiment import RunConfig
from vae_core.jobs import submit
from vae_core.jobs.queue import enqueue
from vae_core.jobs.queue import pause as pause_run
from vae_core.jobs.worker import work
from vae_core.run_archives import export_run, import_run
from vae_core.runs import Run, RunStore

Tiny = Callable[..., RunConfig]
ON = "logging.tensorboard=true"


def events(run: Run) -> Any:
    """All that TensorBoard finds."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    found = EventAccumulator(str(run.path / "tensorboard"), {"scalars": 0, "images": 0, "tensors": 0})
    found.Reload()
    return found


def records(run: Run) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run.path / "history.jsonl").read_text().splitlines()]


def check_scalars(run: Run, found: Any) -> None:
    """Each number of the history once, at its step."""
    expected: dict[str, list[tuple[int, float]]] = {}
    for record in records(run):
        held_out = {f"held_out/{name}": value for name, value in (record.pop("held_out", None) or {}).items()}
        for name, value in (record | held_out).items():
            if name != "step":
                expected.setdefault(name, []).append((record["step"], value))
    assert set(found.Tags()["scalars"]) == set(expected) and len(expected["loss"]) > 5
    for name, values in expected.items():
        there = [(one.step, one.value) for one in found.Scalars(name)]
        assert [step for step, _ in there] == [step for step, _ in values], name
        np.testing.assert_allclose([value for _, value in there], [value for _, value in values], rtol=1e-6)


def picture(event: Any) -> np.ndarray:
    with Image.open(io.BytesIO(event.encoded_image_string)) as opened:
        return np.asarray(opened.convert("L"))


def test_tensorboard_reads_the_history_the_reconstructions_and_the_settings(store: RunStore, tiny: Tiny) -> None:
    run = submit(store, tiny(ON, "name=A | b <c>"), pid=os.getpid())
    assert work(store, run).state == "finished"
    found = events(run)
    check_scalars(run, found)
    assert [one.step for one in found.Images("reconstructions")] == run.snapshot_steps()
    last = picture(found.Images("reconstructions")[-1])
    originals, copies = run.fixed()["originals"], run.snapshot(run.snapshot_steps()[-1]).reconstructions
    side = originals.shape[-1]
    assert last.shape == (4 * side, 8 * side)
    assert np.array_equal(last[:side, :side], originals[0, 0]) and np.array_equal(
        last[side : 2 * side, :side], copies[0, 0]
    )
    assert np.array_equal(last[3 * side :, 7 * side :], copies[15, 0])
    (text,) = found.Tensors("config/text_summary")
    assert '"latent_dim": 2' in text.tensor_proto.string_val[0].decode()
    plugins = found.SummaryMetadata("_hparams_/session_start_info").plugin_data
    assert b"model.latent_dim" in plugins.content and b"training.learning_rate" in plugins.content


def test_a_model_without_an_encoder_shows_what_it_generates(store: RunStore, tiny: Tiny) -> None:
    run = submit(store, tiny(ON, "model.name=gan", "training.epochs=1"), pid=os.getpid())
    assert work(store, run).state == "finished"
    check_scalars(run, found := events(run))
    side = run.config.image_shape[-1]
    assert picture(found.Images("reconstructions")[0]).shape == (2 * side, 8 * side)


def test_paused_and_resumed_no_step_is_there_twice(store: RunStore, tiny: Tiny) -> None:
    run = submit(store, tiny(ON, "training.epochs=3"), pid=os.getpid())
    for state in ("paused", "paused", "finished"):
        asked: list[int] = []

        def pause(report: Any, asked: list[int] = asked, run: Run = run, state: str = state) -> None:
            if state == "paused" and report.terms and not asked:
                asked.append(report.step)
                run.write_request("pause")

        if run.status().state != "waiting":
            enqueue(store, run, pid=os.getpid())
        assert work(store, run, listener=pause).state == state
    assert len(list((run.path / "tensorboard").iterdir())) == 3
    check_scalars(run, events(run))
    steps = [one.step for one in events(run).Images("reconstructions")]
    assert steps == run.snapshot_steps()


def test_a_worker_that_is_killed_loses_nothing_but_the_last_moment(store: RunStore) -> None:
    """And what was written after its last checkpoint is there once, though it is trained again."""
    settings = [f"--set={one}" for one in (ON, "training.epochs=1000", "data.train_images=256", "model.hidden=[8]")]
    settings += ["--set=training.batch_size=64", "--set=training.threads=1", "--set=training.precision=float32"]
    command = [sys.executable, "-m", "vae_core", "train", "--recipe", "mnist-vae-2d", "--id", "mine", *settings]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        run, deadline = Run(store.root / "mine"), time.monotonic() + 120
        while time.monotonic() < deadline and not _lines(run) > 30:
            assert child.poll() is None
            time.sleep(0.05)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    written, there = len(records(run)), len(events(run).Scalars("loss"))
    assert there >= written - 2 > 20  # each record is on the disk before the next is begun
    (first,) = (run.path / "tensorboard").iterdir()
    with first.open("ab") as file:
        file.write(b"\x18\0\0")  # torn in the middle of an event
    enqueue(store, run, pid=os.getpid())
    stops = [0]

    def some_more(report: Any) -> None:
        stops[0] += bool(report.terms)
        if stops[0] == written:
            pause_run(store, run)

    assert work(store, run, listener=some_more).state == "paused"
    check_scalars(run, events(run))


def _lines(run: Run) -> int:
    try:
        return (run.path / "history.jsonl").read_bytes().count(b"\n")
    except OSError:
        return 0


def test_a_missing_package_is_told_before_a_run_is_made(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(
        ConfigError, match=r"\(logging\.tensorboard\) needs tensorboard, which is not installed here; get it by"
    ):
        submit(store, tiny(ON), pid=os.getpid())
    assert store.ids() == set()


def test_one_that_went_missing_later_or_a_link_ends_no_training(
    store: RunStore, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    run = submit(store, tiny(ON, "training.epochs=1"), run_id="linked", pid=os.getpid())
    (tmp_path / "elsewhere").mkdir()
    (run.path / "tensorboard").symlink_to(tmp_path / "elsewhere")
    assert work(store, run).state == "finished" and list((tmp_path / "elsewhere").iterdir()) == []
    run = submit(store, tiny(ON, "training.epochs=1"), run_id="gone", pid=os.getpid())
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    assert work(store, run).state == "finished" and not (run.path / "tensorboard").exists()
    said = capfd.readouterr().err
    assert "No event files for TensorBoard: tensorboard is a link." in said and "is not installed here any more" in said


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # of TensorBoard's own thread
@pytest.mark.parametrize("fails", ["write", "flush"])
def test_a_full_disk_ends_the_events_and_not_the_training(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], fails: str
) -> None:
    """They are written by a thread of TensorBoard's, which nobody may wait for once it has died."""
    from tensorboard.summary.writer.record_writer import RecordWriter

    right, calls = getattr(RecordWriter, fails), [0]

    def full(*arguments: object) -> object:
        calls[0] += 1
        if calls[0] > 9:
            raise OSError(28, "No space left on device")
        return right(*arguments)

    monkeypatch.setattr(RecordWriter, fails, full)
    run = submit(store, tiny(ON, "training.epochs=2"), pid=os.getpid())
    assert work(store, run).state == "finished"
    assert capfd.readouterr().err.count("they end here (No space left on device)") == 1


def test_without_it_nothing_is_imported_or_written(store: RunStore, tiny: Tiny) -> None:
    run = submit(store, tiny("training.epochs=1"), run_id="mine", pid=os.getpid())
    program = (
        "import sys; from vae_core import RunStore; from vae_core.jobs.worker import work; store = RunStore()\n"
        "store.open('mine').write_status(store.open('mine').status().owned(None))\n"
        "print(work(store, store.open('mine')).state, [n for n in ('tensorboard', 'google.protobuf') if n in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip().splitlines()[-1] == "finished []"
    assert not (run.path / "tensorboard").exists()


def test_the_zip_leaves_them_out_and_one_made_by_hand_is_taken(store: RunStore, tiny: Tiny) -> None:
    run = submit(store, tiny(ON, "training.epochs=1"), pid=os.getpid())
    assert work(store, run).state == "finished"
    target = io.BytesIO()
    export_run(run, target)
    files = unzipped(target.getvalue())
    assert not [name for name in files if "tensorboard" in name]
    (event,) = (run.path / "tensorboard").iterdir()
    by_hand = zipped({**files, f"tensorboard/{event.name}": event.read_bytes()})
    taken = import_run(io.BytesIO(by_hand), store).run
    assert not (taken.path / "tensorboard").exists()
    assert math.isclose(taken.history().steps["loss"][-1], run.history().steps["loss"][-1])
