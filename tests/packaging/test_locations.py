"""Where runs and data lie, in a clone and in an installed copy; the shipped runs that an installed copy brings along."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from vae_core import locations
from vae_core.explorer.frontend import NoFrontend, frontend_sources
from vae_core.runs import RunError, RunStore, default_root
from vae_core.runs.shipped import VERSION_FILE, copy_shipped_runs
from vae_core.runs.status import Status

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LATENT_PLAYGROUND_RUNS", raising=False)
    monkeypatch.delenv("LATENT_PLAYGROUND_DATA", raising=False)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_variables: None) -> Path:
    """As if the package lay in site-packages, with two shipped runs; returns the user's own folder."""
    packages = tmp_path / "site-packages"
    (packages / "vae_core").mkdir(parents=True)
    monkeypatch.setattr(locations, "_BESIDE_PACKAGE", packages)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("one", "two"):
        shipped(packages / "latent_playground" / "checkpoints" / name)
    return tmp_path / "home" / "latent-playground"


def shipped(folder: Path, mark: str = "first", *, is_shipped: bool = True) -> None:
    folder.mkdir(parents=True)
    (folder / "status.json").write_text(Status(created=1.0, shipped=is_shipped).model_dump_json())
    (folder / "mark").write_text(mark)


def marks(root: Path) -> dict[str, str]:
    return {path.parent.name: path.read_text() for path in root.glob("*/mark")}


def test_a_clone_keeps_both_beside_its_code(no_variables: None) -> None:
    assert locations.clone() == REPOSITORY
    assert default_root() == REPOSITORY / "checkpoints"
    assert locations.data_folder() == REPOSITORY / "data"


def test_the_browsers_modules_are_found_in_a_clone_and_in_an_installed_copy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert (locations.frontend_folder() / "lib" / "dom.js").is_file()
    monkeypatch.setattr(locations, "_BESIDE_PACKAGE", tmp_path)
    assert locations.frontend_folder() == tmp_path / "latent_playground" / "ui" / "frontend"
    with pytest.raises(NoFrontend, match="not installed"):
        frontend_sources()


def test_the_variables_come_first(monkeypatch: pytest.MonkeyPatch, installed: Path, tmp_path: Path) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(tmp_path / "my runs"))
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", "~/my data")
    assert default_root() == tmp_path / "my runs" and not (tmp_path / "my runs").exists()
    assert locations.data_folder() == Path.home() / "my data"


def test_an_installed_copy_writes_only_in_the_users_folder(installed: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in locations._BESIDE_PACKAGE.rglob("*")}
    assert default_root() == installed / "checkpoints"
    assert locations.data_folder() == installed / "data"
    assert marks(default_root()) == {"one": "first", "two": "first"}
    assert {path: path.stat().st_mtime_ns for path in locations._BESIDE_PACKAGE.rglob("*")} == before


def test_the_shipped_runs_are_copied_once(installed: Path) -> None:
    root = default_root()
    (root / "one" / "mark").write_text("changed here")
    assert marks(default_root())["one"] == "changed here"
    assert RunStore().ids() == {"one", "two"}


def test_another_version_brings_its_runs_and_leaves_the_users(tmp_path: Path) -> None:
    old, new, root = tmp_path / "old", tmp_path / "new", tmp_path / "root"
    for name in ("one", "taken"):
        shipped(old / name)
        shipped(new / name, "second")
    shipped(new / "three", "second")
    shipped(root / "taken", "mine", is_shipped=False)
    copy_shipped_runs(old, root, "1.0")
    assert marks(root) == {"one": "first", "taken": "mine"}
    copy_shipped_runs(new, root, "2.0")
    assert marks(root) == {"one": "second", "taken": "mine", "three": "second"}
    assert [path.name for path in root.iterdir() if path.name.startswith((".new-", ".gone-"))] == []


def test_a_copy_that_is_interrupted_leaves_no_half_run_and_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, root = tmp_path / "source", tmp_path / "root"
    for name in ("one", "two"):
        shipped(source / name)

    def full(path: Path, target: Path) -> Path:
        if path.name == "two":
            target.mkdir()
            raise OSError(28, "No space left on device")
        return copytree(path, target)

    from shutil import copytree

    with monkeypatch.context() as patch:
        patch.setattr("vae_core.runs.shipped.shutil.copytree", full)
        with pytest.raises(RunError, match=r"No space left on device.*set LATENT_PLAYGROUND_RUNS to a folder"):
            copy_shipped_runs(source, root, "1.0")
    assert marks(root) == {"one": "first"} and not (root / VERSION_FILE).exists()
    copy_shipped_runs(source, root, "1.0")
    assert marks(root) == {"one": "first", "two": "first"}


def test_several_processes_at_once_copy_whole_runs_once(tmp_path: Path) -> None:
    source, root = tmp_path / "source", tmp_path / "root"
    for index in range(20):
        shipped(source / f"run-{index}")
    program = (
        "import json, shutil, sys; from pathlib import Path; from vae_core.runs import shipped as module\n"
        "copies = []; copytree = shutil.copytree\n"
        "def counted(*arguments, **named): copies.append(1); return copytree(*arguments, **named)\n"
        "module.shutil.copytree = counted\n"
        "module.copy_shipped_runs(Path(sys.argv[1]), Path(sys.argv[2]), '1.0'); print(json.dumps(len(copies)))"
    )
    command = [sys.executable, "-c", program, str(source), str(root)]
    processes = [subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE) for _ in range(4)]
    copies = [json.loads(process.communicate(timeout=60)[0]) for process in processes]
    assert sorted(copies) == [0, 0, 0, 20]
    assert len(marks(root)) == 20
