"""What the system refuses is a sentence with a way out, and never a trace: on the command line, on pages, at routes."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from tests.routes import get, run_async
from ui import jobs
from ui.app import resources
from vae_core import disk
from vae_core.cli.app import app as command_line
from vae_core.experiment import RunConfig
from vae_core.explorer import addresses
from vae_core.jobs import executor, queue
from vae_core.os_errors import in_a_sentence
from vae_core.runs import Run, RunError, RunStore, StoreRefused
from vae_core.runs import store as stores

Tiny = Callable[..., RunConfig]
APP = str(Path(__file__).resolve().parents[1] / "app.py")
ERRNOS = [one for one in vars(errno).values() if isinstance(one, int)]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EMFILE])
def test_a_sentence_says_what_to_do_and_names_no_folder(number: int) -> None:
    told = in_a_sentence(OSError(number, os.strerror(number), "/home/somebody/runs/mine"))
    assert told.endswith(".") and len(told) > 30 and "/" not in told and "Errno" not in told
    assert any(word in told for word in ("Choose", "choose", "Delete", "Try", "Move"))


def test_every_error_number_has_a_sentence() -> None:
    told = [in_a_sentence(OSError(number, os.strerror(number), "/secret/x")) for number in ERRNOS]
    assert all(one.endswith(".") and "secret" not in one and "{" not in one for one in told)


@pytest.fixture
def a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A runs path that is a file."""
    path = tmp_path / "taken"
    path.write_text("something else")
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(path))
    resources.forget_summaries()
    return path


def refuse(monkeypatch: pytest.MonkeyPatch, number: int, below: Path) -> None:
    """The system lets nothing be made or written below a folder any more."""
    real = os.open

    def opened(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and str(path).startswith(str(below)):
            raise OSError(number, os.strerror(number), str(path))
        return real(path, flags, *more, **named)

    def made(path: Any, *more: Any, **named: Any) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "mkdir", made)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_a_folder_of_runs_that_cannot_be_written(
    store: RunStore, tiny: Tiny, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tiny()
    with monkeypatch.context() as patched:
        refuse(patched, number, store.root)
        for ask in (lambda: queue.submit(store, config), lambda: store.create(config)):
            with pytest.raises(RunError) as told:
                ask()
            assert str(store.root.parent) not in str(told.value) and str(told.value).endswith(".")
    assert os.listdir(store.root) in ([], [".queue.lock"]), "nothing is left behind"


def test_a_runs_path_that_is_a_file(a_file: Path, tiny: Tiny) -> None:
    store = RunStore()
    for ask in (store.list, store.ids, lambda: store.create(tiny()), lambda: list(store.statuses())):
        with pytest.raises(RunError, match="The folder of runs, “taken”, is"):
            ask()
    for arguments in (["list"], ["doctor", "mine"], ["train", "--recipe", "mnist-vae-2d"], ["resume", "mine"]):
        told = CliRunner().invoke(command_line, arguments)
        assert told.exit_code == 2 and told.output.startswith("Error: "), told.output
        assert "Traceback" not in told.output and not isinstance(told.exception, OSError)


def test_pages_say_it_through_the_guard(a_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit calls the guard for whatever a page or a fragment raises; its test runner calls none, so it is put there."""
    from streamlit.runtime.scriptrunner import exec_code

    from ui.app.failures import tell

    real = exec_code.handle_user_script_exception
    monkeypatch.setattr(exec_code, "handle_user_script_exception", lambda error, _: real(error, tell))
    for page in ("", "train", "recipes"):
        app = AppTest.from_file(APP, default_timeout=30)
        app = app.switch_page(f"pages/{page}.py") if page else app
        app.run()
        said = [one.value for one in app.error]
        assert not app.exception and said and "The folder of runs, “taken”, is" in said[0], (page, said)
        assert str(a_file.parent) not in "".join(said)


@pytest.fixture
def waiting(store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(queue, "_spawn", lambda *_: pytest.fail("no worker is started here"))
    run = store.create(tiny())
    queue.enqueue(store, run)
    return run.id


@pytest.fixture
def held(store: RunStore) -> Iterator[list[float]]:
    """The queue's lock in the hands of somebody who does not give it back; how long each waits for it."""
    fcntl = pytest.importorskip("fcntl")
    handle = os.open(store.root / ".queue.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    yield []
    os.close(handle)


@pytest.mark.usefixtures("waiting")
def test_no_page_waits_for_a_queue_that_is_held(
    store: RunStore, held: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    acquire = stores.FileLock.acquire

    def noted(lock: stores.FileLock, timeout: float) -> object:
        held.append(timeout)
        return acquire(lock, timeout=timeout)

    monkeypatch.setattr(stores.FileLock, "acquire", noted)
    for page in ("train", "recipes"):
        app = AppTest.from_file(APP, default_timeout=30).switch_page(f"pages/{page}.py").run()
        assert not app.exception and not app.error
    assert held and max(held) <= jobs.DISPATCH_SECONDS
    with pytest.raises(RunError, match="busy"), RunStore(patience=0.05).lock():
        pass


@pytest.mark.usefixtures("waiting")
def test_dispatching_never_raises_into_a_page(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        refuse(patched, errno.EACCES, store.root)
        jobs.dispatch()
    monkeypatch.setattr(queue, "_spawn", lambda *_: (_ for _ in ()).throw(OSError(errno.EAGAIN, "no process")))
    jobs.dispatch()


@pytest.mark.parametrize("way", ["a FIFO", "a folder", "a link"])
def test_a_log_that_is_no_file_keeps_no_worker_from_starting(tmp_path: Path, way: str) -> None:
    log = tmp_path / "worker.log"
    if way == "a FIFO":
        os.mkfifo(log)
    elif way == "a folder":
        log.mkdir()
    else:
        log.symlink_to(tmp_path / "elsewhere")
    with executor.opened_log(log) as output:
        output.write(b"x")
    assert not (tmp_path / "elsewhere").exists()
    with executor.opened_log(tmp_path / "sound.log") as output:
        output.write(b"x")
    assert stat.S_ISREG((tmp_path / "sound.log").stat().st_mode) and (tmp_path / "sound.log").read_bytes() == b"x"


@pytest.mark.parametrize(
    ("error", "status"), [(OSError(errno.ENOSPC, "full"), 503), (MemoryError(), 503), (KeyError("evil"), 500)]
)
def test_a_route_answers_whatever_happens(error: Exception, status: int) -> None:
    from ui.http.guard import guarded

    async def handler(request: Request) -> Response:
        raise error

    scope = {"type": "http", "method": "GET", "path": "/x", "query_string": b"", "headers": []}
    answer = run_async(guarded(handler)(Request(scope)))
    assert answer.status_code == status and bytes(answer.body).endswith(b".") and b"evil" not in bytes(answer.body)


def test_what_cannot_be_told_at_present_is_not_said_to_be_missing(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unreadable folder of runs answers 503, an unknown run in a readable one 404: browsers and proxies keep a 404."""
    run = store.create(tiny())
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(store.root))
    address = addresses.run_address(run, "codes.bin", "x")
    missing = addresses.run_address(Run(store.root / "unknown"), "codes.bin", "x")
    assert get(missing).status == 404
    real = os.stat

    def unreadable(path: Any, *more: Any, **named: Any) -> os.stat_result:
        if str(path).startswith(f"{store.root}/"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path, *more, **named)

    monkeypatch.setattr(os, "stat", unreadable)
    with pytest.raises(StoreRefused, match="may not be read"):
        store.open(run.id)
    for one in (address, missing, f"data/take-home.json?run={run.id}"):
        answer = get(one)
        assert answer.status == 503 and b"The folder of runs" in answer.body, (one, answer)


def test_little_room_is_told(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    assert disk.too_little(store.root / "not" / "there") is None
    usage = shutil.disk_usage(store.root)._replace(free=123_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert "123 MB left" in (disk.too_little(store.root) or "")
    app = AppTest.from_file(APP, default_timeout=30).switch_page("pages/train.py").run()
    assert any("123 MB left" in one.value for one in app.warning) and not app.exception
