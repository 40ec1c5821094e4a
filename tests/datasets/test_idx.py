"""The IDX reader takes what is right and says what is wrong."""

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from vae_core.datasets import dataset
from vae_core.datasets.idx import IdxError, idx_bytes, parse_idx, read_idx
from vae_core.datasets.mnist import MNIST

ARRAY = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)


def test_header_is_the_published_one() -> None:
    assert idx_bytes(ARRAY)[:16] == bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4])


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_reads_what_was_written(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "some-idx3-ubyte"
    path.write_bytes(pack(idx_bytes(ARRAY)))
    np.testing.assert_array_equal(read_idx(path), ARRAY)


def test_an_empty_array_is_fine() -> None:
    assert parse_idx(idx_bytes(np.zeros((0, 28, 28), np.uint8))).shape == (0, 28, 28)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not an IDX file: it begins with nothing"),
        (b"<!DOCTYPE html>", "not an IDX file: it begins with 3c 21 44 4f"),
        (bytes([0, 0, 13, 1, 0, 0, 0, 1]) + b"\0\0\0\0", "type 0x0d; only unsigned bytes"),
        (bytes([0, 0, 8, 3, 0, 0, 0, 2]), "ends inside its IDX header of 3 dimensions"),
        (idx_bytes(ARRAY)[:-1], "announces 24 values in its IDX header but holds 23"),
        (idx_bytes(ARRAY) + b"\0", "announces 24 values in its IDX header but holds 25"),
    ],
)
def test_refuses_what_is_not_idx(content: bytes, reason: str) -> None:
    with pytest.raises(IdxError, match=reason) as caught:
        parse_idx(content, "digits.idx")
    assert str(caught.value).startswith("digits.idx ")


@pytest.mark.parametrize("damage", [lambda raw: raw[:-9], lambda raw: raw[:20] + b"\xff\xff" + raw[22:]])
def test_refuses_a_damaged_gzip_file(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "cut.gz"
    path.write_bytes(damage(gzip.compress(idx_bytes(ARRAY))))
    with pytest.raises(IdxError, match=r"cut\.gz is a damaged gzip file"):
        read_idx(path)


def test_writes_unsigned_bytes_only() -> None:
    with pytest.raises(IdxError, match="not from float64"):
        idx_bytes(np.zeros(3))


def test_what_a_full_set_is_said_to_be_changes_with_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path))
    entry = dataset("mnist")
    said = [entry.content("held-out", 28)]
    folder = tmp_path / "mnist"
    folder.mkdir()
    for file in MNIST.files:
        (folder / file.name).write_bytes(idx_bytes(np.zeros(file.shape[:1], np.uint8)))
    said.append(entry.content("held-out", 28))
    (folder / "t10k-images-idx3-ubyte").write_bytes(idx_bytes(np.ones(10_000, np.uint8)))
    said.append(entry.content("held-out", 28))
    train = entry.content("train", 28)
    (folder / "t10k-labels-idx1-ubyte").write_bytes(idx_bytes(np.ones(10_000, np.uint8)))
    said.append(entry.content("held-out", 28))
    assert len(set(said)) == 4
    assert entry.content("train", 28) == train
