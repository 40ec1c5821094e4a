"""A worker kept warm trains what it is given, ends with whoever keeps it, and is kept only where there is room."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import numpy as np
import psutil
import pytest

from tests.faults.workers import until
from ui.features.train.choices import configurations
from ui.features.train.state import Choices
from vae_core.datasets import SPLITS, dataset, idx_dataset
from vae_core.experiment import RunConfig
from vae_core.jobs import prepare, queue, spare, submit, warm
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LATENT_PLAYGROUND_SPARE_WORKERS", "1")
    monkeypatch.setenv("LATENT_PLAYGROUND_SPARE_MEMORY_BYTES", "1")  # however full the machine is
    yield
    spare.end_spare()


@pytest.fixture
def waiting(allowed: None, monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Processes in place of spare workers: each waits for a line, and ends."""
    started: list[subprocess.Popen[bytes]] = []

    def start(arguments: list[str], *, stdin: int) -> subprocess.Popen[bytes]:
        assert arguments == ["spare"]
        started.append(subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.readline()"], stdin=stdin))
        return started[-1]

    monkeypatch.setattr(spare, "start_command", start)
    return started


def test_it_trains_what_it_is_given(store: RunStore, tiny: Tiny, allowed: None) -> None:
    assert prepare(0)
    kept = spare._spare
    assert kept is not None
    run = submit(store, tiny())
    assert run.status().pid == kept.pid, "the process that waited"
    until(lambda: not run.status().active, 90)
    log = (run.path / "worker.log").read_text()
    assert run.status().state == "finished", f"{run.status().message} {log}"
    until(lambda: kept.poll() is not None)
    assert kept.returncode == 0 and spare._spare is None, "it trains one run, as any worker"


def test_one_is_kept_and_only_where_a_training_would_begin_at_once(
    store: RunStore, tiny: Tiny, waiting: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert prepare(0) and prepare(0) and len(waiting) == 1
    spare.end_spare()
    until(lambda: waiting[0].poll() is not None)
    assert not prepare(1) and len(waiting) == 1


@pytest.mark.parametrize(("name", "value"), [("SPARE_WORKERS", "0"), ("SPARE_MEMORY_BYTES", str(10**15))])
def test_none_is_kept_where_the_limits_say_so(
    store: RunStore, waiting: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"LATENT_PLAYGROUND_{name}", value)
    assert not prepare(0) and waiting == []


def test_one_that_was_killed_is_no_loss(
    store: RunStore, tiny: Tiny, waiting: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual: list[str] = []

    def start(arguments: list[str], log: object) -> subprocess.Popen[bytes]:
        usual.append(arguments[0])
        return subprocess.Popen([sys.executable, "-c", ""])

    monkeypatch.setattr(queue, "start_command", start)
    assert prepare(0)
    waiting[0].kill()
    waiting[0].wait()
    submit(store, tiny())
    assert usual == ["work"]
    assert spare.keep_spare() and len(waiting) == 2, "a dead one is replaced"


def test_it_ends_when_nobody_has_been_there_for_a_while(
    store: RunStore, waiting: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert prepare(0) and spare._timer is not None and spare._timer.interval == 60 * 15 and spare._timer.daemon
    spare._timer.cancel()
    spare._timer.function()
    until(lambda: waiting[0].poll() is not None)


def test_it_ends_with_the_server_that_is_killed(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A stand-in for the server keeps one, says which, and is killed; nobody closes anything in order."""
    code = (
        "import os; os.environ['LATENT_PLAYGROUND_SPARE_WORKERS'] = '1'\n"
        "from vae_core.jobs import spare\n"
        "assert spare.keep_spare(); print(spare._spare.pid, flush=True); input()"
    )
    server = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    process = psutil.Process(int(server.stdout.readline()))
    server.kill()
    server.wait()
    assert process.wait(60) in (0, None)


def test_the_images_of_the_first_choice_are_read_before_there_is_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    (first, *_) = configurations(Choices())
    read: list[str] = []
    read_pack = idx_dataset.read_pack

    def counted(stem: str, size: int) -> tuple[np.ndarray, np.ndarray]:
        read.append(stem)
        return read_pack(stem, size)

    monkeypatch.setattr(idx_dataset, "read_pack", counted)
    idx_dataset._whole_split.cache_clear()
    warm.rehearse()
    entry = dataset(first.data.dataset)
    if not entry.is_full():
        assert sorted(read) == [f"{entry.name}-held-out", f"{entry.name}-train"]
    read.clear()
    for split in SPLITS:
        entry.load(split, first.data.image_size)
    assert read == []
