"""What the actor beside the folder of runs takes and refuses; Ray is not needed for it."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from vae_core.experiment import RunConfig
from vae_core.jobs import enqueue, pause
from vae_core.jobs.ray import launch, store_actor
from vae_core.jobs.ray.protocol import Change, Order, Place, is_allowed, settings_of
from vae_core.jobs.ray.store_actor import MAX_CRASHES, StoreActor
from vae_core.runs import Run, RunError, RunStore
from vae_core.runs.files import append_bytes, mirrored, remove, write_bytes
from vae_core.runs.hold import hold, is_held
from vae_core.runs.run import CHECKPOINT, HISTORY, REQUEST, STATUS
from vae_core.runs.status import Status

Tiny = Callable[..., RunConfig]
NODE, OTHER_NODE = Place("a1", "lab-1", "1.0"), Place("b2", "lab-2", "1.0")


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands by which a driver would have been started."""
    started: list[str] = []
    monkeypatch.setenv("LATENT_PLAYGROUND_EXECUTOR", "ray")
    monkeypatch.setattr("vae_core.jobs.executor.need_extra", lambda extra, what: None)
    monkeypatch.setattr(launch, "start_command", lambda arguments, log: started.append(arguments[0]))
    monkeypatch.setattr(launch, "_drivers", [])
    return started


@pytest.fixture
def actor(store: RunStore, driver: list[str]) -> StoreActor:
    return StoreActor(str(store.root), {}, "1.0")


def waiting(store: RunStore, config: RunConfig, run_id: str = "one") -> Run:
    run = store.create(config, run_id=run_id)
    enqueue(store, run)
    return run


def begun(actor: StoreActor, run: Run, place: Place = NODE) -> Order:
    order = actor.begin(run.id, place)
    assert order is not None
    return order


def status_of(run: Run, **values: Any) -> bytes:
    return json.dumps({**json.loads((run.path / STATUS).read_text()), **values}).encode()


def test_a_run_is_begun_held_and_ended(store: RunStore, tiny: Tiny, actor: StoreActor) -> None:
    run = waiting(store, tiny())
    order = begun(actor, run)
    status = run.status()
    assert (status.state, status.node, status.pid) == ("running", "lab-1", os.getpid())
    assert is_held(run.path) and set(order.files) == {"config.json", STATUS} and order.snapshots == ()
    sent = status_of(run, step=7, pid=999_999, host="lab-1", node="elsewhere", belongs_to="somebody", device="cuda")
    assert actor.change(run.id, order.attempt, Change("write", STATUS, sent)).ended is None
    status = run.status()
    assert (status.step, status.device, status.pid, status.node) == (7, "cuda", os.getpid(), "lab-1")
    assert status.belongs_to is None, "whose run it is is said here"
    actor.change(run.id, order.attempt, Change("write", STATUS, status_of(run, state="finished")))
    actor.end(run.id, order.attempt)
    assert run.status().state == "finished" and run.status().pid is None
    assert not is_held(run.path) and actor.training() == []


def test_nothing_is_kept_of_what_has_ended(store: RunStore, tiny: Tiny, actor: StoreActor) -> None:
    open_files = psutil.Process().num_fds if hasattr(psutil.Process, "num_fds") else lambda: 0
    before = open_files()
    for number in range(20):
        run = waiting(store, tiny(), f"run-{number}")
        attempt = begun(actor, run).attempt
        actor.change(run.id, attempt, Change("write", CHECKPOINT, b"weights"))
        if number % 2:
            actor.change(run.id, attempt, Change("write", STATUS, status_of(run, state="finished")))
            actor.end(run.id, attempt)
        else:
            begun(actor, run, OTHER_NODE)  # it crashed on the first
            actor.ended(run.id, "It is over.")
    assert not any((actor._attempts, actor._crashes, actor._images)) and open_files() == before


def test_what_left_the_queue_is_not_begun(store: RunStore, tiny: Tiny, actor: StoreActor) -> None:
    run, other = waiting(store, tiny()), waiting(store, tiny(), "two")
    pause(store, run)
    store.delete("two")
    assert actor.begin(run.id, NODE) is None and actor.begin(other.id, NODE) is None
    assert actor.begin("../one", NODE) is None and run.status().state == "created"


def test_changes_are_made_in_the_run_s_folder(store: RunStore, tiny: Tiny, actor: StoreActor) -> None:
    run = waiting(store, tiny())
    number = begun(actor, run).attempt
    for change in (
        Change("write", "snapshots/0000003.safetensors", b"three"),
        Change("write", "snapshots/0000004.safetensors", b"four"),
        Change("append", HISTORY, b"a\n"),
        Change("append", HISTORY, b"b\n"),
        Change("append", "worker.log", b"said\n"),
        Change("append", "tensorboard/events.out.tfevents.1.host.2.0", b"event"),
        Change("write", CHECKPOINT, b"weights"),
        Change("remove", "snapshots/0000004.safetensors"),
    ):
        answer = actor.change(run.id, number, change)
        assert answer.ended is None and answer.error is None, change
    assert (run.path / HISTORY).read_text() == "a\nb\n" and (run.path / "worker.log").read_text() == "said\n"
    assert run.snapshot_steps() == [3] and (run.path / CHECKPOINT).read_bytes() == b"weights"
    assert (run.path / "tensorboard").is_dir()


@pytest.mark.parametrize(
    "change",
    [
        Change("write", "../two/status.json", b"{}"),
        Change("write", "/etc/passwd", b""),
        Change("write", "snapshots/../config.json", b"{}"),
        Change("write", "snapshots/../../x.safetensors", b""),
        Change("write", "config.json", b"{}"),
        Change("write", "note.txt", b"hello"),
        Change("write", "worker.lock", b""),
        Change("write", REQUEST, b"stop"),
        Change("write", "", b""),
        Change("write", "status.json\n", b"{}"),
        Change("append", "status.json", b"{}"),
        Change("append", "tensorboard/..", b""),
        Change("append", "tensorboard/../../x", b""),
        Change("remove", "config.json"),
        Change("remove", "../two"),
        Change("run", "status.json", b"{}"),  # type: ignore[arg-type]
    ],
    ids=lambda change: f"{change.kind} {change.name!r}",
)
def test_what_is_none_of_a_training_s_business_is_refused(
    store: RunStore, tiny: Tiny, actor: StoreActor, change: Change
) -> None:
    run = waiting(store, tiny())
    before = {path: path.read_bytes() for path in store.root.rglob("*") if path.is_file()}
    number = begun(actor, run).attempt
    answer = actor.change(run.id, number, change)
    assert not is_allowed(change) and answer.ended and "no file that a training may" in answer.ended
    after = {path: path.read_bytes() for path in store.root.rglob("*") if path.is_file()}
    assert after.keys() - before.keys() <= {run.path / "worker.lock"}
    assert all(after[path] == content for path, content in before.items() if path.name != STATUS)


def test_a_folder_that_is_a_link_is_not_written_through(
    store: RunStore, tiny: Tiny, actor: StoreActor, tmp_path: Path
) -> None:
    run = waiting(store, tiny())
    number = begun(actor, run).attempt
    (tmp_path / "outside").mkdir()
    (run.path / "snapshots").symlink_to(tmp_path / "outside")
    assert actor.change(run.id, number, Change("write", "snapshots/0000003.safetensors", b"")).ended
    assert list((tmp_path / "outside").iterdir()) == []


def test_an_older_attempt_is_refused(store: RunStore, tiny: Tiny, actor: StoreActor) -> None:
    """As of a node that was taken for dead, and only could not be reached."""
    run = waiting(store, tiny())
    old, new = begun(actor, run), begun(actor, run, OTHER_NODE)
    assert run.status().node == "lab-2" and old.attempt != new.attempt
    assert actor.change(run.id, old.attempt, Change("append", HISTORY, b"old\n")).ended
    actor.end(run.id, old.attempt)
    assert is_held(run.path) and not (run.path / HISTORY).exists()
    assert actor.change(run.id, new.attempt, Change("append", HISTORY, b"new\n")).ended is None
    assert actor.images(run.id, old.attempt) == []


def test_what_a_lost_node_trained_waits(store: RunStore, tiny: Tiny, actor: StoreActor) -> None:
    run, other = waiting(store, tiny()), waiting(store, tiny(), "two")
    queued = run.status().queued
    old = begun(actor, run)
    begun(actor, other, OTHER_NODE)
    actor.lost({NODE.node})
    status = run.status()
    assert (status.state, status.queued, status.pid) == ("waiting", queued, None) and "lab-1" in status.message
    assert not is_held(run.path) and other.status().state == "running"
    assert actor.change(run.id, old.attempt, Change("append", HISTORY, b"old\n")).ended
    pause(store, run)  # while nobody trains it
    assert run.status().state == "created" and actor.begin(run.id, OTHER_NODE) is None


def test_a_request_is_in_the_answers(store: RunStore, tiny: Tiny, actor: StoreActor) -> None:
    run = waiting(store, tiny())
    number = begun(actor, run).attempt
    assert actor.change(run.id, number, Change("append", HISTORY, b"a\n")).request is None
    pause(store, run)
    assert actor.change(run.id, number, Change("append", HISTORY, b"b\n")).request == "pause"
    assert actor.change(run.id, number, Change("remove", REQUEST)).request is None
    assert run.request() is None


def test_a_request_is_not_lost_that_comes_while_the_worker_looks_for_one(
    store: RunStore, tiny: Tiny, actor: StoreActor, tmp_path: Path
) -> None:
    """Its look is sent as a change of files would be: whatever arrived here in the meantime must outlive it."""
    run = waiting(store, tiny())
    number = begun(actor, run).attempt
    (scratch := tmp_path / run.id).mkdir()
    underway: list[Change] = []

    class Late:
        def written(self, path: Path, content: bytes) -> None:
            underway.append(Change("write", path.name, content))

        def appended(self, path: Path, content: bytes) -> None:
            underway.append(Change("append", path.name, content))

        def removed(self, path: Path) -> None:
            underway.append(Change("remove", path.name))

    with mirrored(scratch, Late()):
        assert Run(scratch).pop_request() is None
        append_bytes(scratch / HISTORY, b"a\n")
    pause(store, run)
    answers = [actor.change(run.id, number, change).request for change in underway]
    assert answers[-1] == "pause" and run.request() == "pause"


def test_what_crashes_again_and_again_fails(store: RunStore, tiny: Tiny, actor: StoreActor) -> None:
    run = waiting(store, tiny())
    for crash in range(MAX_CRASHES + 1):
        number = begun(actor, run).attempt
        if crash == 1:  # there is something new to go on from
            actor.change(run.id, number, Change("write", CHECKPOINT, b"weights"))
    for _ in range(MAX_CRASHES):
        order = actor.begin(run.id, NODE)
        if order is None:
            break
    assert order is None and run.status().state == "failed" and "ended unexpectedly" in run.status().message
    assert not is_held(run.path)


def test_a_node_of_another_version_fails_in_a_sentence(store: RunStore, tiny: Tiny, actor: StoreActor) -> None:
    run = waiting(store, tiny())
    assert actor.begin(run.id, Place("a1", "lab-1", "0.9")) is None
    assert run.status().state == "failed" and "lab-1 has version 0.9" in run.status().message


def test_a_full_disk_is_told_as_it_is(
    store: RunStore, tiny: Tiny, actor: StoreActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = waiting(store, tiny())
    number = begun(actor, run).attempt

    def full(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(store_actor, "write_bytes", full)
    assert actor.change(run.id, number, Change("write", CHECKPOINT, b"")).error == (
        errno.ENOSPC,
        os.strerror(errno.ENOSPC),
    )
    assert actor.training() == [run.id], "the node says what became of it"
    monkeypatch.setattr(store_actor, "opened_log", lambda path: open("/dev/full", "wb"))  # noqa: SIM115
    assert actor.change(run.id, number, Change("append", "worker.log", b"said\n")).error is None


def test_a_run_that_was_deleted_ends_its_attempt(store: RunStore, tiny: Tiny, actor: StoreActor) -> None:
    run = waiting(store, tiny())
    number = begun(actor, run).attempt
    run.path.rename(store.root / ".gone")
    answer = actor.change(run.id, number, Change("write", CHECKPOINT, b"weights"))
    assert answer.ended and "deleted" in answer.ended and actor.training() == [] and store.ids() == set()


def test_what_ray_gives_up_is_told(store: RunStore, tiny: Tiny, actor: StoreActor) -> None:
    run, other = waiting(store, tiny()), waiting(store, tiny(), "two")
    begun(actor, run)
    actor.ended(run.id, "It is over.")
    actor.ended(other.id, "Nobody can begin it.")
    actor.ended("three", "There is none.")
    assert [one.status().state for one in (run, other)] == ["interrupted", "failed"]
    assert other.status().message == "Nobody can begin it."


def test_a_driver_is_started_for_what_waits(store: RunStore, tiny: Tiny, driver: list[str]) -> None:
    from vae_core.jobs import dispatch, submit

    dispatch(store)
    assert driver == []
    run = submit(store, tiny())
    assert driver == ["ray-driver"] and run.status().pid is None
    launch._drivers.clear()
    with hold(store.root, launch.LOCK):  # another process is the driver
        dispatch(store)
    assert driver == ["ray-driver"]


def test_a_training_here_does_not_wait_for_those_of_the_cluster(store: RunStore, tiny: Tiny, actor: StoreActor) -> None:
    from vae_core.jobs.queue import claim

    elsewhere, waits, here = (waiting(store, tiny(), name) for name in ("one", "two", "three"))
    begun(actor, elsewhere)
    enqueue(store, here, pid=os.getpid())
    assert claim(store, here) and waits.status().state == "waiting" and here.status().node == ""


def test_another_executor_is_refused_in_a_sentence(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vae_core.jobs import submit

    monkeypatch.setenv("LATENT_PLAYGROUND_EXECUTOR", "slurm")
    with pytest.raises(RunError, match="'slurm'; it can be local or ray"):
        submit(store, tiny())
    assert store.ids() == set()
    monkeypatch.setenv("LATENT_PLAYGROUND_EXECUTOR", "ray")
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(RunError, match=r"needs ray, which is not installed here; get it by: pip install"):
        submit(store, tiny())


def test_only_bounds_are_the_same_on_every_node() -> None:
    there = {
        "LATENT_PLAYGROUND_RUNS": "/srv/runs",
        "LATENT_PLAYGROUND_MAX_PARAMETERS": "5",
        "LATENT_PLAYGROUND_FOLDERS": "/photos",
        "LATENT_PLAYGROUND_TEACHER_PASSPHRASE": "secret",
        "HOME": "/root",
    }
    assert settings_of(there.items(), everywhere=True) == {"LATENT_PLAYGROUND_MAX_PARAMETERS": "5"}
    own = settings_of(there.items(), everywhere=False)
    assert own.keys() == there.keys() - {"HOME", "LATENT_PLAYGROUND_TEACHER_PASSPHRASE"}


def test_a_mirror_hears_of_every_change_below_its_folder(tmp_path: Path) -> None:
    heard: list[tuple[str, str, bytes]] = []

    class Heard:
        def written(self, path: Path, content: bytes) -> None:
            heard.append(("written", path.name, content))

        def appended(self, path: Path, content: bytes) -> None:
            heard.append(("appended", path.name, content))

        def removed(self, path: Path) -> None:
            heard.append(("removed", path.name, b""))

    folder, other = tmp_path / "one", tmp_path / "two"
    (folder / "snapshots").mkdir(parents=True)
    other.mkdir()
    with mirrored(folder, Heard()):
        write_bytes(folder / "a", b"1")
        write_bytes(folder / "snapshots" / "b", b"2")
        write_bytes(other / "c", b"3")
        append_bytes(folder / "a", b"4")
        remove(folder / "a")
        Run(folder).write_status(Status())
    write_bytes(folder / "d", b"5")
    assert [entry[:2] for entry in heard] == [
        ("written", "a"),
        ("written", "b"),
        ("appended", "a"),
        ("removed", "a"),
        ("written", STATUS),
    ]
