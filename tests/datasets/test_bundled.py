"""The images that travel with the code are the published ones, unchanged and small."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from vae_core.datasets import Split, dataset
from vae_core.datasets.bundled import BUNDLED_FOLDER, BundledError, pack_paths, read_pack, write_pack
from vae_core.datasets.idx import idx_bytes

# sha256 of the first 10,000 images and labels of the published files, as raw bytes without the IDX header
PUBLISHED = {
    ("fashion-mnist", "train"): (
        "2929ae1c7b89e0ee6587bbe4911fd5f0a5dafe21ae6ed9b737173cbfe20c12c9",
        "1022e4632874e71bb84d924c475e6a3428a2deeb8c5a0f612a015c97e4fce7f0",
    ),
    ("fashion-mnist", "held-out"): (
        "c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a",
        "3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9",
    ),
    ("mnist", "train"): (
        "2f7182bf021ffc5c1f62db987487f14d899b5c639f421a80f3095affc09a7db2",
        "2f345bad07338ec537641465e169cc4b7288a44244f251211c7f842641e7d927",
    ),
    ("mnist", "held-out"): (
        "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
        "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    ),
}


@pytest.fixture(autouse=True)
def no_full_sets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path / "no full sets here"))


@pytest.mark.parametrize(("name", "split"), list(PUBLISHED))
def test_holds_the_first_10000_published_images(name: str, split: Split) -> None:
    found = dataset(name).load(split, 28)
    digests = tuple(
        hashlib.sha256(values.tobytes()).hexdigest()
        for values in (found.images.numpy(), found.labels.numpy().astype(np.uint8))
    )
    assert digests == PUBLISHED[name, split]


@pytest.mark.parametrize("name", ["fashion-mnist", "mnist"])
def test_held_out_is_the_whole_published_test_set(name: str) -> None:
    """All 10,000 are bundled, so with the IDX header before them they are the published test files."""
    found = dataset(name).load("held-out", 28)
    contents = idx_bytes(found.images[:, 0].numpy()), idx_bytes(found.labels.numpy().astype(np.uint8))
    published = [file.sha256 for file in dataset(name).files if file.name.startswith("t10k")]
    assert [hashlib.sha256(content).hexdigest() for content in contents] == published


@pytest.mark.parametrize("name", ["fashion-mnist", "mnist"])
def test_32_pixels_are_the_28_with_black_around(name: str) -> None:
    native, padded = dataset(name).load("held-out", 28, 200), dataset(name).load("held-out", 32, 200)
    assert (padded.images[:, :, 2:30, 2:30] == native.images).all()
    assert padded.images.long().sum() == native.images.long().sum()


def test_weighs_under_12_megabytes_in_all_and_names_its_licences() -> None:
    assert sum(path.stat().st_size for path in BUNDLED_FOLDER.iterdir()) < 12_000_000
    text = (BUNDLED_FOLDER / "LICENSES.md").read_text(encoding="utf-8")
    for words in ("Attribution-ShareAlike 3.0", "LeCun", "Cortes", "Burges", "MIT License", "Zalando"):
        assert words in text


@pytest.mark.parametrize("count", [1, 7, 100, 230])
def test_packing_loses_nothing(tmp_path: Path, count: int) -> None:
    rng = np.random.default_rng(count)
    images = rng.integers(0, 256, (count, 6, 6), dtype=np.uint8)
    labels = rng.integers(0, 10, count, dtype=np.uint8)
    written = write_pack(images, labels, "noise", tmp_path)
    assert written == sum(path.stat().st_size for path in pack_paths("noise", tmp_path))
    found_images, found_labels = read_pack("noise", 6, tmp_path)
    np.testing.assert_array_equal(found_images, images)
    np.testing.assert_array_equal(found_labels, labels)


def test_damage_is_said_in_a_sentence(tmp_path: Path) -> None:
    write_pack(np.zeros((5, 6, 6), np.uint8), np.zeros(5, np.uint8), "blank", tmp_path)
    with pytest.raises(BundledError, match="cannot hold 5 images of 7 pixels"):
        read_pack("blank", 7, tmp_path)
    pack_paths("blank", tmp_path)[0].write_bytes(b"no sheet")
    with pytest.raises(BundledError, match=r"bundled images \(blank\) cannot be read"):
        read_pack("blank", 6, tmp_path)
    with pytest.raises(BundledError, match=r"bundled images \(absent\) cannot be read"):
        read_pack("absent", 6, tmp_path)


def test_loading_is_cached_and_leaves_torchvision_alone() -> None:
    program = (
        "import sys; from vae_core.datasets import dataset;"
        "a, b = (dataset('mnist').load('held-out', 32, n).images for n in (5, 9));"
        "assert a.data_ptr() == b.data_ptr(), 'read twice';"
        "assert 'torchvision' not in sys.modules, 'torchvision imported'"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60, cwd=BUNDLED_FOLDER.parents[2])
