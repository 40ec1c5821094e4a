"""Runs at a folder's address and on object storage: pushed, listed, brought back, and what is not theirs refused."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests import trained
from vae_core.cli.app import app
from vae_core.experiment import RunConfig
from vae_core.limits import Limits
from vae_core.run_archives import RunRejected, elsewhere
from vae_core.run_archives.elsewhere import ABOUT, ZIP, ElsewhereError, pull, push, runs_at, without_secrets
from vae_core.runs import Run, RunStore
from vae_core.runs.identity import run_hash

Tiny = Callable[..., RunConfig]


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    """An empty bucket of an S3-compatible server on this machine."""
    import fsspec
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    kept = dict(fsspec.config.conf)
    fsspec.config.conf["s3"] = {"key": "k", "secret": "s", "endpoint_url": f"http://{host}:{port}"}
    try:
        fsspec.filesystem("s3").mkdir("class")
        yield "s3://class/spring term"
    finally:
        fsspec.config.conf.clear()
        fsspec.config.conf.update(kept)
        server.stop()


@pytest.fixture(params=["folder", "file", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "s3":
        return str(request.getfixturevalue("bucket")) + f"/{tmp_path.name}"
    folder = tmp_path / "a share"
    return str(folder) if request.param == "folder" else f"file://{folder}"


@pytest.fixture
def run(store: RunStore, tiny: Tiny) -> Run:
    return trained.train(store, tiny("name=<b>Pénélope</b>"))


def test_a_run_comes_back_as_it_went(place: str, run: Run, store: RunStore, tmp_path: Path) -> None:
    assert list(runs_at(place)) == []
    about, sent = push(run, place)
    assert sent and about.hash == run_hash(run)
    assert push(run, place) == (about, False), "it is there already"
    [entry] = runs_at(place)
    assert entry.about == about and about.name == run.config.name
    assert about.distortion == pytest.approx(run.history().epochs["distortion"][-1])
    other = RunStore(tmp_path / "other")
    back = pull(place, run.id, other).run
    assert run_hash(back) == run_hash(run) and back.id != run.id and back.snapshot_steps() == run.snapshot_steps()


def test_another_run_of_the_same_id_is_left_alone_unless_it_is_to_be_replaced(
    place: str, run: Run, tiny: Tiny, tmp_path: Path
) -> None:
    first, _ = push(run, place)
    other = trained.train(RunStore(tmp_path / "other"), tiny("training.seed=7"), run.id)
    with pytest.raises(ElsewhereError, match="--replace"):
        push(other, place)
    assert [entry.about for entry in runs_at(place)] == [first]
    second, _ = push(other, place, replace=True)
    assert [entry.about for entry in runs_at(place)] == [second] and second.hash == run_hash(other)


def test_what_has_not_ended_stays_at_home(store: RunStore, tiny: Tiny, tmp_path: Path) -> None:
    with pytest.raises(ElsewhereError, match="has ended"):
        push(store.create(tiny()), str(tmp_path))
    assert list(tmp_path.glob("*/run.*")) == []


DAMAGE: dict[str, tuple[str, bytes, str]] = {
    "no description": (ABOUT, b"{", "cannot be used"),
    "a description without end": (ABOUT, b" " * 100_000, "too long"),
    "nested without end": (ABOUT, b"[" * 15_000, "cannot be used"),
    "another zip": (ZIP, b"PK another", "push the run again"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_told_and_leaves_nothing(run: Run, store: RunStore, tmp_path: Path, kind: str) -> None:
    file, content, said = DAMAGE[kind]
    push(run, str(tmp_path / "share"))
    (tmp_path / "share" / run.id / file).write_bytes(content)
    with pytest.raises(ElsewhereError, match=said):
        pull(str(tmp_path / "share"), run.id, store)
    [entry] = runs_at(str(tmp_path / "share"))
    assert (entry.about is None) == (file == ABOUT)
    assert [summary.id for summary in store] == [run.id]


def test_a_zip_of_somebody_else_s_is_checked_as_any_other(run: Run, store: RunStore, tmp_path: Path) -> None:
    import hashlib

    about, _ = push(run, str(tmp_path))
    content = b"no zip at all"
    (tmp_path / run.id / ZIP).write_bytes(content)
    lie = about.model_copy(update={"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    (tmp_path / run.id / ABOUT).write_text(lie.model_dump_json())
    with pytest.raises(RunRejected):
        pull(str(tmp_path), run.id, store)


def test_a_zip_larger_than_may_be_is_not_fetched(
    run: Run, store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(run, str(tmp_path))
    monkeypatch.setattr(elsewhere, "limits", lambda: Limits(max_run_bytes=1000))
    with pytest.raises(ElsewhereError, match="allowed"):
        pull(str(tmp_path), run.id, store)


@pytest.mark.parametrize("name", ["../secret", "..", "a/b", "nowhere"])
def test_only_what_is_there_can_be_asked_for(name: str, run: Run, store: RunStore, tmp_path: Path) -> None:
    push(run, str(tmp_path / "share"))
    with pytest.raises(ElsewhereError, match=rf"there is: {run.id}"):
        pull(str(tmp_path / "share"), name, store)


@pytest.mark.parametrize(
    "part", ["//ann:secret@host", "//ann:p@secret@host", "//ann:p/secret@host", "//host?key=secret"]
)
def test_no_password_is_ever_shown(part: str) -> None:
    assert without_secrets(f"ftp:{part} ") == "ftp://host "
    with pytest.raises(ElsewhereError) as caught:
        list(runs_at(f"nosuch:{part}"))
    assert "secret" not in str(caught.value)


def test_what_a_stranger_s_list_says_steers_no_terminal_and_a_run_is_called_as_its_folder_is(
    run: Run, tmp_path: Path
) -> None:
    about, _ = push(run, str(tmp_path / "share"))
    lie = about.model_copy(update={"id": "other", "name": "\x1b[2J\x1b]0;title\x07red"})
    (tmp_path / "share" / run.id / ABOUT).write_text(lie.model_dump_json())
    listed = CliRunner().invoke(app, ["pull", str(tmp_path / "share")]).output
    assert "\x1b" not in listed and "\x07" not in listed and listed.splitlines()[1].split("\t")[0] == run.id


def test_what_goes_wrong_at_home_is_not_put_down_to_the_place(
    run: Run, store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(run, str(tmp_path / "share"))

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(elsewhere, "import_run", full)
    with pytest.raises(OSError, match="No space left"):
        pull(str(tmp_path / "share"), run.id, store)


def test_the_commands(run: Run, store: RunStore, tmp_path: Path) -> None:
    share = str(tmp_path / "share")
    command = CliRunner()
    assert "KB sent" in command.invoke(app, ["push", run.id, share]).output
    assert "already" in command.invoke(app, ["push", run.id, share]).output
    listed = command.invoke(app, ["pull", share]).output.splitlines()
    assert listed[1].split("\t")[:2] == [run.id, run.config.name]
    assert run.config.name in command.invoke(app, ["pull", share, run.id]).output
    assert len(list(store)) == 2
    refused = command.invoke(app, ["push", "nobody", share])
    assert refused.exit_code == 2 and refused.output.count("\n") == 1
