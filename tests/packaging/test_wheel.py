"""A wheel built from the repository: what is in it, and that it works where there is no clone."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]
START_SECONDS = 120


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, timeout=120)
    return next(folder.glob("latent_playground-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a wheel is installed to. A wheel of Python files alone is installed by unpacking it."""
    folder = tmp_path_factory.mktemp("site-packages")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


@pytest.fixture
def environment(installed: Path, tmp_path: Path) -> dict[str, str]:
    """Of a user who has the wheel: first on the path, and a home of their own."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("LATENT_PLAYGROUND")}
    return {**inherited, "PYTHONPATH": str(installed), "XDG_DATA_HOME": str(tmp_path / "share"), "HOME": str(tmp_path)}


def tracked(*folders: str) -> set[str]:
    listed = subprocess.run(["git", "ls-files", *folders], cwd=REPOSITORY, check=True, capture_output=True, text=True)
    return {name for name in listed.stdout.split("\n") if name and (REPOSITORY / name).is_file()}


def shipped_runs() -> list[str]:
    statuses = REPOSITORY.glob("checkpoints/*/status.json")
    return [path.parent.name for path in statuses if json.loads(path.read_text(encoding="utf-8"))["shipped"]]


def test_the_wheel_holds_the_app_the_runs_and_the_images(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "latent_playground/__init__.py" in names
    assert len(shipped_runs()) >= 14
    files = (path for run in shipped_runs() for path in (REPOSITORY / "checkpoints" / run).rglob("*") if path.is_file())
    assert sum(path.stat().st_size for path in files) < 40 * 2**20, "a clone stays quick to get"
    beside = tracked("app.py", "pages", "ui", ".streamlit", *(f"checkpoints/{run}" for run in shipped_runs()))
    assert {f"latent_playground/{name}" for name in beside} - names == set()
    assert tracked("vae_core") - names == set()
    assert sum(name.endswith(".webp") for name in names) >= 4


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} - {"latent_playground", "vae_core"} == {
        next(name for name in names if ".dist-info/" in name).split("/")[0]
    }
    assert [name for name in names if "__pycache__" in name or "node_modules" in name or "/tests/" in name] == []


def test_a_run_of_the_users_own_is_not_packed(wheel: Path) -> None:
    runs = {name.split("/")[2] for name in zipfile.ZipFile(wheel).namelist() if "/checkpoints/" in name}
    assert runs == {*shipped_runs(), "README.md"}


def test_the_command_line_lists_the_shipped_runs(environment: dict[str, str], tmp_path: Path, installed: Path) -> None:
    before = sorted(installed.rglob("*"))
    command = [sys.executable, "-B", "-m", "vae_core", "list"]
    run = subprocess.run(
        command, check=False, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    assert all(name in run.stdout for name in shipped_runs())
    folder = tmp_path / "share" / "latent-playground" / "checkpoints"
    assert {path.name for path in folder.iterdir() if not path.name.startswith(".")} == set(shipped_runs())
    assert sorted(installed.rglob("*")) == before


@pytest.fixture
def address(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """Of the app, started by the command's own function in an empty folder, with an option of Streamlit's."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start = "import latent_playground; latent_playground.main()"
    command = [sys.executable, "-c", start, "--server.port", str(port), "--server.headless", "true"]
    (tmp_path / "empty").mkdir()
    with open(tmp_path / "log", "wb") as log:
        process = subprocess.Popen(command, cwd=tmp_path / "empty", env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        until = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < until and not answers(f"{address}/_stcore/health"):
            time.sleep(0.2)
        assert answers(f"{address}/_stcore/health"), (tmp_path / "log").read_text()[-3000:]
        yield address
    finally:
        process.terminate()
        process.wait(20)


def answers(address: str) -> bool:
    try:
        return bool(urllib.request.urlopen(address, timeout=10).status == 200)
    except OSError:
        return False


def test_the_app_starts_anywhere_and_serves_its_modules(address: str, installed: Path) -> None:
    asked = urllib.request.Request(address, headers={"Accept": "text/html"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        links = re.findall(r'href="(data/modules/[^"]+)"', answer.read().decode())
    assert any(link.endswith("/app.js") for link in links) and any(link.endswith("/home/style.css") for link in links)
    for link in links:
        with urllib.request.urlopen(f"{address}/{link}", timeout=10) as answer:
            path = Path(*link.split("/")[3:])
            if path.name == "app.js":
                assert b"// -------- home/index.js" not in answer.read(), "its comments are left out"
                continue
            assert answer.read() == (installed / "latent_playground" / "ui" / "frontend" / path).read_bytes()


def test_the_settings_beside_the_app_are_in_force(address: str) -> None:
    """`server.address` there is this machine only; Streamlit's own default is every interface."""
    port = int(address.rsplit(":", 1)[1])
    listening = [
        one.laddr.ip
        for one in psutil.net_connections("tcp")
        if one.status == psutil.CONN_LISTEN and one.laddr.port == port
    ]
    assert listening == ["127.0.0.1"]
