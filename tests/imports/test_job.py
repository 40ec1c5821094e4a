"""An import in the background: followed, stopped, killed, begun anew, swept."""

import io
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from tests.imports.files import files_of, image, zipped
from vae_core.datasets import ImportedError, dataset
from vae_core.datasets.imported import imported_folder, imported_names
from vae_core.datasets.imported_writing import sweep
from vae_core.imports import look as looking
from vae_core.imports import worker
from vae_core.imports.bring_in import Choices
from vae_core.imports.job import ImportJob, State, create_job, jobs_folder, jobs_of, open_job, sweep_jobs
from vae_core.imports.worker import start_import, start_look, work
from vae_core.limits import LimitError

SECONDS = 60


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path))


def uploaded(files: dict[str, bytes] | None = None, owner: str | None = None) -> ImportJob:
    files = files_of({"a": 4, "b": 4}) if files is None else files
    return create_job(((name, io.BytesIO(content)) for name, content in files.items()), owner=owner)


def choose(job: ImportJob, **choices: object) -> None:
    job.write_state(job.state().model_copy(update={"choices": Choices.model_validate({"title": "mine", **choices})}))


def until(job: ImportJob, is_so: Callable[[State], bool]) -> State:
    end = time.monotonic() + SECONDS
    while not is_so(state := job.state()):
        assert time.monotonic() < end, state
        time.sleep(0.05)
    return state


def test_both_steps_in_processes_of_their_own_make_the_dataset() -> None:
    job = uploaded({"pets.zip": zipped(files_of({"pets/cats": 5, "pets/dogs": 5})), "more/x.png": image(99)})
    start_look(job)
    with pytest.raises(ImportedError, match="at work already"):
        start_look(job)
    assert until(job, lambda state: not state.active).state == "ready"
    found = open_job(job.id).found()
    assert found.class_names == ("more", "pets") and found.report.images == 11
    assert len(found.examples) == 11 and found.examples[0].shape == (30, 40, 3)
    start_import(job, Choices(title="Our pets", image_size=28, channels=1))
    state = until(job, lambda state: not state.active)
    assert state.state == "done" and state.dataset == "own:our-pets", state
    assert dataset("own:our-pets").image_sizes == (28,)
    job.remove()
    assert not job.path.exists()
    with pytest.raises(ImportedError, match="not here any more"):
        open_job(job.id)


@pytest.mark.parametrize("how", ["stopped", "killed"])
def test_what_is_stopped_or_killed_leaves_nothing_and_can_begin_anew(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = uploaded(files_of({"a": 400}))
    work(job, "look")
    start_import(job, Choices(title="mine", image_size=128))
    state = until(job, lambda state: state.done > 0)
    assert state.state == "running" and state.pid is not None
    if how == "stopped":
        job.request_stop()
        state = until(job, lambda state: not state.active)
        assert (state.state, state.message) == ("stopped", "Stopped; nothing was kept.")
    else:
        psutil.Process(state.pid).kill()
        state = until(job, lambda state: not state.active)
        assert state.state == "failed" and "ended unexpectedly; nothing of it was kept" in state.message
        assert [path.name[:5] for path in imported_folder().iterdir()] == [".new-"]
    assert imported_names() == []
    start_import(job, Choices(title="mine", image_size=28))  # and sweeps what was left
    assert until(job, lambda state: not state.active).state == "done"
    assert [path.name for path in imported_folder().iterdir()] == ["mine"] and sweep() == 0


def test_a_job_thrown_away_while_it_is_at_work_ends_its_worker() -> None:
    job = uploaded(files_of({"a": 400}))
    start_look(job)
    state = until(job, lambda state: state.state == "running" and state.done > 0)
    assert state.pid is not None
    process = psutil.Process(state.pid)
    job.remove()
    worker_gone = psutil.wait_procs([process], timeout=SECONDS)[0]
    assert worker_gone and imported_names() == []


def test_a_hostile_archive_fails_with_its_sentence_and_the_worker_lives() -> None:
    job = uploaded({"evil.zip": zipped({"../../evil.png": image()})})
    state = work(job, "look")
    assert state.state == "failed" and "leads out of the archive" in state.message
    assert job.state() == state


def test_what_fails_inside_is_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(worker, "look", broken)
    state = work(uploaded(), "look")
    assert state.message == "The import failed: there is not enough memory. Nothing was kept."
    capsys.readouterr()


def test_names_from_outside_never_become_paths() -> None:
    job = uploaded({"../../../x.png": image(1), "/etc/y.png": image(2), "a" * 300 + ".png": image(3), "\0": image(4)})
    assert sorted(path.name for path in (job.path / "files").iterdir()) == ["0", "1", "2", "3"]
    assert work(job, "look").state == "ready" and job.found().report.files + job.found().report.hidden == 4


def test_uploads_are_bounded_together_and_leave_nothing_when_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_UPLOAD_BYTES", "10000")
    with pytest.raises(LimitError, match=r"more than 0 MB together|MB together"):
        uploaded({str(number): bytes(4000) for number in range(3)})
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_ARCHIVE_ENTRIES", "2")
    with pytest.raises(LimitError, match="more than 2 files"):
        uploaded({str(number): b"x" for number in range(3)})
    monkeypatch.setenv("LATENT_PLAYGROUND_MIN_FREE_BYTES", str(10**15))
    with pytest.raises(LimitError, match="make room"):
        uploaded({"a": b"x"})
    with pytest.raises(ImportedError, match="No file"):
        monkeypatch.delenv("LATENT_PLAYGROUND_MIN_FREE_BYTES")
        uploaded({})
    assert [path.name for path in jobs_folder().iterdir()] == []


def test_a_person_sees_the_own_imports_only() -> None:
    mine, yours = uploaded(owner="me"), uploaded(owner="you")
    assert [job.id for job in jobs_of("me")] == [mine.id] and [job.id for job in jobs_of("you")] == [yours.id]
    assert jobs_of(None) == []


@pytest.mark.parametrize("job_id", ["", "../x", "a" * 16, "A" * 16, "a/b"])
def test_an_id_is_never_a_path(job_id: str) -> None:
    with pytest.raises(ImportedError):
        open_job(job_id)


def test_what_nobody_goes_on_with_is_removed_after_a_day() -> None:
    old, new = uploaded(), uploaded()
    long_ago = time.time() - 25 * 3600
    os.utime(old.path / "state.json", (long_ago, long_ago))
    (jobs_folder() / ".gone-x").mkdir()
    sweep_jobs()
    assert [path.name for path in jobs_folder().iterdir()] == [new.id]


@pytest.mark.parametrize("state", [State(), State(state="waiting", choices=Choices(title="mine"))])
def test_what_no_worker_was_started_for_can_begin_anew(state: State) -> None:
    """The server ended between the upload and the start of its worker, or could start none."""
    job = uploaded()
    job.write_state(state)
    assert job.state().state == state.state
    long_ago = time.time() - 61
    os.utime(job.path / "state.json", (long_ago, long_ago))
    found = job.state()
    assert found.state == "failed" and "did not begin" in found.message and found.choices == state.choices
    assert work(job, "look").state == "ready"


def test_two_pages_start_one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    job, read = uploaded(), ImportJob.state

    def slowly(job: ImportJob) -> State:
        state = read(job)
        time.sleep(0.2)
        return state

    started: list[list[str]] = []

    def start(command: list[str], log: Path) -> Child:
        started.append(command)
        return Child()

    monkeypatch.setattr(ImportJob, "state", slowly)
    monkeypatch.setattr(worker, "start_command", start)
    with ThreadPoolExecutor(2) as pool:
        errors = [one.exception() for one in [pool.submit(start_look, job) for _ in range(2)]]
    assert len(started) == 1 and sorted(str(one) for one in errors) == ["None", "This import is at work already."]


class Child:
    """A worker that ended at once."""

    pid = 2**22 + 1

    def poll(self) -> int:
        return 0


def test_so_many_at_once_and_the_others_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_IMPORTS_AT_ONCE", "1")
    first, second = uploaded(files_of({"a": 300})), uploaded()
    start_look(first)
    until(first, lambda state: state.state == "running")
    start_look(second)
    waited = until(second, lambda state: state.pid is not None)
    assert waited.state == "waiting" or not first.state().active
    second.request_stop()
    assert until(second, lambda state: not state.active).state in ("stopped", "ready")
    until(first, lambda state: not state.active)


def test_few_examples_of_each_class_are_kept() -> None:
    images = tuple(looking.Found(number, number % 3, repeats=number == 0) for number in range(90))
    chosen = looking._examples(images, 3)
    assert len(chosen) == 24 and not any(one.repeats for one in chosen)
    assert [sum(one.label == label for one in chosen) for label in range(3)] == [8, 8, 8]
    many = tuple(looking.Found(number, number, repeats=False) for number in range(200))
    assert [one.label for one in looking._examples(many, 200)] == list(range(24))
