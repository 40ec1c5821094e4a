"""Who is at work on a run is told by a lock and by waiting, and never by what time it is."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.faults.workers import until
from vae_core.experiment import RunConfig
from vae_core.jobs import dispatch, enqueue, pause, queue, stop
from vae_core.jobs.queue import claim
from vae_core.processes import began, is_alive
from vae_core.runs import DeletedRun, Run, RunError, RunStore
from vae_core.runs import status as status_module
from vae_core.runs.hold import FILE, hold, is_held

Tiny = Callable[..., RunConfig]
ELSEWHERE = "another-machine"


@pytest.fixture
def run(store: RunStore, tiny: Tiny) -> Run:
    return store.create(tiny(), run_id="mine")


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    one = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield one
    one.kill()
    one.wait()


def put(run: Run, **values: object) -> None:
    run.write_status(run.status().model_copy(update={"state": "running", "heartbeat": time.time(), **values}))


def test_a_lock_is_held_by_one_and_looked_at_by_many(run: Run) -> None:
    assert not is_held(run.path), "nobody was ever at work on it"
    with hold(run.path) as real:
        assert real and is_held(run.path) and is_held(run.path)
        with pytest.raises(RunError, match="training already"), hold(run.path):
            pass
    assert not is_held(run.path) and is_held(run.path, patience=0.1) is False
    with hold(run.path):
        assert is_held(run.path, patience=0.05)
    with pytest.raises(DeletedRun), hold(run.path.with_name("gone")):
        pass


def test_a_link_or_a_pipe_in_its_place_is_neither_followed_nor_waited_for(run: Run, tmp_path: Path) -> None:
    (run.path / FILE).symlink_to(tmp_path / "elsewhere")
    with hold(run.path) as real:
        assert not real and not is_held(run.path)
    assert not (tmp_path / "elsewhere").exists()
    (run.path / FILE).unlink()
    os.mkfifo(run.path / FILE)
    assert not is_held(run.path)


@pytest.mark.parametrize("step", [-7200.0, 7200.0, 1e9])
def test_a_step_of_the_clock_ends_no_training_and_lets_nobody_in(
    store: RunStore, run: Run, process: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch, step: float
) -> None:
    """The clock's step changes what time it is, and with it when the system says that processes began."""
    enqueue(store, run, pid=os.getpid())
    with hold(run.path) as locked:
        assert claim(store, run, locked=locked)
        starting = store.create(run.config)
        enqueue(store, starting, pid=process.pid)
        now, created = time.time, psutil.Process.create_time
        monkeypatch.setattr(time, "time", lambda: now() + step)
        monkeypatch.setattr(psutil.Process, "create_time", lambda self: created(self) + step)
        assert run.status().state == "running"
        dispatch(store)
        assert starting.status().state == "waiting", "nor is a worker that is starting taken for dead"
        assert claim(store, starting) is False
        with pytest.raises(RunError, match="training"):
            enqueue(store, run)


def test_one_that_was_killed_is_interrupted_at_once_though_its_id_is_used_again(store: RunStore, run: Run) -> None:
    put(run, pid=os.getpid(), process=began(os.getpid()), locked=True, host=socket.gethostname())
    assert run.status().state == "interrupted", "it held the lock, and the lock is free"


@pytest.mark.parametrize("process_mark", [None, "", "1"])
def test_a_live_process_that_does_not_say_which_one_it_is_blocks_nothing(
    store: RunStore, run: Run, process_mark: str | None
) -> None:
    put(run, pid=os.getpid(), process=process_mark, host=socket.gethostname())
    assert run.status().state == "interrupted"
    enqueue(store, run, pid=os.getpid())
    assert claim(store, run) is True


def test_a_process_is_known_by_its_mark(process: subprocess.Popen[bytes]) -> None:
    mark = began(process.pid)
    assert mark and mark == began(process.pid) and mark != began(os.getpid())
    assert is_alive(process.pid, mark)
    assert not is_alive(process.pid, None) and not is_alive(process.pid, began(os.getpid()))
    process.kill()
    until(lambda: not is_alive(process.pid, mark))  # though nobody has taken note of its end
    assert began(2**22 + 1) is None and began(-1) is None


def test_another_machines_training_is_believed_while_its_heartbeat_changes(
    store: RunStore, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its clock may be a year ahead."""
    waited = [time.monotonic()]
    monkeypatch.setattr(status_module.time, "monotonic", lambda: waited[0])
    put(run, pid=7, host=ELSEWHERE, heartbeat=time.time() + 3e7)
    assert run.status().state == "running"
    waited[0] += 50
    put(run, heartbeat=time.time() + 3e7 + 1)
    waited[0] += 50
    assert run.status().state == "running", "the heartbeat was another one 50 s ago"
    waited[0] += 61
    assert run.status().state == "interrupted"
    enqueue(store, run, pid=os.getpid())
    assert claim(store, run) is True


def test_a_training_that_does_not_answer_can_be_ended_and_deleted(store: RunStore, run: Run) -> None:
    put(run, pid=7, host=ELSEWHERE)
    with pytest.raises(RunError, match="stop it before"):
        store.delete("mine")
    stop(store, run)
    assert run.status().state == "running" and run.request() == "stop", "its worker is asked first"
    assert queue.unanswered(run, run.status())
    stop(store, run)
    assert run.status().state == "paused" and run.request() is None, "there is nothing learnt that could be kept"
    store.delete("mine")


def test_a_worker_that_holds_the_lock_is_never_ended_without_it(
    store: RunStore, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "ENDING_SECONDS", 0.05)
    with hold(run.path):
        put(run, pid=7, host=ELSEWHERE, locked=True)
        for _ in range(3):
            pause(store, run)
            assert run.status().state == "running" and run.request() == "pause"
        run.write_status(run.status().model_copy(update={"state": "interrupted"}))
        with pytest.raises(RunError, match="training"):
            enqueue(store, run)
