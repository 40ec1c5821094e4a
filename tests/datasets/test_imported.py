"""Imported datasets: whole or not there at all, the same for ever, usable under their name."""

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch

from vae_core.datasets import ImportedDataset, ImportedError, create_dataset, dataset, dataset_names
from vae_core.datasets import imported_writing as writing
from vae_core.datasets.imported import images_file, imported_folder, imported_names
from vae_core.datasets.imported_writing import delete_imported, rename_imported
from vae_core.experiment import parse_run_config
from vae_core.limits import LimitError


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path))


def pictures(count: int = 40, classes: int = 2, channels: int = 1, size: int = 32) -> Iterator[tuple[np.ndarray, int]]:
    """Each with its own number in its first pixel."""
    for index in range(count):
        image = np.full((channels, size, size), 255 * (index % 2), np.uint8)
        image[0, 0, 0] = index % 256
        yield image, index % classes


def made(title: str = "Our cats", count: int = 40, classes: int = 2, owner: str | None = None) -> ImportedDataset:
    names = [f"class {label}" for label in range(classes)]
    return create_dataset(title, pictures(count, classes), class_names=names, image_size=32, channels=1, owner=owner)


def left_over() -> list[str]:
    return [path.name for path in imported_folder().iterdir() if path.name.startswith(".")]


def test_has_the_images_that_were_given_each_once_with_its_label() -> None:
    entry = made()
    assert entry.name == "own:our-cats" and dataset("own:our-cats").title == "Our cats"
    assert entry.name in dataset_names() and left_over() == []
    train, held_out = entry.load("train", 32), entry.load("held-out", 32)
    assert (len(train), len(held_out)) == (36, 4) == (entry.available("train"), entry.available("held-out"))
    for found in (train, held_out):
        assert found.images.dtype == torch.uint8 and found.images.is_contiguous()
        numbers = found.images[:, 0, 0, 0]
        assert torch.equal(numbers.long() % 2, found.labels)
        assert torch.equal(found.images[:, 0, 5, 5].long(), 255 * (numbers.long() % 2))
    numbers = torch.cat([train.images, held_out.images])[:, 0, 0, 0]
    assert sorted(numbers.tolist()) == list(range(40))
    assert torch.equal(entry.load("train", 32, 5).images, train.images[:5])
    with pytest.raises(ValueError, match="image_size can be 32 pixels"):
        entry.load("train", 64)


def test_the_fingerprint_is_of_the_images_and_what_they_are_called() -> None:
    first, same = made("a").fingerprint(), made("b").fingerprint()
    assert first == same and first != made("c", count=41).fingerprint() != made("d", classes=3).fingerprint()


@pytest.mark.parametrize("counts", [(2,), (5,), (1, 4), (2, 2, 1), (1,) * 200, (5,) * 200, (100, 1)])
def test_both_sides_of_the_split_have_images_and_every_class_of_two_is_on_both(counts: tuple[int, ...]) -> None:
    labels = np.repeat(np.arange(len(counts)), counts)
    train, held_out = writing.split(labels)
    assert sorted([*train, *held_out]) == list(range(len(labels)))
    assert len(held_out) >= min(4, len(labels) // 2) and len(train) >= 1
    for label, count in enumerate(counts):
        if count >= 2:
            assert (labels[train] == label).any() and (labels[held_out] == label).any()


def test_the_share_that_is_held_out_is_of_each_class() -> None:
    labels = np.repeat([0, 1], (800, 80))
    _, held_out = writing.split(labels, 0.25)
    assert np.bincount(labels[held_out]).tolist() == [200, 20]


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_images_are_no_dataset(count: int) -> None:
    with pytest.raises(ImportedError, match="at least 2 are needed"):
        made(count=count)
    assert imported_names() == [] and left_over() == []


@pytest.mark.parametrize(
    ("title", "slug"), [("Our cats!", "our-cats"), ("../../etc", "etc"), ("C:\\nul", "c-nul"), ("a" * 80, None)]
)
def test_a_title_gives_a_folder_that_is_no_path(title: str, slug: str | None) -> None:
    entry = made(title, count=2, classes=1)
    assert entry.folder.parent == imported_folder() and (slug is None or entry.slug == slug)
    assert dataset(entry.name).title == title


def test_titles_in_other_letters_do_not_meet_in_one_folder() -> None:
    slugs = {
        made(title, count=2, classes=1).slug for title in ("猫", "犬", "🐈", "chat noir", "châts noirs", "chats noirs")
    }
    assert len(slugs) == 6


@pytest.mark.parametrize("title", ["", "  \u202e ", "x" * 300, "\0"])
def test_refuses_a_title_that_cannot_be_shown(title: str) -> None:
    with pytest.raises(ImportedError, match="use 1 to 80"):
        made(title)


def test_what_stops_it_leaves_nothing() -> None:
    def stopping() -> Iterator[tuple[np.ndarray, int]]:
        yield from pictures(10)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create_dataset("x", stopping(), class_names=["a", "b"], image_size=32, channels=1)
    assert imported_names() == [] and left_over() == []


def test_a_full_disk_is_a_sentence_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writing, "_write_header", full)
    with pytest.raises(ImportedError, match=r"the disk is full\. Nothing was kept"):
        made()
    assert imported_names() == [] and left_over() == []


def test_room_that_has_to_stay_free_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MIN_FREE_BYTES", str(10**15))
    with pytest.raises(LimitError, match=r"1,000,000,000 MB have to stay free; make room"):
        made()
    assert imported_names() == []


def test_limits_on_images_classes_and_a_persons_datasets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_DATASET_IMAGES", "20")
    with pytest.raises(LimitError, match="more than 20 images"):
        made(count=21)
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_CLASSES", "3")
    with pytest.raises(LimitError, match="4 classes, and at most 3"):
        made(count=20, classes=4)
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_DATASETS_PER_PERSON", "1")
    made("mine", count=20, owner="me")
    with pytest.raises(LimitError, match="You have 1 imported datasets"):
        made("mine too", count=20, owner="me")
    made("yours", count=20, owner="you")
    assert left_over() == []


def test_of_two_imports_of_one_name_one_wins_and_the_other_hears_why() -> None:
    together, outcomes = threading.Barrier(2), []

    def waiting(first: int) -> Iterator[tuple[np.ndarray, int]]:
        together.wait()  # both have seen that the name is free
        for image, label in pictures(10):
            yield image + np.uint8(first), label

    def bring_in(first: int) -> None:
        try:
            create_dataset("twice", waiting(first), class_names=["a", "b"], image_size=32, channels=1)
            outcomes.append("made")
        except ImportedError as error:
            outcomes.append(str(error))

    threads = [threading.Thread(target=bring_in, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("made") == 1 and len(outcomes) == 2
    assert any("There is a dataset called “twice” already" in one for one in outcomes)
    assert len(dataset("own:twice").load("train", 32)) == 6 and left_over() == []


def test_a_writer_that_was_killed_is_swept_and_one_at_work_is_not() -> None:
    script = (
        "import time, numpy as np\n"
        "from vae_core.datasets import create_dataset\n"
        "def slow():\n"
        "    yield np.zeros((1, 32, 32), np.uint8), 0\n"
        "    print('begun', flush=True)\n"
        "    time.sleep(60)\n"
        "create_dataset('killed', slow(), class_names=['a'], image_size=32, channels=1)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdout.readline() == "begun\n"
    assert writing.sweep() == 0 and len(left_over()) == 1
    child.kill()
    child.wait()
    child.stdout.close()
    assert writing.sweep() == 1 and left_over() == [] and imported_names() == []


def test_can_be_renamed_deleted_and_made_anew_under_the_same_name() -> None:
    entry = made()
    rename_imported(entry, "Their cats")
    assert dataset(entry.name).title == "Their cats" and left_over() == []
    before = entry.fingerprint()
    delete_imported(entry)
    assert not entry.is_there() and entry.title == "our-cats" and entry.name not in dataset_names()
    with pytest.raises(ImportedError, match="“our-cats” is not here"):
        entry.check()
    made(count=30)
    assert dataset(entry.name).available("train") == 26 and dataset(entry.name).fingerprint() != before


def test_damage_is_a_sentence() -> None:
    entry = made()
    os.truncate(entry.folder / "images-32.npy", 5000)
    with pytest.raises(ImportedError, match="missing or damaged"):
        entry.load("train", 32)
    (entry.folder / "dataset.json").write_text(json.dumps({"title": "x"}))
    with pytest.raises(ImportedError, match=r"dataset.json cannot be read"):
        entry.check()
    delete_imported(entry)
    assert imported_names() == []


@pytest.mark.parametrize("name", ["dataset.json", "images-32.npy", "labels.npy"])
def test_a_pipe_in_place_of_a_file_keeps_nobody_waiting(name: str) -> None:
    entry = made()
    (entry.folder / name).unlink()
    os.mkfifo(entry.folder / name)
    with pytest.raises(ImportedError, match="cannot be read"):
        ImportedDataset(entry.slug).load("train", 32)


@pytest.mark.parametrize("name", ["own:", "own:../mnist", "own:/etc", "own:A", "own:" + "a" * 70])
def test_a_name_is_never_a_path(name: str) -> None:
    with pytest.raises(ImportedError, match="no name of an imported dataset"):
        dataset(name)


def test_a_run_can_be_read_when_its_images_are_gone() -> None:
    entry = create_dataset("colour", pictures(channels=3), class_names=["a", "b"], image_size=32, channels=3)
    values = {"model": {"name": "vae"}, "data": {"dataset": entry.name, "image_size": 32}}
    config = parse_run_config(values)
    assert config.image_shape == (3, 32, 32)
    shutil.rmtree(entry.folder)
    again = parse_run_config(config.model_dump_json())
    assert again.image_shape == (3, 32, 32) and again == config


@pytest.mark.skipif(not hasattr(psutil.Process, "memory_maps"), reason="this system does not say what is mapped")
def test_reading_maps_the_file() -> None:
    entry = create_dataset("many", pictures(500, size=64), class_names=["a", "b"], image_size=64, channels=1)
    images = dataset("own:many").load("train", 64)
    mapped = {Path(one.path) for one in psutil.Process().memory_maps()}
    assert len(images) > 0 and entry.folder / images_file(64) in mapped
