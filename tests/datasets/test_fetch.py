"""Fetching a full set: from a folder, from a server on this machine, and everything that can go wrong."""

import contextlib
import functools
import gzip
import hashlib
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from vae_core.datasets import Split
from vae_core.datasets.fetch import FetchError, fetch
from vae_core.datasets.idx import idx_bytes
from vae_core.datasets.idx_dataset import IdxDataset
from vae_core.datasets.idx_files import IdxFile
from vae_core.locations import DATA_VARIABLE
from vae_core.registry import UnknownName

COUNTS: dict[Split, int] = {"train": 30, "held-out": 12}


def _contents() -> dict[str, bytes]:
    """The uncompressed files of a set small enough for tests."""
    rng = np.random.default_rng(0)
    contents = {}
    for stem, count in zip(("train", "t10k"), COUNTS.values(), strict=True):
        contents[f"{stem}-images-idx3-ubyte"] = idx_bytes(rng.integers(0, 256, (count, 28, 28), dtype=np.uint8))
        contents[f"{stem}-labels-idx1-ubyte"] = idx_bytes(rng.integers(0, 10, count, dtype=np.uint8))
    return contents


CONTENTS = _contents()
NAMES = list(CONTENTS)


class Tiny(IdxDataset):
    name = "tiny"
    title = "Tiny"
    class_names = tuple("0123456789")
    licence = credit = "none"
    torchvision_name = "FashionMNIST"
    files = tuple(
        IdxFile(
            name,
            COUNTS["train" if name.startswith("train") else "held-out"],
            hashlib.sha256(content).hexdigest(),
        )
        for name, content in CONTENTS.items()
    )


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Tiny:
    """The small set under the name 'tiny', with tmp_path/data as the data root."""
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    kind = Tiny()
    monkeypatch.setattr("vae_core.datasets.fetch.dataset", lambda name: kind)
    return kind


def _publish(folder: Path, *, packed: bool = True) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in CONTENTS.items():
        if packed:
            (folder / f"{name}.gz").write_bytes(gzip.compress(content))
        else:
            (folder / name).write_bytes(content)
    return folder


def _everything_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


COMPLETE = sorted(["tiny", *(f"tiny/{name}.gz" for name in NAMES)])


@pytest.mark.parametrize("packed", [True, False], ids=["gzip", "plain"])
@pytest.mark.parametrize("inside", [".", "raw", "FashionMNIST/raw", "tiny"])
def test_from_a_folder(tiny: Tiny, tmp_path: Path, packed: bool, inside: str) -> None:
    _publish(tmp_path / "stick" / inside, packed=packed)
    assert not tiny.is_full()
    said: list[tuple[str, float]] = []
    done = fetch("tiny", source=tmp_path / "stick", progress=lambda *news: said.append(news))
    assert done.written == tuple(NAMES) and done.skipped == ()
    assert _everything_in(tmp_path / "data") == COMPLETE
    assert [fraction for _, fraction in said] == [0.25, 0.5, 0.75, 1.0]
    assert tiny.is_full()
    for split, count in COUNTS.items():
        found = tiny.load(split, 32)
        assert tiny.available(split) == len(found) == count
        stem = "train" if split == "train" else "t10k"
        assert found.images[:, 0, 2:30, 2:30].numpy().tobytes() == CONTENTS[f"{stem}-images-idx3-ubyte"][16:]
        assert found.labels.numpy().astype(np.uint8).tobytes() == CONTENTS[f"{stem}-labels-idx1-ubyte"][8:]


def test_root_says_where(tiny: Tiny, tmp_path: Path) -> None:
    fetch("tiny", source=_publish(tmp_path / "stick"), root=tmp_path / "elsewhere")
    assert _everything_in(tmp_path / "elsewhere") == COMPLETE and not (tmp_path / "data").exists()


def test_running_again_skips_what_is_in_order_and_replaces_what_is_not(tiny: Tiny, tmp_path: Path) -> None:
    source = _publish(tmp_path / "stick")
    fetch("tiny", source=source)
    (tmp_path / "data" / "tiny" / f"{NAMES[1]}.gz").write_bytes(b"damaged since")
    (tmp_path / "data" / "tiny" / f"{NAMES[2]}.gz").unlink()
    for name in (NAMES[0], NAMES[3]):
        (source / f"{name}.gz").unlink()  # what is there is not asked for again
    said: list[str] = []
    done = fetch("tiny", source=source, progress=lambda message, fraction: said.append(message))
    assert done.written == (NAMES[1], NAMES[2]) and done.skipped == (NAMES[0], NAMES[3])
    assert said[0] == f"{NAMES[0]} is there already and in order." and len(said) == 4
    assert _everything_in(tmp_path / "data") == COMPLETE


def _one_byte_off(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda content: gzip.compress(_one_byte_off(content)), "is not the published file: .*sha256"),
        (_one_byte_off, "is not the published file: .*sha256"),
        (lambda content: gzip.compress(content)[:-20], "is a damaged gzip file"),
        (lambda content: content[:-1], "announces"),
        (
            lambda content: idx_bytes(np.zeros((3, 28, 28), np.uint8)),
            "array of 3 x 28 x 28 where 12 x 28 x 28 belongs",
        ),
        (lambda content: b"<html>Not found</html>", "is not an IDX file"),
    ],
)
def test_a_file_that_is_not_right_is_refused_and_leaves_nothing(
    tiny: Tiny, tmp_path: Path, damage: Callable[[bytes], bytes], reason: str
) -> None:
    source = _publish(tmp_path / "stick")
    bad = "t10k-images-idx3-ubyte"
    (source / f"{bad}.gz").write_bytes(damage(CONTENTS[bad]))
    with pytest.raises(FetchError, match=f"{bad}.*{reason}"):
        fetch("tiny", source=source)
    assert f"tiny/{bad}.gz" not in _everything_in(tmp_path / "data")
    assert set(_everything_in(tmp_path / "data")) < set(COMPLETE), "whole files only"
    assert not tiny.is_full()


def test_missing_files_are_named_before_anything_is_written(tiny: Tiny, tmp_path: Path) -> None:
    source = _publish(tmp_path / "stick")
    (source / f"{NAMES[3]}.gz").unlink()
    with pytest.raises(FetchError, match=f"stick lacks {NAMES[3]} of Tiny; .*FashionMNIST/raw"):
        fetch("tiny", source=source)
    with pytest.raises(FetchError, match=r"There is no folder .*nowhere"):
        fetch("tiny", source=tmp_path / "nowhere")
    assert not (tmp_path / "data").exists()


def test_ctrl_c_leaves_whole_files_only(tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = _publish(tmp_path / "stick", packed=False)
    write = Path.write_bytes

    def interrupted(path: Path, content: bytes) -> int:
        if NAMES[2] in path.name:
            write(path, content[:40])
            raise KeyboardInterrupt
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fetch("tiny", source=source)
    assert _everything_in(tmp_path / "data") == sorted(["tiny", f"tiny/{NAMES[0]}.gz", f"tiny/{NAMES[1]}.gz"])


def test_a_place_that_cannot_be_written_is_said(tiny: Tiny, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    with pytest.raises(FetchError, match=f"could not be written to .*; set {DATA_VARIABLE} to a folder"):
        fetch("tiny", source=_publish(tmp_path / "stick"))


def test_there_is_nothing_to_fetch_for_shapes() -> None:
    with pytest.raises(FetchError, match="Shapes is generated"):
        fetch("shapes")
    with pytest.raises(UnknownName):
        fetch("cats")


def test_a_full_set_damaged_later_is_said_with_its_repair(tiny: Tiny, tmp_path: Path) -> None:
    fetch("tiny", source=_publish(tmp_path / "stick"))
    (tmp_path / "data" / "tiny" / f"{NAMES[0]}.gz").write_bytes(gzip.compress(CONTENTS[NAMES[2]]))
    with pytest.raises(ValueError, match=r"holds 12 entries, not 30.*fetch-data tiny"):
        tiny.load("train", 28)


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[str]:
    """A web server on this machine over `folder`; yields its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: object, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture
def mirrors(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """torchvision's list of mirrors, empty, to be filled by the test; nothing leaves this machine."""
    from vae_core._torchvision import torchvision

    for variable in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    addresses: list[str] = []
    monkeypatch.setattr(torchvision.datasets.FashionMNIST, "mirrors", addresses)
    monkeypatch.setattr(torchvision.datasets.FashionMNIST, "resources", [])
    return addresses


def test_downloads_from_the_first_mirror_that_works(tiny: Tiny, tmp_path: Path, mirrors: list[str]) -> None:
    _publish(tmp_path / "site" / "whole")
    _publish(tmp_path / "site" / "broken")
    (tmp_path / "site" / "broken" / f"{NAMES[0]}.gz").write_bytes(gzip.compress(_one_byte_off(CONTENTS[NAMES[0]])))
    with _server(tmp_path / "site") as address:
        mirrors += [f"{address}absent/", f"{address}broken/", f"{address}whole/"]
        done = fetch("tiny")
    assert done.written == tuple(NAMES)
    assert _everything_in(tmp_path / "data") == COMPLETE
    assert fetch("tiny").skipped == tuple(NAMES), "the server has gone and is not needed"


def test_torchvision_checks_its_own_sums(
    tiny: Tiny, tmp_path: Path, mirrors: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from vae_core._torchvision import torchvision

    resources = [(f"{NAMES[0]}.gz", "0" * 32)]
    monkeypatch.setattr(torchvision.datasets.FashionMNIST, "resources", resources)
    with _server(_publish(tmp_path / "site")) as address:
        mirrors += [address]
        with pytest.raises(FetchError, match="File not found or corrupted"):
            fetch("tiny")
    assert not (tmp_path / "data").exists()


def test_an_interrupted_download_goes_on_where_it_stopped(tiny: Tiny, tmp_path: Path, mirrors: list[str]) -> None:
    site = _publish(tmp_path / "site")
    (site / f"{NAMES[2]}.gz").rename(tmp_path / "kept back")
    with _server(site) as address:
        mirrors += [address]
        with pytest.raises(FetchError, match=f"{NAMES[2]}.gz of Tiny could not be downloaded .*404"):
            fetch("tiny")
        assert _everything_in(tmp_path / "data") == sorted(["tiny", f"tiny/{NAMES[0]}.gz", f"tiny/{NAMES[1]}.gz"])
        (tmp_path / "kept back").rename(site / f"{NAMES[2]}.gz")
        assert fetch("tiny").skipped == (NAMES[0], NAMES[1])
    assert _everything_in(tmp_path / "data") == COMPLETE


def test_without_internet_the_other_way_is_named(tiny: Tiny, tmp_path: Path, mirrors: list[str]) -> None:
    with _server(tmp_path) as address:
        pass
    mirrors += [address]  # nobody listens there any more
    with pytest.raises(FetchError, match=r"refused.*fetch-data tiny --from FOLDER"):
        fetch("tiny")
    assert not (tmp_path / "data").exists()


def test_without_torchvision_the_other_way_is_named(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vae_core._torchvision", None)  # as if it could not be imported
    with pytest.raises(FetchError, match=r"needs torchvision, which cannot be imported.*--from FOLDER"):
        fetch("tiny")
    assert not (tmp_path / "data").exists()


def test_torchvision_still_knows_where_the_real_sets_are() -> None:
    from vae_core._torchvision import torchvision
    from vae_core.datasets import MNIST, FashionMNIST

    for kind in (MNIST, FashionMNIST):
        publisher = getattr(torchvision.datasets, kind.torchvision_name)
        assert publisher.mirrors
        assert {f"{file.name}.gz" for file in kind.files} <= set(dict(publisher.resources))
