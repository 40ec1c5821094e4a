"""A folder for a model hub: what the hub reads of it, what people read of it, and a run made of it again."""

from __future__ import annotations

import io
import json
import os
import pickle
import re
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from huggingface_hub import ModelCard, metadata_load
from PIL import Image
from safetensors.numpy import load_file, save_file
from typer.testing import CliRunner

import vae_core
from tests.run_archives.hostile import NESTED, Bomb
from vae_core.cli.app import app
from vae_core.config import ConfigError
from vae_core.experiment import RunConfig, with_settings
from vae_core.limits import LimitError
from vae_core.models import MODELS, build_model
from vae_core.run_archives import RunRejected, import_run
from vae_core.runs import Run, RunStore
from vae_core.runs.files import write_arrays
from vae_core.runs.run import CHECKPOINT
from vae_core.sharing.front_matter import pipeline_tag, yaml
from vae_core.sharing.hub_folder import export_hub
from vae_core.sharing.model_card import plain

Tiny = Callable[..., RunConfig]
SHIPPED = RunStore(Path(__file__).resolve().parents[2] / "checkpoints")


def untrained(store: RunStore, config: RunConfig, run_id: str = "mine") -> Run:
    """A run whose weights are those of before its first step."""
    run = store.create(config, run_id=run_id)
    torch.manual_seed(0)
    fresh = build_model(config.model, config.image_shape).state_dict()
    write_arrays(
        run.path / CHECKPOINT, {f"model.{name}": value.numpy() for name, value in fresh.items()}, {"step": "0"}
    )
    return run


def card_of(folder: Path) -> ModelCard:
    """As the hub's own library reads it."""
    return ModelCard.load(folder / "README.md")


def five_lines(folder: Path) -> str:
    (code,) = re.findall(r"```python\n(.*?)```", (folder / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(code.splitlines()) == 5
    return str(code)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hub") / "fashion"
    export_hub(SHIPPED.open("fashion-vae-2d"), folder)
    return folder


def test_the_hub_s_own_library_understands_the_card(exported: Path) -> None:
    data = card_of(exported).data
    assert data.license == "mit" and data.library_name == "latent-playground"
    assert data.datasets == ["zalando-datasets/fashion_mnist"] and data.pipeline_tag == "unconditional-image-generation"
    assert {"vae", "latent-space"} <= set(data.tags) and data.model_name == "Fashion VAE · 2-D"
    found = {one.metric_type: one for one in data.eval_results}
    kept = json.loads((SHIPPED.open("fashion-vae-2d").path / "metrics.json").read_text())["values"]
    assert found["distortion"].metric_value == kept["distortion"]
    assert found["distortion"].metric_name == "Distortion (nats an image; held-out)"
    assert found["distortion"].dataset_type == "zalando-datasets/fashion_mnist"
    assert set(found) <= set(kept) and len(found) > 15


def test_people_find_data_recipe_metrics_limits_and_licences(exported: Path) -> None:
    text = (exported / "README.md").read_text(encoding="utf-8")
    for said in (
        "60,000 training images of [Fashion-MNIST]",
        "Han Xiao, Kashif Rasul and Roland Vollgraf",
        "--recipe fashion-vae-2d --set model.activation=relu",
        "| Distortion ↓ | 248.13 | nats an image | held-out | the mean image: 385.05 |",
        "| Parameters | 1,379,844 |",
        "Published for this setting: training total 131.15",
        "This model's held-out loss is 260.06 nats an image",
        "that code means nothing",
        "Of these weights: `mit`.",
    ):
        assert said in text
    for name in ("reconstructions.png", "manifold.png"):
        assert f"]({name})" in text
        with Image.open(exported / name) as picture:
            assert picture.width == 640 and np.asarray(picture).std() > 20
    assert str(Path.home()) not in text


@pytest.mark.parametrize("name", ["fashion-vae-2d", "mnist-ae-2d", "vq-vae", "gan"])
def test_the_five_lines_run_as_they_are_written(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = SHIPPED.open(name)
    export_hub(run, tmp_path, with_pictures=False)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(five_lines(tmp_path), names)
    images = names.get("copies", names["images"])
    assert images.shape == (16, *run.config.image_shape) and images.min() >= 0 and images.max() <= 1


@pytest.mark.parametrize("name", MODELS.names())
def test_every_model_has_a_card_that_the_hub_reads_and_comes_back(
    store: RunStore, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    config = with_settings(tiny(), [f"model.name={name}", "name=One of [each](x) | *kind*"])
    run = untrained(store, config)
    export_hub(run, tmp_path / "out")
    card = card_of(tmp_path / "out")
    assert (card.data.pipeline_tag or "") == pipeline_tag(name, config.latent_space)
    assert card.data.license == "cc-by-sa-3.0" and card.data.datasets == ["ylecun/mnist"]
    assert "# One of \\[each\\]\\(x\\) \\| \\*kind\\*" in card.text and MODELS.get(name).title in card.text
    monkeypatch.chdir(tmp_path / "out")
    exec(five_lines(tmp_path / "out"), {})
    found = import_run(tmp_path / "out", store)
    again = found.run
    assert again.id != run.id and again.snapshot_steps() == [0]
    assert (again.config.data, again.config.model, again.config.name) == (config.data, config.model, config.name)
    assert again.config.training == config.training
    for one, other in zip(
        vae_core.load_model(run).state_dict().values(), vae_core.load_model(again).state_dict().values(), strict=True
    ):
        assert torch.equal(one, other)


def test_the_commands_write_a_folder_and_take_one_in(store: RunStore, exported: Path, tmp_path: Path) -> None:
    program, out = CliRunner(), tmp_path / "new" / "folder"
    result = program.invoke(
        app, ["export-hub", "lesson-beta-2", "--runs", str(SHIPPED.root), "--out", str(out), "--licence", "cc0-1.0"]
    )
    assert result.exit_code == 0 and "The card has the losses alone" in result.output, result.output
    assert card_of(out).data.license == "cc0-1.0"
    assert {one.metric_type for one in card_of(out).data.eval_results} == {"loss", "distortion", "kl", "elbo"}
    assert sorted(os.listdir(out)) == [
        *("README.md", "config.json", "history.jsonl", "manifold.png", "model.safetensors", "reconstructions.png")
    ]
    wrong = program.invoke(
        app, ["export-hub", "gan", "--runs", str(SHIPPED.root), "--out", str(out), "--licence", "a: b"]
    )
    assert wrong.exit_code == 2 and "is no name of a licence" in wrong.output
    taken = program.invoke(app, ["import-hub", str(exported)])
    assert taken.exit_code == 0 and "Fashion VAE" in taken.output
    (summary,) = store
    assert summary.status is not None and summary.status.state == "finished" and summary.status.train_images == 60_000
    assert summary.run is not None and len(summary.run.history().epochs["epoch"]) == 24
    assert summary.run.config.recipe == "fashion-vae-2d" and not summary.status.shipped
    nothing = program.invoke(app, ["import-hub", str(tmp_path / "none")])
    assert nothing.exit_code == 2 and "There is no folder" in nothing.output


def test_somebody_s_own_pictures_are_not_shown_unless_they_say_so(store: RunStore, tiny: Tiny, tmp_path: Path) -> None:
    folder = tmp_path / "my secret place" / "cats"
    for label in ("a", "b"):
        (folder / label).mkdir(parents=True)
        for number in range(8):
            shade = np.full((32, 32, 3), 20 * number, np.uint8)
            Image.fromarray(shade).save(folder / label / f"{number}.png")
    config = tiny(f"data.dataset=folder:{folder}", "data.image_size=32", "data.train_images=null")
    export_hub(untrained(store, config), tmp_path / "out")
    assert sorted(os.listdir(tmp_path / "out")) == ["README.md", "config.json", "model.safetensors"]
    card = card_of(tmp_path / "out")
    assert card.data.license == "unknown" and "a folder of the author's own images" in card.text
    for name in ("README.md", "config.json", "model.safetensors"):
        assert b"my secret place" not in (tmp_path / "out" / name).read_bytes()
    with pytest.raises(RunRejected, match="learnt from a folder on somebody's disk"):
        import_run(tmp_path / "out", store)


def zipped(folder: Path, top: str = "model/") -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, f"{top}{path.name}")
    target.seek(0)
    return target


def test_such_a_folder_as_a_zip_is_taken_in_as_a_run_s_zip_is(store: RunStore, exported: Path) -> None:
    """So that the page Models takes it, too."""
    for top in ("model/", ""):
        found = import_run(zipped(exported, top), store, taken={"Fashion VAE · 2-D"})
        assert found.run.config.name == "Fashion VAE · 2-D (2)" and found.run.status().step == 11_232


def test_what_a_hub_adds_is_let_be(store: RunStore, exported: Path, tmp_path: Path) -> None:
    """Its cache holds links to blobs; a clone has what git keeps; others put what they like there."""
    blobs, snapshot = tmp_path / "blobs", tmp_path / "snapshots" / "abc"
    blobs.mkdir()
    snapshot.mkdir(parents=True)
    for number, path in enumerate(sorted(exported.iterdir())):
        (blobs / str(number)).write_bytes(path.read_bytes())
        (snapshot / path.name).symlink_to(f"../../blobs/{number}")
    (snapshot / ".git").mkdir()
    (snapshot / "evil.pkl").write_bytes(pickle.dumps(Bomb()))
    (snapshot / "tokenizer.json").write_bytes(NESTED)
    assert import_run(snapshot, store).run.config.name == "Fashion VAE · 2-D"


Damage = Callable[[Path], object]


def _described(change: Callable[[dict[str, Any]], object]) -> Damage:
    def damage(folder: Path) -> None:
        values = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        change(values)
        (folder / "config.json").write_text(json.dumps(values), encoding="utf-8")

    return damage


def _weighted(change: Callable[[dict[str, np.ndarray]], object]) -> Damage:
    def damage(folder: Path) -> None:
        arrays = load_file(folder / "model.safetensors")
        change(arrays)
        save_file(arrays, folder / "model.safetensors")

    return damage


def _replaced(name: str, content: bytes) -> Damage:
    return lambda folder: (folder / name).write_bytes(content)


def _linked(name: str) -> Damage:
    def damage(folder: Path) -> None:
        (folder / name).rename(folder.parent / "elsewhere")
        (folder / name).symlink_to(folder.parent / "elsewhere")

    return damage


def _piped(folder: Path) -> None:
    (folder / "config.json").unlink()
    os.mkfifo(folder / "config.json")


def _instead_a_folder(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").mkdir()


HOSTILE: dict[str, tuple[Damage, str]] = {
    "no configuration": (lambda folder: (folder / "config.json").unlink(), "config.json is missing in it"),
    "no weights": (lambda folder: (folder / "model.safetensors").unlink(), "model.safetensors is missing in it"),
    "a link elsewhere": (_linked("config.json"), "config.json is no ordinary file, but a link"),
    "weights by a link": (_linked("model.safetensors"), "model.safetensors is no ordinary file, but a link"),
    "curves by a link": (_linked("history.jsonl"), "history.jsonl is no ordinary file, but a link"),
    "a pipe": (_piped, "config.json is no ordinary file"),
    "a folder in the place of weights": (_instead_a_folder, "model.safetensors is no ordinary file"),
    "a pickle for weights": (_replaced("model.safetensors", pickle.dumps(Bomb())), "a pickle could run a program"),
    "no JSON": (_replaced("config.json", b"\xff\xfe"), "config.json is not readable JSON"),
    "JSON that nests": (_replaced("config.json", NESTED), "config.json is not readable JSON"),
    "a huge configuration": (_replaced("config.json", b" " * 1_000_001), "at most 1,000,000 are taken"),
    "another library's model": (_replaced("config.json", b'{"model_type": "bert"}'), "of Latent Playground"),
    "a format to come": (_described(lambda values: values.update(format_version=2)), "is of the format 2"),
    "no run": (_described(lambda values: values.update(run=None)), "does not say how its model was trained"),
    "an unknown model": (_described(lambda values: values["run"]["model"].update(name="evil")), "names a model"),
    "an unknown setting": (_described(lambda values: values["run"].update(evil=1)), "There is no field 'evil'"),
    "a folder on the disk": (
        _described(lambda values: values["run"]["data"].update(dataset="folder:/etc")),
        "folder on somebody's disk",
    ),
    "images that are not here": (
        _described(lambda values: values["run"]["data"].update(dataset="own:cats")),
        "are not here",
    ),
    "a billion parameters": (
        _described(lambda values: values["run"]["model"].update(hidden=[4096] * 8)),
        "at most 100,000,000 are allowed",
    ),
    "another network": (
        _described(lambda values: values["run"]["model"].update(hidden=[512, 256, 127])),
        "does not fit the configuration",
    ),
    "weights that are NaN": (
        _weighted(lambda arrays: arrays["encoder.1.bias"].fill(np.nan)),
        "are no numbers",
    ),
    "weights with a run's prefix": (
        _weighted(lambda arrays: arrays.update({"model.encoder.1.bias": arrays.pop("encoder.1.bias")})),
        "does not fit the configuration",
    ),
    "curves of words": (_replaced("history.jsonl", b"evil\n"), "history.jsonl has a record in line 1"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_folder_is_refused_in_a_sentence_and_leaves_nothing(
    name: str, store: RunStore, exported: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for path in exported.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    damage, said = HOSTILE[name]
    damage(folder)
    with pytest.raises((RunRejected, LimitError), match=said) as refused:
        import_run(folder, store)
    assert len(str(refused.value)) <= 420
    assert list(store.root.iterdir()) == []


def test_a_status_that_lies_is_not_believed(store: RunStore, exported: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for path in exported.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    _described(lambda values: values.update(status={"state": "running", "pid": 1, "shipped": True, "seconds": -5}))(
        folder
    )
    status = import_run(folder, store, belongs_to="me").run.status()
    assert status.state == "stopped" and status.pid is None and not status.shipped and status.seconds == 0
    assert status.belongs_to == "me" and stat.S_ISDIR(store.root.stat().st_mode)


def test_yaml_keeps_what_people_typed(tmp_path: Path) -> None:
    values = {
        "license": "mit",
        "tags": ["yes", "1.0", "a: b", "- c", "#", "é 猫 👩‍🔬", "\x00 \x7f \x85 \x9b \ufffe \U000e0001"],
        "model-index": [
            {"name": 'a "quoted" \\ name', "results": [{"value": 1.5e-07, "round": 1e-07, "large": -2e20, "whole": 3}]}
        ],
    }
    (tmp_path / "README.md").write_text(f"---\n{yaml(values)}---\n", encoding="utf-8")
    assert metadata_load(tmp_path / "README.md") == values
    assert plain("a *b* [c](d) <e> `f` |") == "a \\*b\\* \\[c\\]\\(d\\) \\<e\\> \\`f\\` \\|"


def test_a_licence_is_an_identifier(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is no name of a licence"):
        export_hub(SHIPPED.open("gan"), tmp_path, licence="mit\ntags: x")
    assert list(tmp_path.iterdir()) == []
