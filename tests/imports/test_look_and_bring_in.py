"""What a look finds, and that just this is brought in."""

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.imports.files import files_of, image, write, zipped
from vae_core.datasets import ImportedDataset
from vae_core.datasets.imported import imported_folder, imported_names
from vae_core.imports.bring_in import Choices, bring_in
from vae_core.imports.classes import classes_of
from vae_core.imports.fitting import fitted, is_grey
from vae_core.imports.look import look
from vae_core.imports.parallel import in_order
from vae_core.imports.sources import Source, SourceError, folder_source, path_source, uploaded_source
from vae_core.limits import LimitError


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path / "data"))


def brought_in(source: Source, **choices: object) -> ImportedDataset:
    with source:
        return bring_in(source, look(source), Choices.model_validate({"title": "mine", **choices}))


def test_the_report_says_what_is_there_and_names_each_file_that_is_not_taken(tmp_path: Path) -> None:
    files = {
        **files_of({"cats": 4, "dogs": 3}),
        "cats/copy.png": image(0),
        "dogs/large.jpg": image(20, size=(300, 200), kind="JPEG"),
        "dogs/grey.bmp": image(21, grey=True, kind="BMP"),
        "dogs/cut.png": image(22)[:500],
        "dogs/notes.txt": b"not an image",
        "dogs/empty.png": b"",
        "dogs/inner.zip": zipped({"x.png": image(23)}),
        ".DS_Store": b"x",
        "__MACOSX/cats/._0.png": b"x",
    }
    with folder_source(write(tmp_path / "pets", files)) as source:
        found = look(source)
    report = found.report
    assert [(one.name, one.images) for one in report.classes] == [("cats", 4), ("dogs", 5)]
    assert (report.images, report.files, report.hidden, report.grey, report.duplicates) == (9, 14, 2, 1, 1)
    assert report.duplicates_named == [("cats/copy.png", "cats/0.png")]
    reasons = {one.path: one.reason for one in report.not_taken_named}
    assert set(reasons) == {"dogs/cut.png", "dogs/notes.txt", "dogs/empty.png", "dogs/inner.zip"}
    assert "text file" in reasons["dogs/notes.txt"] and "empty" in reasons["dogs/empty.png"]
    assert "zip archive" in reasons["dogs/inner.zip"] and all(one.endswith(".") for one in reasons.values())
    assert report.short_sides == [8, 0, 0, 1, 0, 0, 0]
    assert report.smallest == (40, 30) and report.largest == (300, 200)
    text = "\n".join(report.sentences())
    assert "9 images in 2 classes." in text and "dogs/cut.png: " in text and "Exact duplicates: 1" in text


@pytest.mark.parametrize("where", ["folder", "zip", "uploads"])
def test_a_folder_a_zip_and_uploaded_files_become_the_same_dataset(tmp_path: Path, where: str) -> None:
    files = files_of({"a": 5, "b": 4})
    if where == "folder":
        source = path_source(write(tmp_path / "set", files))
    elif where == "zip":
        (tmp_path / "set.zip").write_bytes(zipped({f"set/{name}": content for name, content in files.items()}))
        source = path_source(tmp_path / "set.zip")
    else:
        write(tmp_path / "files", {str(number): content for number, content in enumerate(files.values())})
        source = uploaded_source(tmp_path / "files", list(files))
    entry = brought_in(source, image_size=28, channels=3)
    assert entry.class_names == ("a", "b") and entry.available("train") + entry.available("held-out") == 9
    found = entry.load("held-out", 28)
    expected = {fitted(np.asarray(_decoded(content)), 28, 3).tobytes(): name[0] for name, content in files.items()}
    for pixels, label in zip(found.images.numpy(), found.labels.tolist(), strict=True):
        assert expected[pixels.tobytes()] == entry.class_names[label]


def _decoded(content: bytes) -> np.ndarray:
    from vae_core.images.open import read_image

    return read_image(content).pixels


def test_duplicates_are_left_out_unless_they_are_wanted(tmp_path: Path) -> None:
    folder = write(tmp_path / "set", {**files_of({"a": 4, "b": 4}), "b/again.png": image(5), "c/only.png": image(0)})
    entry = brought_in(folder_source(folder))
    assert sum(entry.available(split) for split in ("train", "held-out")) == 8
    assert entry.class_names == ("a", "b"), "a class of nothing but repetitions is none"
    entry = brought_in(folder_source(folder), title="all", repeated=True)
    assert sum(entry.available(split) for split in ("train", "held-out")) == 10
    assert entry.class_names == ("a", "b", "c")


@pytest.mark.parametrize(
    ("paths", "names", "labels"),
    [
        (["a/1.png", "b/2.png"], ["a", "b"], [0, 1]),
        (["set/a/1.png", "set/b/2.png"], ["a", "b"], [0, 1]),
        (["1.png", "2.png"], ["title"], [0, 0]),
        (["cats/1.png", "cats/2.png"], ["cats"], [0, 0]),
        (["2/x.png", "10/x.png", "1/x.png"], ["1", "2", "10"], [1, 2, 0]),
        (["a/b/1.png", "a/c/2.png", "d/3.png"], ["a", "d"], [0, 0, 1]),
        (["a/1.png", "2.png"], ["a", "no class"], [0, 1]),
        (["no class/1.png", "2.png"], ["no class", "no class (2)"], [0, 1]),
        (["a\u202e/1.png", "a\u202d/2.png"], ["a\ufffd", "a\ufffd (2)"], [1, 0]),
        (["<b>/1.png", "x" * 300 + "/2.png"], ["<b>", "x" * 39 + "…" + "x" * 20], [0, 1]),
    ],
)
def test_classes_are_the_first_folders_that_tell_images_apart(
    paths: list[str], names: list[str], labels: list[int]
) -> None:
    assert classes_of(paths, "title") == (names, labels)


@pytest.mark.timeout(60)  # counting from one for each would take hours
def test_very_many_folders_that_look_the_same_are_told_apart_at_once() -> None:
    names, _ = classes_of([f"{'x' * 45}{number:06}{'y' * 20}/1.png" for number in range(100_000)], "title")
    assert len(set(names)) == 100_000


@pytest.mark.parametrize(("classes", "count"), [(200, 2), (1, 5), (1, 2), (3, 1)])
def test_many_classes_one_class_and_few_images_all_become_datasets(tmp_path: Path, classes: int, count: int) -> None:
    folder = write(tmp_path / "set", files_of({f"class {label}": count for label in range(classes)}))
    entry = brought_in(folder_source(folder))
    assert len(entry.class_names) == classes
    train, held_out = (entry.load(split, 32) for split in ("train", "held-out"))
    assert len(train) + len(held_out) == classes * count and len(train) >= 1 <= len(held_out)
    assert entry.class_names[0] == "class 0"


def test_more_classes_or_images_than_may_be_are_said_and_one_class_is_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_CLASSES", "3")
    folder = write(tmp_path / "set", files_of({name: 2 for name in "abcd"}))
    with pytest.raises(LimitError, match="4 classes, and at most 3 can be; import them as one class"):
        brought_in(folder_source(folder))
    assert brought_in(folder_source(folder), by_folder=False).class_names == ("mine",)
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_DATASET_IMAGES", "7")
    with pytest.raises(LimitError, match="8 images, and at most 7"):
        brought_in(folder_source(folder), title="other", by_folder=False)


def test_a_file_that_breaks_between_look_and_import_is_left_out_and_named(tmp_path: Path) -> None:
    folder = write(tmp_path / "set", files_of({"a": 6}))
    with folder_source(folder) as source:
        found = look(source)
        (folder / "a/2.png").write_bytes(b"broken now")
        (folder / "a/3.png").unlink()
        entry = bring_in(source, found, Choices(title="mine"))
    assert sum(entry.available(split) for split in ("train", "held-out")) == 4
    named = entry.facts().report["not_taken_named"]
    assert [one["path"] for one in named] == ["a/2.png", "a/3.png"] and "not there" in named[1]["reason"]


def test_stopping_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with folder_source(write(tmp_path / "set", files_of({"a": 6}))) as source:
        found = look(source)
        with pytest.raises(KeyboardInterrupt):
            bring_in(source, found, Choices(title="mine"), progress=stop)
    assert imported_names() == [] and list(imported_folder().iterdir()) == []


def test_nothing_to_import_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no image to import; at least 2"):
        brought_in(folder_source(write(tmp_path / "set", {"a.txt": b"text"})))
    with pytest.raises(SourceError, match="is not there"):
        folder_source(tmp_path / "nowhere")


def test_a_folder_that_links_to_itself_is_walked_once(tmp_path: Path) -> None:
    folder = write(tmp_path / "set", files_of({"a": 2}))
    (folder / "a" / "loop").symlink_to(folder)
    with folder_source(folder) as source:
        assert len(source.members) == 2


def test_crop_takes_the_middle_and_pad_keeps_all_with_the_colour_of_the_corners() -> None:
    wide = np.full((20, 60, 3), (10, 20, 30), np.uint8)
    wide[:, 20:40] = (200, 0, 0)
    cropped = fitted(wide, 28, 3)
    assert cropped.shape == (3, 28, 28) and (cropped[0, :, 3:-3] > 190).all() and (cropped[2, :, 3:-3] < 10).all()
    padded = fitted(wide, 28, 3, pad=True)
    assert padded[:, 0, 0].tolist() == [10, 20, 30] and padded[0, 14, 14] > 190
    assert fitted(wide, 28, 1).shape == (1, 28, 28)
    exact = np.random.default_rng(0).integers(0, 256, (32, 32), np.uint8)
    np.testing.assert_array_equal(fitted(exact, 32, 1)[0], exact)
    np.testing.assert_array_equal(fitted(exact, 32, 1, pad=True)[0], exact)


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1, 3), (2, 3, 3)])
@pytest.mark.parametrize("pad", [False, True])
def test_pictures_of_any_shape_fit(shape: tuple[int, ...], pad: bool) -> None:
    for channels in (1, 3):
        assert fitted(np.full(shape, 77, np.uint8), 64, channels, pad=pad).shape == (channels, 64, 64)


def test_grey_is_seen_through_what_a_jpeg_strays() -> None:
    grey = np.full((4, 4, 3), 100, np.uint8)
    grey[0, 0] = (100, 104, 98)
    assert is_grey(grey) and is_grey(grey[..., 0])
    grey[0, 0] = (100, 160, 98)
    assert not is_grey(grey)


def test_results_come_in_order_and_an_exception_in_its_place() -> None:
    def work(number: int) -> int:
        if number == 70:
            raise ValueError("seventy")
        return number * 2

    results = in_order(work, iter(range(1000)), threads=2)
    assert [next(results) for _ in range(70)] == list(range(0, 140, 2))
    with pytest.raises(ValueError, match="seventy"):
        next(results)


def test_images_of_a_dataset_are_mapped_and_contiguous(tmp_path: Path) -> None:
    entry = brought_in(folder_source(write(tmp_path / "set", files_of({"a": 6}))), channels=1)
    images = entry.load("train", 32).images
    assert images.dtype == torch.uint8 and images.is_contiguous() and images.shape[1:] == (1, 32, 32)
