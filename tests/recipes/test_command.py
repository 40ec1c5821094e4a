"""The command that trains a run again leads to the very same settings."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vae_core.cli.app import app
from vae_core.experiment import RunConfig, with_settings
from vae_core.recipes import RECIPES
from vae_core.recipes.command import training_commands
from vae_core.runs import RunStore

SHIPPED = Path(__file__).resolve().parents[2] / "checkpoints"
NAMED = {"name", "recipe", "reference", "repairs"}


def submitted(command: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> RunConfig:
    """The configuration that the command line hands to the queue; nothing is trained."""
    found: list[RunConfig] = []
    monkeypatch.setattr("vae_core.jobs.submit", lambda store, config, **more: found.append(config))
    monkeypatch.setattr("vae_core.cli.watch.watch", lambda *_: None)
    python, option, module, *arguments = shlex.split(command)
    assert (python, option, module) == ("python", "-m", "vae_core")
    result = CliRunner().invoke(app, [*arguments, "--runs", str(folder)])
    assert result.exit_code == 0, result.output
    return found[0]


def same(one: RunConfig, other: RunConfig) -> bool:
    return one.model_dump(exclude=NAMED) == other.model_dump(exclude=NAMED)


@pytest.mark.parametrize("run_id", [one.id for one in RunStore(SHIPPED).list() if one.status and one.status.shipped])
def test_a_shipped_run_is_trained_again_by_its_command(
    run_id: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = RunStore(SHIPPED).open(run_id)
    command = training_commands(run.config)[-1]
    assert same(submitted(command, monkeypatch, tmp_path), run.config)


@pytest.mark.parametrize("name", list(RECIPES))
def test_a_recipe_is_its_own_command(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = RECIPES.get(name).config
    again = submitted(training_commands(config)[-1], monkeypatch, tmp_path)
    assert again.recipe == name
    assert same(again, config)


def test_another_model_than_the_recipes_is_set_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = with_settings(
        RECIPES.get("mnist-ae-2d").config.model_copy(update={"recipe": None, "name": "'; rm -rf ~"}),
        ["model.name=info-vae", "model.mmd_weight=12.5", "model.hidden=[64]", "data.leave_out=[1,8]"],
    )
    command = training_commands(config)[-1]
    assert "rm -rf" not in command  # a name is no setting, and nothing of it is ever run
    assert same(submitted(command, monkeypatch, tmp_path), config)


def test_the_full_set_is_fetched_first_where_the_bundled_part_is_too_small() -> None:
    config = RECIPES.get("mnist-vae-2d").config
    assert training_commands(config, 60_000)[0] == "python -m vae_core fetch-data mnist"
    assert len(training_commands(config, 10_000)) == 1


def test_of_a_folder_of_images_only_its_own_name_is_said() -> None:
    values = RECIPES.get("fashion-vae-2d").config.model_dump(mode="json")
    values["data"] |= {"dataset": "folder:/home/somebody/secret/my photos"}
    command = training_commands(RunConfig.model_validate(values))[-1]
    assert "--data-folder 'my photos'" in command
    assert "secret" not in command
