"""A run knows its images by the names of when it was made, whatever becomes of the folder or the dataset since."""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.numpy import load_file, save_file

from tests.run_archives.hostile import unzipped, zipped
from vae_core.datasets import SPLITS, ImageFolder, allowed, create_dataset, dataset, image_folder
from vae_core.experiment import RunConfig
from vae_core.inference import held_out_encoding, load_model
from vae_core.jobs import enqueue, executor, pause
from vae_core.jobs.worker import work
from vae_core.metrics.context import Context
from vae_core.run_archives import RunRejected, export_run, import_run
from vae_core.runs import DamagedRun, Run, RunStore
from vae_core.runs.images import KEPT, KEPT_TRAIN, RECORD, changed_images, run_images

Tiny = Callable[..., RunConfig]
COLOURS = {"birds": (30, 30, 220), "cats": (220, 40, 40), "dogs": (40, 200, 40)}
EVERY = [*COLOURS]


def add(folder: Path, name: str, count: int, start: int = 0) -> None:
    rng = np.random.default_rng(start)
    (folder / name).mkdir(parents=True, exist_ok=True)
    for index in range(start, start + count):
        pixels = np.clip(rng.normal(COLOURS[name], 15, (32, 32, 3)), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / name / f"{index}.png")


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Cats and dogs; birds may come later, and stand before both."""
    monkeypatch.setattr(image_folder, "_SECONDS_BETWEEN_LOOKS", 0.0)
    monkeypatch.setenv("LATENT_PLAYGROUND_FOLDERS", str(tmp_path / "photos"))
    for name in ("cats", "dogs"):
        add(tmp_path / "photos", name, 24)
    return tmp_path / "photos"


@pytest.fixture
def config(tiny: Tiny, photos: Path) -> RunConfig:
    return tiny(
        "data.train_images=null", f'data.dataset="folder:{photos}"', "training.batch_size=16", name="conditional-vae"
    )


def colours(images: torch.Tensor) -> torch.Tensor:
    return images.float().mean((2, 3)).argmax(1)  # 0: a cat, 1: a dog, 2: a bird


def finished(store: RunStore, config: RunConfig) -> Run:
    run = store.create(config)
    status = work(store, run)
    assert status.state == "finished", status.message
    return store.open(run.id)


def test_a_class_that_comes_later_shifts_no_label(store: RunStore, config: RunConfig, photos: Path) -> None:
    run = finished(store, config)
    before = run_images(run).load("held-out", 32)
    codes = held_out_encoding(run).codes
    add(photos, "birds", 24)
    assert dataset(config.data.dataset).class_names == ("birds", "cats", "dogs"), "as a dataset it is another one"
    entry = run_images(run)
    assert entry.class_names == ("cats", "dogs") and entry.title == "photos"
    for split in ("train", "held-out"):
        found = entry.load(split, 32)
        assert torch.equal(colours(found.images), found.labels) and len(found) == entry.available(split)
        assert np.array_equal(entry.labels(split), found.labels.numpy())
    assert torch.equal(entry.load("held-out", 32).images, before.images)
    (run.path / "encoding.safetensors").unlink()
    assert np.array_equal(held_out_encoding(run).codes, codes)
    drawn = load_model(run).decode_mean(torch.zeros(2, config.model.latent_dim), torch.tensor([0, 1]))
    assert drawn.shape == (2, 3, 32, 32), "its classes are still the first two"
    assert changed_images(run) == "the new class “birds”"


def test_a_run_that_waits_learns_the_classes_of_when_it_was_made(
    store: RunStore, config: RunConfig, photos: Path
) -> None:
    run = store.create(config)
    assert json.loads((run.path / RECORD).read_text())["class_names"] == ["cats", "dogs"]
    add(photos, "birds", 24)
    add(photos, "cats", 8, start=100)
    assert work(store, run).state == "finished"
    run = store.open(run.id)
    learnt, kept = load_file(run.path / KEPT), run_images(run)
    assert kept.class_names == ("cats", "dogs") and not (colours(torch.from_numpy(learnt["train"])) == 2).any()
    assert (
        len(learnt["train"]) + len(learnt["held-out"]) == 56 == run.status().train_images + kept.available("held-out")
    )
    assert changed_images(run) is None, "the images are those of its start"


@pytest.mark.parametrize("change", ["added", "removed", "rewritten", "class"])
def test_a_run_does_not_go_on_with_other_images(store: RunStore, config: RunConfig, photos: Path, change: str) -> None:
    run = store.create(config.model_copy(update={"training": config.training.model_copy(update={"epochs": 60})}))
    seen: list[int] = []

    def stop_early(report: object) -> None:
        seen.append(1)
        if len(seen) == 4:
            pause(store, run)

    assert work(store, run, listener=stop_early).state == "paused"
    aside = photos.parent / "aside"
    shutil.copytree(photos, aside)
    said = {
        "added": "2 more images of “dogs”",
        "removed": "1 fewer image of “cats”",
        "rewritten": "as many images as before, but not the same files",
        "class": "the new class “birds”",
    }[change]
    if change == "added":
        add(photos, "dogs", 2, start=100)
    elif change == "removed":
        (photos / "cats" / "3.png").unlink()
    elif change == "class":
        add(photos, "birds", 1)
    else:
        Image.new("RGB", (32, 32)).save(photos / "cats" / "new.png")
        (photos / "cats" / "3.png").unlink()
    enqueue(store, run)
    status = work(store, run)
    assert status.state == "failed" and f"no longer those that this run has been trained on: {said}" in status.message
    shutil.rmtree(photos)
    aside.rename(photos)
    enqueue(store, run)
    assert work(store, run, listener=lambda _: pause(store, run)).state == "paused", "with them back it goes on"


def test_a_folder_that_may_not_be_read_is_neither_learnt_from_nor_looked_at(
    store: RunStore, config: RunConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = finished(store, config)
    entry = run_images(run)
    count = entry.available("train")
    monkeypatch.setenv("LATENT_PLAYGROUND_FOLDERS", "/nowhere:")
    dataset.cache_clear()
    monkeypatch.setattr(image_folder, "list_folder", lambda *_: pytest.fail("the folder was read"))
    entry = run_images(run)
    assert entry.available("train") == min(count, KEPT_TRAIN) and len(entry.load("held-out", 32)) > 2
    assert len(Context(run, 0).train) == count
    with pytest.raises(ValueError, match="a page reads no folder that its owner has not allowed"):
        changed_images(run)
    refused = store.create(config)
    assert not (refused.path / RECORD).exists()
    status = work(store, refused)
    assert status.state == "failed" and "its owner has not allowed" in status.message


def test_what_the_app_starts_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    environments: list[dict[str, str]] = []
    monkeypatch.setattr(executor.subprocess, "Popen", lambda *_, env, **__: environments.append(env))
    assert not executor.started_by_app()
    executor.start_command(["list"])
    for key, value in environments[0].items():
        monkeypatch.setenv(key, value)
    assert executor.started_by_app()


def test_links_lead_out_of_no_allowed_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, outside = tmp_path / "allowed", tmp_path / "allowed-not"
    for folder in (inside, outside):
        add(folder / "set", "cats", 4)
    (inside / "link").symlink_to(outside / "set")
    monkeypatch.setenv("LATENT_PLAYGROUND_FOLDERS", str(inside))
    ImageFolder(inside / "set").check()
    for folder in (outside / "set", inside / "link", inside / ".." / "allowed-not" / "set"):
        with pytest.raises(ValueError, match="has not allowed"):
            ImageFolder(folder).check()


def test_a_link_within_an_allowed_folder_shows_nothing_from_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, outside = tmp_path / "allowed", tmp_path / "elsewhere"
    for folder in (inside, outside):
        add(folder / "set", "cats", 4)
    (inside / "set" / "cats" / "secret.png").symlink_to(next((outside / "set" / "cats").iterdir()))
    (inside / "set" / "dogs").symlink_to(outside / "set" / "cats")
    (inside / "set" / "more").symlink_to(inside / "set" / "cats")
    monkeypatch.setenv("LATENT_PLAYGROUND_FOLDERS", str(inside))
    entry = ImageFolder(inside / "set")
    assert "dogs" not in entry.class_names and sum(entry.available(split) for split in SPLITS) == 4
    assert {os.path.basename(one.path) for one in entry.left_out} == {"secret.png", "dogs"}
    assert all("a link that leads out" in one.reason for one in entry.left_out)
    allowed.allow_folder(inside / "set")  # whoever sits at the command line reads their own disk
    try:
        assert "dogs" in ImageFolder(inside / "set").class_names
    finally:
        allowed._named.clear()


@pytest.mark.parametrize(
    "record",
    ["{", "[]", '{"title": "x", "class_names": [], "counts": [], "fingerprint": ""}', '{"class_names": "cats"}'],
)
def test_a_damaged_record_is_said(store: RunStore, config: RunConfig, record: str) -> None:
    run = finished(store, config)
    (run.path / RECORD).write_text(record)
    with pytest.raises(DamagedRun, match=r"images\.json"):
        run_images(run)


def test_kept_images_that_do_not_fit_are_said(store: RunStore, config: RunConfig) -> None:
    run = finished(store, config)
    sound = load_file(run.path / KEPT)
    images, labels = sound["held-out"], sound["held-out-labels"]
    wrong = [
        {"held-out": images.astype(np.float32)},
        {"held-out": images.astype(np.uint16)},
        {"held-out": images[:, :1]},
        {"held-out": images[:, :, :16, :16]},
        {"held-out-labels": labels + 1},
        {"held-out-labels": labels[1:]},
        {"held-out": images[:0], "held-out-labels": labels[:0]},
    ]
    for number, change in enumerate(wrong):
        save_file({**sound, **{key: np.ascontiguousarray(value) for key, value in change.items()}}, run.path / KEPT)
        with pytest.raises(ValueError, match=r"images\.safetensors|0 held-out images"):
            pytest.fail(f"{number}: {run_images(run).load('held-out', 32)}")


def test_an_imported_dataset_made_anew_is_read_by_its_names(
    store: RunStore, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path / "data"))
    made = _import(["cats", "dogs"])
    run = finished(store, tiny("data.train_images=null", f"data.dataset={made}", "training.batch_size=16"))
    assert not (run.path / KEPT).exists(), "imported images are kept already"
    shutil.rmtree(tmp_path / "data" / "imported")
    assert _import(["birds", "cats"]) == made
    entry = run_images(run)
    assert entry.class_names == ("cats", "dogs")
    found = entry.load("held-out", 32)
    assert len(found) and (colours(found.images) == 0).all() and (found.labels == 0).all()
    assert changed_images(run) == "no images of “dogs” any more and the new class “birds”"
    shutil.rmtree(tmp_path / "data" / "imported")
    _import(["birds"])
    with pytest.raises(ValueError, match="None of the held-out images of pets is of a class that this model learnt"):
        entry.load("held-out", 32)


def test_the_names_go_with_a_run_that_travels(
    store: RunStore, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path / "data"))
    made = _import(["cats", "dogs"])
    run = finished(store, tiny("data.train_images=null", f"data.dataset={made}", "training.batch_size=16"))
    packed = io.BytesIO()
    export_run(run, packed)
    shutil.rmtree(tmp_path / "data" / "imported")
    _import(["birds", "cats"])
    assert run_images(import_run(packed, store).run).class_names == ("cats", "dogs")
    files = unzipped(packed.getvalue())
    for record in (b"{}", b"[1]", b"\xff", b'{"title": "", "class_names": ["a"], "counts": [1], "fingerprint": ""}'):
        before = store.ids()
        with pytest.raises(RunRejected, match=r"images\.json"):
            import_run(io.BytesIO(zipped(files | {RECORD: record})), store)
        assert store.ids() == before


def _import(names: list[str]) -> str:
    images = [
        (np.broadcast_to(np.array(COLOURS[name], np.uint8)[:, None, None], (3, 32, 32)), label)
        for label, name in enumerate(names)
        for _ in range(16)
    ]
    made = create_dataset("pets", images, class_names=names, channels=3, image_size=32)
    return made.name
