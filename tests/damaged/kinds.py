"""Kinds of damage to the folder of a run: each file in each way that any file can be wrong, and what can be wrong in one alone."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.damaged import arrays, texts
from tests.damaged.change import MAP_STEP, Harm

FILES = (
    *("config.json", "status.json", "history.jsonl", "checkpoint.safetensors", "encoding.safetensors"),
    *(
        "figures.safetensors",
        "fixed.safetensors",
        f"snapshots/{MAP_STEP:07d}.safetensors",
        "metrics.json",
        "metrics-progress.json",
    ),
    *("images.json", "note.txt", "request"),
)
GARBAGE = bytes(range(256)) * 8


@dataclass(frozen=True)
class Kind:
    """A kind of damage.

    Attributes:
        name: "status.json: a FIFO", the file first
        harm: does it to a whole run's folder
    """

    name: str
    harm: Harm

    def __str__(self) -> str:
        return self.name.replace("/", "-").replace(" ", "-")


def missing(path: Path) -> None:
    path.unlink(missing_ok=True)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def truncated(path: Path) -> None:
    whole = path.read_bytes() if path.exists() else GARBAGE
    path.write_bytes(whole[: len(whole) * 2 // 3])


def garbage(path: Path) -> None:
    path.write_bytes(GARBAGE)


def of_another(path: Path) -> None:
    other = "note.txt" if path.suffix == ".safetensors" else "checkpoint.safetensors"
    if path.name == "checkpoint.safetensors":
        other = "fixed.safetensors"
    folder = path.parent if path.parent.name != "snapshots" else path.parent.parent
    (folder / "note.txt").write_text("a note\n")
    path.write_bytes((folder / other).read_bytes())


def fifo(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()
    (path / "within").write_text("something")


def link_to(target: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        path.unlink(missing_ok=True)
        path.symlink_to(target)

    return change


def link_outside(path: Path) -> None:
    """To the whole content, which lies beside the store."""
    run = path.parent if path.parent.name != "snapshots" else path.parent.parent
    outside = run.parent.parent / f"outside-{run.name}"
    if path.exists():
        shutil.copy(path, outside)
    else:
        outside.write_text("a secret of somebody else's\n")
    path.unlink(missing_ok=True)
    path.symlink_to(outside)


def unreadable(path: Path) -> None:
    if not path.exists():
        path.write_text("{}")
    path.chmod(0)


def enormous(path: Path) -> None:
    """A sparse file of six gigabytes: nothing on the disk, too much for the memory."""
    with path.open("r+b" if path.exists() else "wb") as file:
        file.truncate(6 * 2**30)


WAYS: dict[str, Callable[[Path], None]] = {
    "missing": missing,
    "empty": empty,
    "truncated": truncated,
    "garbage": garbage,
    "another file's content": of_another,
    "a FIFO": fifo,
    "a folder": folder,
    "a link to the outside": link_outside,
    "a link to a device": link_to("/dev/zero"),
    "a link to itself": link_to("."),
    "unreadable": unreadable,
    "enormous": enormous,
}


def _at(name: str, way: Callable[[Path], None]) -> Harm:
    return lambda run: way(run / name)


def _any_file() -> Iterator[Kind]:
    for name, (word, way) in itertools.product(FILES, WAYS.items()):
        yield Kind(f"{name}: {word}", _at(name, way))


def _snapshots_as(way: Callable[[Path], None]) -> Harm:
    def harm(run: Path) -> None:
        shutil.rmtree(run / "snapshots")
        way(run / "snapshots")

    return harm


def _of_folders() -> Iterator[Kind]:
    yield Kind("snapshots: missing", lambda run: shutil.rmtree(run / "snapshots"))
    for word in ("garbage", "a FIFO", "a link to a device", "a link to itself"):
        yield Kind(f"snapshots: {word}", _snapshots_as(WAYS[word]))
    yield Kind("snapshots: unreadable", lambda run: (run / "snapshots").chmod(0))
    for word in ("missing", "garbage", "a FIFO"):
        yield Kind(f"everything: {word}", _every_file(WAYS[word]))


def _every_file(way: Callable[[Path], None]) -> Harm:
    def harm(run: Path) -> None:
        for path in [one for one in run.rglob("*") if one.is_file()]:
            way(path)

    return harm


KINDS: tuple[Kind, ...] = (
    *_any_file(),
    *_of_folders(),
    *(Kind(name, harm) for name, harm in {**arrays.HARMS, **texts.HARMS}.items()),
)
