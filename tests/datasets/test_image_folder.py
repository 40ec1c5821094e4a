"""A folder of images is a dataset like any other; what is wrong with it is said in a sentence."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from vae_core.datasets import SPLITS, ImageFolder, dataset, folder_name, image_folder
from vae_core.datasets.folder_listing import BESIDE_CLASSES, Member, list_folder, split_members
from vae_core.datasets.folder_walk import FolderError
from vae_core.experiment import folder_settings, parse_run_config, with_settings
from vae_core.images.kinds import IMAGE_SUFFIXES
from vae_core.recipes import recipe

RED, GREEN = (220, 30, 30), (30, 200, 30)


@pytest.fixture(autouse=True)
def looks_each_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_FOLDERS", str(tmp_path))
    monkeypatch.setattr(image_folder, "_SECONDS_BETWEEN_LOOKS", 0.0)


def picture(path: Path, colour: tuple[int, ...] = RED, size: tuple[int, int] = (40, 30), **saving: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = {3: "RGB", 4: "RGBA"}[len(colour)]
    Image.new(mode, size, colour).save(path, **saving)


def left_out(entry: ImageFolder) -> dict[str, str]:
    return {one.path.replace(os.sep, "/"): one.reason for one in entry.left_out}


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Forty red apples and twenty green pears, in several formats."""
    for index in range(60):
        kind, colour = ("apple", RED) if index < 40 else ("pear", GREEN)
        picture(tmp_path / "photos" / kind / f"{index}{('.png', '.jpg', '.webp', '.bmp')[index % 4]}", colour)
    return tmp_path / "photos"


def test_sub_folders_are_classes(photos: Path) -> None:
    entry = ImageFolder(photos)
    assert (entry.class_names, entry.channels, entry.title) == (("apple", "pear"), 3, "photos")
    counts = [entry.available(split) for split in SPLITS]
    assert sum(counts) == 60 and 2 <= counts[1] <= 16
    for size in entry.image_sizes:
        for split, count in zip(SPLITS, counts, strict=True):
            found = entry.load(split, size)
            assert found.images.shape == (count, 3, size, size) and found.images.dtype == torch.uint8
            colours = torch.tensor([RED, GREEN])[found.labels]
            mean = found.images.float().mean(dim=(2, 3))
            assert (mean - colours).abs().max() < 12, "each label is that of its picture"
    few = entry.load("train", 32, 5)
    assert torch.equal(few.images, entry.load("train", 32).images[:5])
    with pytest.raises(ValueError, match="photos has no image size 28; image_size can be 32, 64 or 128 pixels"):
        entry.load("train", 28)
    with pytest.raises(ValueError, match=rf"ask for 1 to {counts[0]}\."):
        entry.load("train", 32, 61)


def test_it_is_reached_by_its_name(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = folder_name(photos)
    assert name == f"folder:{photos}" and dataset(name) is dataset(name) and dataset(name).name == name
    monkeypatch.setenv("HOME", str(photos.parent))
    if sys.platform != "win32":
        assert folder_name("~/photos") == name and dataset("folder:~/photos").name == name
    monkeypatch.chdir(photos.parent)
    assert folder_name("photos") == name


def test_a_flat_folder_is_one_class(tmp_path: Path) -> None:
    for index in range(9):
        picture(tmp_path / "walk" / f"{index}.png")
    entry = ImageFolder(tmp_path / "walk")
    assert entry.class_names == ("walk",) and entry.load("train", 32).labels.tolist() == [0] * entry.available("train")


def test_images_beside_class_folders_and_hidden_files_are_passed_over(photos: Path) -> None:
    picture(photos / "cover.png")
    picture(photos / ".thumbnails" / "1.png")
    picture(photos / "apple" / ".hidden.png")
    (photos / "apple" / "notes.txt").write_text("not an image")
    (photos / "empty").mkdir()
    picture(photos / "pear" / "summer" / "deep.JPG")
    entry = ImageFolder(photos)
    assert entry.class_names == ("apple", "pear")
    assert sum(entry.available(split) for split in SPLITS) == 61
    assert left_out(entry) == {
        "apple/notes.txt": "It is a text file, not an image that is read; "
        "PNG, JPEG, WebP, GIF, BMP, TIFF, PPM and HEIC are.",
        "cover.png": BESIDE_CLASSES,
    }, "what is hidden is not told of"


def test_the_conventions_are_torchvisions(photos: Path) -> None:
    from vae_core._torchvision import torchvision

    folder = torchvision.datasets.folder
    assert set(folder.IMG_EXTENSIONS) <= IMAGE_SUFFIXES
    theirs = torchvision.datasets.ImageFolder(photos)
    ours = list_folder(photos, lambda path: None)
    assert tuple(theirs.classes) == ours.class_names
    members = [member for split in ours.members.values() for member in split]
    assert {(str(photos / one.path), one.label) for one in members} == set(theirs.samples)


def test_the_split_stays_whatever_is_added() -> None:
    def members(count: int) -> list[Member]:
        return [Member(f"a/{index}.png", 0, (0, 0)) for index in range(count)]

    few, many = split_members(members(400)), split_members(members(4000))
    for split in SPLITS:
        paths = {member.path for member in many[split]}
        assert {member.path for member in few[split]} <= paths
        order = [member.path for member in many[split] if member in few[split]]
        assert order == [member.path for member in few[split]], "and the order too"
    assert 0.11 < len(many["held-out"]) / 4000 < 0.14
    for count in (2, 3, 5):
        for start in range(40):
            sides = split_members(members(start + count)[start:])
            assert sides["train"] and sides["held-out"]


def test_damaged_files_are_left_out_and_named(photos: Path) -> None:
    whole = (photos / "apple" / "0.png").read_bytes()
    (photos / "apple" / "torn.png").write_bytes(whole[: len(whole) // 2])
    (photos / "apple" / "empty.jpg").write_bytes(b"")
    (photos / "pear" / "text.webp").write_text("no image at all")
    entry = ImageFolder(photos)
    entry.available("train")
    assert set(left_out(entry)) >= {"apple/empty.jpg", "pear/text.webp"}, "a torn file may show only in decoding"
    counts = [len(entry.load(split, 32)) for split in SPLITS]
    assert sum(counts) == 60 and [entry.available(split) for split in SPLITS] == counts
    told = left_out(entry)
    assert told.pop("apple/torn.png") == "The file is cut short or damaged: its picture is not whole."
    assert told.pop("apple/empty.jpg") == "The file is empty."
    assert list(told) == ["pear/text.webp"] and "a text file" in told["pear/text.webp"]
    assert entry.summary().endswith("2 classes; left out: 3 files.")
    assert "apple/empty.jpg: The file is empty." in [line.replace(os.sep, "/") for line in entry.report()]


def test_too_large_a_picture_is_left_out(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture(photos / "apple" / "huge.png", size=(3000, 10))
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_IMAGE_PIXELS", "20000")
    (told,) = ImageFolder(photos).left_out
    assert told.reason == "The picture has 3,000 × 10 pixels; 20,000 pixels at most are read."


def test_what_was_never_counted_is_taken_or_named(tmp_path: Path) -> None:
    """Photographs of telephones, films, old endings, none at all; and what is no image."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    folder = tmp_path / "mixed"
    for name, kind in (("a.heic", "HEIF"), ("b.gif", "GIF"), ("c.jfif", "JPEG"), ("d.jpe", "JPEG"), ("e", "PNG")):
        picture(folder / name, format=kind)
    (folder / "f.pdf").write_bytes(b"%PDF-1.7")
    (folder / "g.avif").write_bytes(b"\0\0\0\x20ftypavif" + bytes(40))
    if sys.platform != "win32":
        os.mkfifo(folder / "h.png")
    entry = ImageFolder(folder)
    assert sum(len(entry.load(split, 32)) for split in SPLITS) == 5
    told = left_out(entry)
    assert "a PDF, not an image" in told["f.pdf"] and "an AVIF image, not" in told["g.avif"]
    assert sys.platform == "win32" or told["h.png"] == "It is no ordinary file."


def test_photographs_beside_a_sub_folder_are_not_passed_over_in_silence(tmp_path: Path) -> None:
    """Two hundred photographs and a sub-folder of three trained on two."""
    for index in range(20):
        picture(tmp_path / "trip" / f"{index}.png")
    for index in range(3):
        picture(tmp_path / "trip" / "edited" / f"{index}.png")
    (tmp_path / "trip" / "texts").mkdir()
    (tmp_path / "trip" / "texts" / "letter.txt").write_text("a folder without images is no class")
    entry = ImageFolder(tmp_path / "trip")
    assert entry.class_names == ("trip",) and sum(entry.available(split) for split in SPLITS) == 23
    assert entry.report()[0] == (
        "20 images lie beside sub-folders that hold 3: all are taken, as one class. "
        "For several classes, put every image into a sub-folder."
    )
    assert set(left_out(entry)) == {"texts/letter.txt"}


def test_a_file_written_in_place_is_seen(photos: Path) -> None:
    entry = ImageFolder(photos)
    first, mark = entry.load("held-out", 32), entry.fingerprint()
    member = entry._list().members["held-out"][0]
    path = photos / member.path
    Image.new("RGB", (40, 30), (1, 2, 3)).save(path)
    os.utime(path, (2, 2))  # the folder's own time stays
    again = entry.load("held-out", 32)
    assert entry.fingerprint() != mark and not torch.equal(again.images, first.images)
    assert again.images[0].float().mean() < 10 and torch.equal(again.images[1:], first.images[1:])
    path.write_bytes(b"")
    assert left_out(entry)[member.path.replace(os.sep, "/")] == "The file is empty."
    Image.new("RGB", (40, 30), RED).save(path)
    os.utime(path, (3, 3))
    assert entry.left_out == (), "a file that was mended is taken again"


def test_files_that_stayed_are_not_opened_again(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    first_look = image_folder.why_not

    def counted(path: str, *more: Any) -> str | None:
        opened.append(path)
        return first_look(path, *more)

    monkeypatch.setattr(image_folder, "why_not", counted)
    entry = ImageFolder(photos)
    entry.available("train")
    assert len(opened) == 60
    picture(photos / "pear" / "new.png", GREEN)
    os.utime(photos / "pear", (1, 1))
    entry.available("train")
    assert [Path(path).name for path in opened[60:]] == ["new.png"]
    monkeypatch.setattr(image_folder, "_SECONDS_BETWEEN_LOOKS", 3600.0)
    entry.available("train")
    (photos / "pear" / "new.png").unlink()
    assert sum(entry.available(split) for split in SPLITS) == 61, "within the time between two looks nothing is asked"


def test_decoding_turns_crops_and_whitens(tmp_path: Path) -> None:
    wide = Image.new("RGB", (90, 30), RED)
    wide.paste((0, 0, 255), (0, 0, 30, 30))
    wide.paste((0, 0, 255), (60, 0, 90, 30))
    wide.save(tmp_path / "wide.png")
    found = image_folder.decode_file(str(tmp_path / "wide.png"), 32)
    assert found is not None
    assert np.abs(found[:, 3:-3].astype(int) - RED).max() <= 1, "the middle square"

    upright = Image.new("RGB", (64, 64), RED)
    upright.paste(GREEN, (0, 0, 64, 32))  # green on top
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn a quarter clockwise to see it"
    upright.rotate(90, expand=True).save(tmp_path / "turned.jpg", exif=exif, quality=95)
    found = image_folder.decode_file(str(tmp_path / "turned.jpg"), 32)
    assert found is not None and np.abs(found[:12].mean(axis=(0, 1)) - GREEN).max() < 8

    picture(tmp_path / "clear.png", (0, 0, 0, 0))
    picture(tmp_path / "half.png", (0, 0, 0, 128))
    for name, value in (("clear", 255), ("half", 127)):
        found = image_folder.decode_file(str(tmp_path / f"{name}.png"), 32)
        assert found is not None and abs(int(found[5, 5, 0]) - value) <= 1

    Image.fromarray(np.full((40, 40), 32768, np.uint16)).save(tmp_path / "deep.png")
    found = image_folder.decode_file(str(tmp_path / "deep.png"), 32)
    assert found is not None and abs(int(found[5, 5, 0]) - 127) <= 1
    Image.new("L", (40, 40), 77).save(tmp_path / "grey.png")
    found = image_folder.decode_file(str(tmp_path / "grey.png"), 32)
    assert found is not None and found.shape == (32, 32, 3) and (found == 77).all()


def test_what_comes_and_goes_is_seen(photos: Path) -> None:
    entry = ImageFolder(photos)
    before, mark = entry.load("train", 32), entry.fingerprint()
    assert entry.fingerprint() == mark and ImageFolder(photos).fingerprint() == mark
    for index in range(100, 120):
        picture(photos / "pear" / f"{index}.png", GREEN)
    os.utime(photos / "pear", (1, 1))  # some file systems' clocks are too coarse for a test
    assert sum(entry.available(split) for split in SPLITS) == 80
    assert entry.fingerprint() != mark and len(entry.load("train", 32)) > len(before)


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (lambda folder: None, r"The folder of images .*gone is not there"),
        (lambda folder: folder.write_text("a file"), r"gone is no folder"),
        (lambda folder: folder.mkdir(), r"gone holds no image to learn from: it has no PNG, JPEG, WebP"),
        (lambda folder: picture(folder / "one.png"), r"gone holds one image only; at least 2"),
        (
            lambda folder: (folder.mkdir(), (folder / "x.png").write_text("text")),
            r"its only image file cannot be read \(x.png: It is a text file",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path, prepare: object, words: str) -> None:
    prepare(tmp_path / "gone")
    entry = ImageFolder(tmp_path / "gone")
    for ask in (lambda: entry.available("train"), lambda: entry.load("held-out", 32), lambda: entry.class_names):
        with pytest.raises(FolderError, match=words):
            ask()


def test_a_folder_that_goes_is_missed(photos: Path) -> None:
    entry = ImageFolder(photos)
    assert entry.available("train")
    photos.rename(photos.parent / "elsewhere")
    with pytest.raises(FolderError, match="photos is not there"):
        entry.load("train", 32)


def test_too_many_images_or_classes(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_CLASSES", "1")
    with pytest.raises(FolderError, match=r"has 2 sub-folders with images.*at most 1 can be"):
        ImageFolder(photos).available("train")
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_FOLDER_IMAGES", "59")
    with pytest.raises(FolderError, match="holds 60 images, and at most 59"):
        ImageFolder(photos).available("train")
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_FOLDER_FILES", "50")
    with pytest.raises(FolderError, match="more than 50 files"):
        ImageFolder(photos).available("train")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_are_followed_once(photos: Path, tmp_path: Path) -> None:
    (photos / "apple" / "back").symlink_to(photos, target_is_directory=True)
    (photos / "apple" / "nowhere.png").symlink_to(tmp_path / "absent.png")
    picture(tmp_path / "plums" / "1.png")
    (photos / "plum").symlink_to(tmp_path / "plums", target_is_directory=True)
    entry = ImageFolder(photos)
    assert entry.class_names == ("apple", "pear", "plum")
    assert sum(entry.available(split) for split in SPLITS) == 61
    assert left_out(entry) == {"apple/nowhere.png": "The file is not there, or is a link to nothing."}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read(photos: Path) -> None:
    photos.chmod(0)
    try:
        with pytest.raises(FolderError, match="cannot be read: Permission denied"):
            ImageFolder(photos).available("train")
    finally:
        photos.chmod(0o755)


def test_a_configuration_is_read_without_its_folder(tmp_path: Path) -> None:
    values = recipe("fashion-vae-2d").config.model_dump(mode="json")
    values["data"] |= {"dataset": f"folder:{tmp_path / 'gone'}", "image_size": 64}
    config = parse_run_config(values)
    assert config.image_shape == (3, 64, 64)
    assert parse_run_config(config.model_dump_json()) == config


def test_settings_for_a_recipe(photos: Path) -> None:
    config = recipe("fashion-vae-2d").config
    small = config.model_copy(update={"data": config.data.model_copy(update={"image_size": 28, "train_images": 500})})
    layers = config.model.model_copy(update={"network": "conv", "layers": "dcgan-lab"})
    lab = small.model_copy(update={"model": layers})  # whose layers fit 28 pixels only
    assert with_settings(lab, folder_settings(lab, photos)).model.layers == "by-widths"
    assert folder_settings(config, photos) == [f'data.dataset="folder:{photos}"']
    assert folder_settings(small, photos)[1:] == ["data.train_images=null", "data.image_size=32"]
    with pytest.raises(FolderError, match="absent is not there"):
        folder_settings(config, photos / "absent")
