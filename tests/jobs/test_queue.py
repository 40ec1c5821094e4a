"""The queue: what is in it and what is not, one training at a time, and runs that are deleted under its feet."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vae_core.cli.app import app
from vae_core.experiment import RunConfig
from vae_core.jobs import dispatch, enqueue, pause, queue_position, stop, submit
from vae_core.jobs import queue as queue_module
from vae_core.jobs.queue import claim
from vae_core.jobs.worker import work
from vae_core.runs import DamagedRun, DeletedRun, Run, RunError, RunStore

Tiny = Callable[..., RunConfig]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the runs that a worker was started for; the worker is a process that waits."""
    ids: list[str] = []

    def start(store: RunStore, run: Run) -> subprocess.Popen[bytes]:
        ids.append(run.id)
        return subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

    monkeypatch.setattr(queue_module, "_spawn", start)
    return ids


def test_a_run_that_is_only_created_is_not_in_the_queue(store: RunStore, tiny: Tiny, started: list[str]) -> None:
    run = store.create(tiny())
    dispatch(store)
    assert run.status().state == "created" and not run.status().active
    assert queue_position(store, run) == 0 and started == []


def test_submit_creates_enqueues_and_starts(store: RunStore, tiny: Tiny, started: list[str]) -> None:
    first, second = submit(store, tiny("name=First"), run_id="first"), submit(store, tiny("name=Second"))
    assert first.id == "first" and started == ["first"]
    assert [run.status().state for run in (first, second)] == ["waiting", "waiting"]
    assert first.status().pid is not None and second.status().pid is None
    assert [queue_position(store, run) for run in (first, second)] == [1, 2]
    with pytest.raises(RunError, match="already"):
        submit(store, tiny(), run_id="first")
    with pytest.raises(RunError, match="in the queue already"):
        enqueue(store, second)
    queued = second.status().queued
    enqueue(store, second, pid=os.getpid())  # `resume` takes over what nobody has started
    assert second.status().pid == os.getpid() and second.status().queued == queued


def test_a_folder_of_an_older_version_that_waits_is_in_the_queue(
    store: RunStore, tiny: Tiny, started: list[str]
) -> None:
    run = store.create(tiny())
    (run.path / "status.json").write_text('{"state": "waiting", "created": 1.0, "queued": 1.0}')
    dispatch(store)
    assert started == [run.id]


def test_the_command_line_trains_what_it_made_though_a_page_polls(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch, started: list[str]
) -> None:
    create = RunStore.create

    def create_and_be_polled(self: RunStore, config: RunConfig, **more: str | None) -> Run:
        run = create(self, config, **more)
        page = threading.Thread(target=dispatch, args=[store])
        page.start()
        page.join(1)
        return run

    monkeypatch.setattr(RunStore, "create", create_and_be_polled)
    settings = ["data.train_images=128", "model.hidden=[8]", "training.epochs=1", "training.precision=float32"]
    arguments = ["train", "--recipe", "mnist-vae-2d", "--id", "mine", *(f"--set={one}" for one in settings)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert store.open("mine").status().state == "finished" and started == []


def test_deleting_waits_for_whoever_changes_the_queue(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = store.create(tiny(), run_id="mine")
    enqueue(store, run)
    deletion = threading.Thread(target=store.delete, args=["mine"])

    def start(store: RunStore, run: Run) -> subprocess.Popen[bytes]:
        deletion.start()  # by another page, at the worst moment
        deletion.join(1)
        return subprocess.Popen([sys.executable, "-c", ""])

    monkeypatch.setattr(queue_module, "_spawn", start)
    dispatch(store)
    deletion.join(30)
    assert store.ids() == set() and store.list() == []


def test_a_busy_queue_is_said_to_be_and_stops_no_poll(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch, started: list[str]
) -> None:
    enqueue(store, store.create(tiny()))
    monkeypatch.setattr(store, "patience", 0.1)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with store.lock():
            held.set()
            done.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(30)
        dispatch(store)
        assert started == []
        with pytest.raises(RunError, match="busy"):
            submit(store, tiny())
    finally:
        done.set()
        holder.join()
    dispatch(store)
    assert len(started) == 1


def test_a_run_that_is_deleted_while_runs_are_listed_is_left_out(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, deleted = store.create(tiny(), run_id="kept"), store.create(tiny(), run_id="deleted")
    summary = RunStore._summary

    def delete_first(self: RunStore, path: Path) -> object:
        shutil.rmtree(deleted.path, ignore_errors=True)
        return summary(self, path)

    monkeypatch.setattr(RunStore, "_summary", delete_first)
    assert [one.id for one in store.list()] == [kept.id]


def test_whatever_is_asked_of_a_deleted_run_is_answered_in_a_sentence(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny(), run_id="mine")
    store.delete("mine")
    actions: list[Callable[[], object]] = [
        run.status,
        lambda: run.config,
        lambda: run.snapshot(0),
        run.check_weights,
        lambda: run.write_request("stop"),
        lambda: enqueue(store, run),
        lambda: pause(store, run),
        lambda: stop(store, run),
        lambda: claim(store, run),
        lambda: work(store, run),
    ]
    for action in actions:
        with pytest.raises(DeletedRun, match="'mine' has been deleted"):
            action()
    assert issubclass(DeletedRun, RunError) and issubclass(DeletedRun, DamagedRun)
    dispatch(store)


def test_a_run_that_is_deleted_while_it_waits_ends_its_worker_in_a_sentence(store: RunStore, tiny: Tiny) -> None:
    first, second = store.create(tiny(), run_id="first"), store.create(tiny(), run_id="second")
    enqueue(store, first, pid=os.getpid())
    assert claim(store, first) is True
    enqueue(store, second, pid=os.getpid())
    with pytest.raises(DeletedRun, match="'second'"):
        work(store, second, waiting=lambda: store.delete("second"))


def test_one_at_a_time_the_rest_in_the_queue(store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [store.create(tiny(f"name=run {k}")) for k in range(3)]
    for run in runs:
        enqueue(store, run, pid=os.getpid())
    assert [queue_position(store, run) for run in runs] == [1, 2, 3]
    assert [claim(store, run) for run in (runs[1], runs[0], runs[1])] == [False, True, False]
    assert [queue_position(store, run) for run in runs] == [0, 1, 2]
    with pytest.raises(RunError, match="already"):
        enqueue(store, runs[0])
    stop(store, runs[1])
    assert runs[1].status().state == "created" and claim(store, runs[1]) is None, "it may join the queue again"
    monkeypatch.setenv("LATENT_PLAYGROUND_TRAININGS", "2")
    assert claim(store, runs[2]) is True


def test_a_dead_workers_run_is_interrupted_and_frees_its_place(store: RunStore, tiny: Tiny) -> None:
    gone = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    first, second = store.create(tiny()), store.create(tiny())
    for run in (first, second):
        enqueue(store, run, pid=os.getpid())
    assert claim(store, first) is True
    first.write_status(first.status().owned(gone.pid))
    gone.kill()
    gone.wait()
    assert first.status().state == "interrupted"
    assert claim(store, second) is True
