"""One file with a model's weights: written for others, read by `load_model(path)` without anything else, or refused."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from typer.testing import CliRunner

import vae_core
from tests import trained
from vae_core.cli.app import app
from vae_core.config import ConfigError
from vae_core.experiment import RunConfig
from vae_core.limits import LimitError
from vae_core.models import MODELS, build_model
from vae_core.runs import DamagedRun, RunError, RunStore
from vae_core.runs.files import write_arrays
from vae_core.runs.run import CHECKPOINT
from vae_core.sharing.weights_file import write_weights_file

Tiny = Callable[..., RunConfig]
SHIPPED = RunStore(Path(__file__).resolve().parents[2] / "checkpoints")


@pytest.mark.parametrize("name", ["fashion-vae-2d", "vq-vae", "gan", "mnist-pca-2d", "denoiser"])
def test_a_shipped_model_comes_back_from_its_file_alone(name: str, tmp_path: Path) -> None:
    run, path = SHIPPED.open(name), tmp_path / "some.safetensors"
    assert write_weights_file(run, path) == path.stat().st_size
    model, known = vae_core.load_model(path), vae_core.load_model(run)
    assert type(model) is type(known) and not model.training and model.image_shape == run.config.image_shape
    for one, other in zip(known.state_dict().items(), model.state_dict().items(), strict=True):
        assert one[0] == other[0] and torch.equal(one[1], other[1])


def test_other_programs_find_pytorch_s_names_and_the_architecture(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    write_weights_file(SHIPPED.open("fashion-vae-2d"), path)
    with safe_open(path, "pt") as file:
        about = file.metadata()
    assert about["format"] == "pt" and about["library"].startswith("latent-playground")
    described = json.loads(about["config"])
    assert described["model_type"] == "vae" and described["architectures"] == ["VAE"]
    assert described["image_shape"] == [1, 32, 32] and described["class_names"][9] == "Ankle boot"
    arrays = load_file(path)
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float32)}
    config = MODELS.get("vae").config_class.model_validate(described["run"]["model"])
    build_model(config, tuple(described["image_shape"])).load_state_dict(
        {name: torch.from_numpy(array) for name, array in arrays.items()}
    )


def test_the_command_writes_it_and_a_run_without_weights_is_told(store: RunStore, tiny: Tiny, tmp_path: Path) -> None:
    run, path = trained.train(store, tiny("training.epochs=1")), tmp_path / "new" / "mine.safetensors"
    result = CliRunner().invoke(app, ["export-safetensors", run.id, "--out", str(path)])
    assert result.exit_code == 0 and "KB" in result.output
    assert vae_core.load_model(str(path)).config == run.config.model
    with pytest.raises(RunError, match="has learnt nothing yet"):
        write_weights_file(store.create(tiny(), run_id="new"), path)


def test_the_path_of_somebody_s_folder_is_not_told(store: RunStore, tiny: Tiny, tmp_path: Path) -> None:
    config = tiny("data.dataset=folder:/home/somebody/their pictures", "data.image_size=32", "data.train_images=null")
    run, path = store.create(config), tmp_path / "mine.safetensors"
    fresh = build_model(config.model, config.image_shape).state_dict()
    write_arrays(
        run.path / CHECKPOINT, {f"model.{name}": value.numpy() for name, value in fresh.items()}, {"step": "0"}
    )
    write_weights_file(run, path)
    assert b"somebody" not in path.read_bytes() and b"folder:images" in path.read_bytes()
    assert vae_core.load_model(path).image_shape == (3, 32, 32)


Change = Callable[[dict[str, Any]], None]


def _set(*keys: str, to: Any) -> Change:
    def change(values: dict[str, Any]) -> None:
        *parents, leaf = keys
        for key in parents:
            values = values[key]
        values[leaf] = to

    return change


HOSTILE: dict[str, tuple[Change, str]] = {
    "another library": (_set("library_name", to="transformers"), "does not describe a model of Latent Playground"),
    "a format to come": (_set("format_version", to=99), "is of the format 99"),
    "a format of words": (_set("format_version", to="1" * 500), "is of the format"),
    "no settings": (_set("run", to=[]), "does not say how its model is built"),
    "no model": (_set("run", "model", to=None), "does not say how its model is built"),
    "an unknown model": (_set("run", "model", "name", to="os.system"), "names a model that there is none of"),
    "a model of nothing": (_set("run", "model", "name", to=["vae"]), "names a model that there is none of"),
    "a setting too many": (_set("run", "model", "evil", to=1), "There is no field 'evil'"),
    "a huge layer": (_set("run", "model", "hidden", to=[10**9]), "hidden"),
    "many layers": (_set("run", "model", "hidden", to=[4096] * 8), "at most 100,000,000 are allowed"),
    "another latent size": (_set("run", "model", "latent_dim", to=3), "does not fit the configuration"),
    "images without a size": (_set("image_shape", to=None), "what size its images have"),
    "images of a billion pixels": (_set("image_shape", to=[1, 10**9, 10**9]), "what size its images have"),
    "images of truths": (_set("image_shape", to=[True, 32, 32]), "what size its images have"),
    "other images": (_set("image_shape", to=[1, 64, 64]), "does not fit the configuration"),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "model.safetensors"
    write_weights_file(SHIPPED.open("lesson-beta-2"), path)
    return path


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_lies_about_itself_is_refused_in_a_sentence(name: str, sound: Path, tmp_path: Path) -> None:
    change, said = HOSTILE[name]
    with safe_open(sound, "np") as file:
        about = file.metadata()
    values = json.loads(about["config"])
    change(values)
    path = tmp_path / "model.safetensors"
    save_file(load_file(sound), path, about | {"config": json.dumps(values)})
    with pytest.raises((DamagedRun, ConfigError, LimitError), match=said) as refused:
        vae_core.load_model(path)
    assert len(str(refused.value)) < 400 and str(tmp_path) not in str(refused.value)


def test_what_is_no_such_file_is_refused_in_a_sentence(sound: Path, tmp_path: Path) -> None:
    with pytest.raises(DamagedRun, match="There is no file"):
        vae_core.load_model(tmp_path / "none.safetensors")
    with pytest.raises(DamagedRun, match="does not say what model its weights are of"):
        vae_core.load_model(SHIPPED.open("lesson-beta-2").path / "checkpoint.safetensors")
    path = tmp_path / "model.safetensors"
    for content, said in (
        (b"", "not a safetensors file"),
        (struct.pack("<Q", 2**62) + b"{}", "not a safetensors file"),
        (sound.read_bytes()[:-4], "is damaged"),
    ):
        path.write_bytes(content)
        with pytest.raises(DamagedRun, match=said):
            vae_core.load_model(path)
    nested = tmp_path / "nested.safetensors"
    save_file(load_file(sound), nested, {"config": "[" * 100_000})
    with pytest.raises(DamagedRun, match="is not readable JSON"):
        vae_core.load_model(nested)


def test_a_link_that_somebody_names_is_followed(sound: Path, tmp_path: Path) -> None:
    """The hub's own cache holds its files as links."""
    (tmp_path / "linked.safetensors").symlink_to(sound)
    assert vae_core.load_model(tmp_path / "linked.safetensors").config.name == "vae"
