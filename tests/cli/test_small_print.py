"""The command line's small print: values by their field's type, ~, pipes, and mistakes of every kind."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vae_core.cli.app import app
from vae_core.config import ConfigError
from vae_core.experiment import with_settings
from vae_core.jobs.executor import STARTED
from vae_core.locations import RUNS_VARIABLE, runs_folder
from vae_core.paths import PathError, as_path
from vae_core.recipes import recipe
from vae_core.runs import RunStore

SHIPPED = Path(__file__).resolve().parents[2] / "checkpoints"
BASE = recipe("fashion-vae-2d").config
LONG = "a" * 5000


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("name=2024", "2024"),
        ("name=true", "true"),
        ("name=[1, 2]", "[1, 2]"),
        ('name="In quotes"', "In quotes"),
        ("training.epochs=3", 3),
        ("training.threads=", None),
        ("training.threads=none", None),
        ("data.train_images=null", None),
        ("model.widths=[8,16]", (8, 16)),
        ("model.widths=8, 16", (8, 16)),
        ("model.hidden=[]", ()),
        ("model.batch_norm=yes", True),
        ("model.beta=1e-1", 0.1),
        ("model.kernel_size=4", 4),
        ("data.image_size=28", 28),
        ("data.leave_out=9;1", (1, 9)),
    ],
)
def test_a_value_is_read_by_its_fields_type(setting: str, value: object) -> None:
    found: object = with_settings(BASE, [setting])
    for part in setting.partition("=")[0].split("."):
        found = getattr(found, part)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("training.epochs=true", "training.epochs is 'true'"),
        ("training.epochs=[3]", "training.epochs is '[3]'"),
        ("training.epochs=1" + "0" * 5000, "training.epochs is '1000"),
        ("model.beta=nan", "model.beta is nan"),
        ("model.hidden=512 256", "write whole numbers with commas between them"),
        ("model.kernel_size=5", "should be 3 or 4"),
        ("data.dataset=cifar", "Unknown dataset 'cifar'; known: "),
        (f"data.dataset={LONG}", "Unknown dataset 'aaaa"),
        ("data.dataset=folder:~nobody-here/x", "there is no such home folder"),
        (f"name={LONG}", "name is 'aaaa"),
        (f"{LONG}=3", "There is no field 'aaaa"),
        ("reference=3", "made of several fields"),
        ("model=vae", "made of several fields"),
        ("training.epochs.more=3", "There is no field"),
    ],
)
def test_a_wrong_value_is_a_short_sentence(setting: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        with_settings(BASE, [setting])
    assert said in str(refused.value) and len(str(refused.value)) < 1000 and LONG[:100] not in str(refused.value)


def test_another_model_starts_from_its_own_defaults() -> None:
    changed = with_settings(BASE, ["model.latent_dim=5", "model.name=info-vae"])
    assert (changed.model.name, changed.model.latent_dim, changed.model.beta) == ("info-vae", 5, 0.0)
    assert with_settings(BASE, ["model.name=autoencoder"]).model.name == "autoencoder"
    assert with_settings(BASE, ["model.name=vae"]).model == BASE.model


def test_a_tilde_is_the_home_folder_and_no_folder_of_that_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert as_path("~/runs") == tmp_path / "runs"
    monkeypatch.setenv(RUNS_VARIABLE, "~/runs")
    assert runs_folder() == tmp_path / "runs"
    (tmp_path / "home runs").mkdir()
    assert call("list", "--runs", "~/home runs").exit_code == 0
    out = call("export-run", "mnist-pca-2d", "--runs", str(SHIPPED), "--out", "~/model.zip")
    assert out.exit_code == 0 and (tmp_path / "model.zip").is_file() and not (tmp_path / "~").exists()
    for impossible in ("", "  ", "~nobody-here/x", "a\0b"):
        with pytest.raises(PathError):
            as_path(impossible)
    monkeypatch.setenv(RUNS_VARIABLE, "~nobody-here/x")
    with pytest.raises(PathError, match=f"{RUNS_VARIABLE} cannot be used"):
        runs_folder()


def test_a_list_in_a_pipe_has_whole_ids_and_a_line_a_run(store: RunStore) -> None:
    run_id = "a-run-whose-id-is-as-long-as-ids-may-be-so-that-a-table-would-have-to-cut-it-off"
    store.create(with_settings(BASE, ["name=Two  words"]), run_id=run_id[:80])
    head, row = CliRunner().invoke(app, ["list"], env={"COLUMNS": "40"}).output.splitlines()
    assert head.split("\t") == ["run", "name", "state", "epochs", "distortion", "KL"]
    assert row.split("\t") == [run_id[:80], "Two words", "created", f"0/{BASE.training.epochs}", "", ""]


@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "--data", ""),
        ("train", "--runs", ""),
        ("train", "--data-folder", "~nobody-here/x"),
        ("train", "--data-folder", LONG),
        ("train", "--recipe", LONG),
        ("train", "--id", "ünïcode"),
        ("resume", LONG),
        ("list", "--runs", LONG),
        ("list", "--runs", __file__),
        ("metrics", "nope", "--seed", "99999999999999999999999"),
        ("manifold", "mnist-vae-2d", "--runs", str(SHIPPED), "--tiles", "1000000", "--out", "x.png"),
        ("manifold", "mnist-vae-2d", "--runs", str(SHIPPED), "--box=nan,1,0,inf", "--out", "x.png"),
        ("manifold", "mnist-vae-2d", "--runs", str(SHIPPED), "--tiles", "2", "--out", "/dev/full"),
        ("import-data", ""),
        ("import-data", "nowhere"),
        ("import-run", __file__),
        ("import-run", "/"),
        ("import-run", "nowhere.zip", "--runs", __file__),
        ("import-work", "", "look"),
        ("fetch-data", LONG),
        ("fetch-data", "mnist", "--from", __file__),
        ("ship", "../.."),
        ("work", "nope"),
        ("doctor", "nope"),
    ],
)
def test_a_suspicious_user_gets_a_short_sentence_and_exit_code_2(
    store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    result = call(*arguments)
    assert result.exit_code == 2, (result.output, result.exception)
    assert "Traceback" not in result.output and 10 < len(result.output) < 1000 and LONG[:300] not in result.output
    assert store.ids() == set() and set(tmp_path.iterdir()) == before


def test_a_pipe_is_written_into_and_never_replaced(store: RunStore, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    of_shipped = ("mnist-vae-2d", "--runs", str(SHIPPED), "--out", str(pipe))
    assert call("manifold", *of_shipped, "--tiles", "2", "--width", "64").exit_code == 0
    assert os.read(reader, 4) == b"\x89PNG"
    os.close(reader)
    for command in ("export-run", "export-safetensors"):
        refused = call(command, *of_shipped)
        assert refused.exit_code == 2 and "no ordinary file" in refused.output
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("command", ["report", "manifold", "export-run", "export-html"])
def test_a_folder_that_is_not_there_is_said_of_the_file_and_not_of_the_run(store: RunStore, command: str) -> None:
    refused = call(command, "mnist-vae-2d", "--runs", str(SHIPPED), "--out", "/nowhere/at/all")
    assert refused.exit_code == 2 and "there is no folder /nowhere/at" in refused.output


def run(*arguments: str, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(  # type: ignore[call-overload]
        [sys.executable, "-m", "vae_core", *arguments], text=True, stderr=subprocess.PIPE, **options
    )


def test_a_reader_that_goes_early_and_a_full_disk(store: RunStore) -> None:
    """`list | true`, and `list > /dev/full`: no trace, and no complaint of Python's last flush."""
    read, write = os.pipe()
    os.close(read)
    gone = run("list", "--runs", str(SHIPPED), stdout=write)
    os.close(write)
    assert gone.communicate()[1] == "" and gone.returncode == 0
    if Path("/dev/full").exists():
        with open("/dev/full", "w") as full:
            filled = run("list", "--runs", str(SHIPPED), stdout=full)
            said = filled.communicate()[1]
        assert filled.returncode == 2 and said.startswith("Error: ") and said.count("\n") == 1


def test_a_training_in_a_pipe_says_a_line_an_epoch_and_outlives_its_reader(store: RunStore) -> None:
    small = ["data.train_images=64", "model.hidden=[8]", "training.epochs=3", "training.precision=float32"]
    settings = [f"--set={setting}" for setting in small]
    told = call("train", "--recipe", "mnist-vae-2d", "--id", "told", *settings).output
    assert [line.split()[0] for line in told.splitlines()] == ["told:", "epoch", "epoch", "epoch", "told:"]
    read, write = os.pipe()
    os.close(read)
    gone = run("train", "--recipe", "mnist-vae-2d", "--id", "gone", *settings, stdout=write)
    os.close(write)
    assert gone.communicate()[1] == "" and gone.returncode == 0
    assert store.open("gone").status().state == "finished"


def test_ctrl_c_says_so_with_exit_code_130(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: RunStore) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(RunStore, "list", interrupted)
    result = call("list")
    assert result.exit_code == 130 and "Stopped." in result.output and "Traceback" not in result.output


def test_torchrun_starts_only_what_trains(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"RANK": 0, "WORLD_SIZE": 2, "LOCAL_RANK": 0, "LOCAL_WORLD_SIZE": 2}.items():
        monkeypatch.setenv(name, str(value))
    refused = CliRunner().invoke(app, ["list", "--runs", str(store.root)])
    assert refused.exit_code == 2 and "torchrun is for train and resume: start list once." in refused.output
    monkeypatch.setenv("WORLD_SIZE", "1")
    assert CliRunner().invoke(app, ["list", "--runs", str(store.root)]).exit_code == 0
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv(STARTED, "1")  # what a process of torchrun starts inherits its environment
    assert CliRunner().invoke(app, ["list", "--runs", str(store.root)]).exit_code == 0
