"""Class walls: who may do what, how much, and that nothing is left of a closed one."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from vae_core.limits import LimitError
from vae_core.walls import NotTheTeacher, NoWall, WallClosed, WallError, WallPaused, WallStore, WallUnavailable, file
from vae_core.walls.rules import clean_name

STROKES = "AQYKChQKAgI"


@pytest.fixture
def store(tmp_path: Path) -> WallStore:
    return WallStore(tmp_path / "data" / "walls.sqlite")


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    return lambda name, value: monkeypatch.setenv(f"LATENT_PLAYGROUND_{name.upper()}", str(value))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the time on."""
    now = [time.time()]
    monkeypatch.setattr("vae_core.walls.store.time.time", lambda: now[0])

    def forward(seconds: float) -> None:
        now[0] += seconds

    return forward


def numbers(store: WallStore, wall_id: str, after: int = 0) -> list[int]:
    return [one.number for one in store.changes(wall_id, after)[1]]


def test_a_drawing_is_seen_hidden_and_shown_again(store: WallStore) -> None:
    wall, key = store.open_wall("mnist-vae-2d", classes=["0", "1"], named=True)
    assert wall.open and wall.accepting and wall.classes == ("0", "1")
    store.add(wall.id, STROKES, sender="ada", name="Ada", label=1)
    store.add(wall.id, STROKES, sender="bo", label=0)
    seen, drawings = store.changes(wall.id)
    assert [(one.number, one.strokes, one.name, one.label) for one in drawings] == [
        (1, STROKES, "Ada", 1),
        (2, STROKES, "", 0),
    ]
    assert seen.count == 2 and numbers(store, wall.id, seen.version) == []

    store.hide(wall.id, key, 1)
    changed = store.changes(wall.id, seen.version)[1]
    assert [(one.number, one.hidden, one.strokes, one.name, one.label) for one in changed] == [(1, True, "", "", None)]
    assert numbers(store, wall.id) == [2] and store.wall(wall.id).count == 1
    now = store.wall(wall.id).version
    store.hide(wall.id, key, 1, hidden=False)
    assert [(one.number, one.strokes) for one in store.changes(wall.id, now)[1]] == [(1, STROKES)]


def test_all_of_one_sender_are_hidden_at_once(store: WallStore) -> None:
    wall, key = store.open_wall("run")
    for sender in ("troll", "ada", "troll", "troll"):
        store.add(wall.id, STROKES, sender=sender)
    store.hide(wall.id, key, 3, all_of_sender=True)
    assert numbers(store, wall.id) == [2]


def test_only_the_key_hides_pauses_and_closes(store: WallStore) -> None:
    wall, key = store.open_wall("run")
    other, other_key = store.open_wall("run")
    store.add(wall.id, STROKES, sender="a")
    for wrong in ("", wall.id, other_key, key[:-1]):
        for act in (
            lambda wrong=wrong: store.hide(wall.id, wrong, 1),
            lambda wrong=wrong: store.accept(wall.id, wrong, False),
            lambda wrong=wrong: store.close(wall.id, wrong),
            lambda wrong=wrong: store.check_key(wall.id, wrong),
        ):
            with pytest.raises(NotTheTeacher):
                act()
    assert numbers(store, wall.id) == [1] and store.check_key(other.id, other_key).id == other.id
    assert key not in store.path.read_bytes().decode("latin-1")
    with pytest.raises(WallError, match="not on the wall"):
        store.hide(wall.id, key, 7)


def test_ids_and_keys_are_not_guessed(store: WallStore, limit: Callable[[str, int], None]) -> None:
    limit("max_walls", 40)
    limit("max_walls_per_person", 40)
    opened = [store.open_wall("run") for _ in range(30)]
    assert len({wall.id for wall, _ in opened}) == len({key for _, key in opened}) == 30
    assert all(len(wall.id) == 14 and len(key) >= 32 for wall, key in opened)
    with pytest.raises(NoWall):
        store.wall("aaaa-aaaa-aaaa")
    with pytest.raises(NoWall):
        WallStore(store.path.with_name("none.sqlite")).wall("aaaa-aaaa-aaaa")
    assert not store.path.with_name("none.sqlite").exists()


def test_paused_takes_nothing_until_it_goes_on(store: WallStore) -> None:
    wall, key = store.open_wall("run")
    store.accept(wall.id, key, False)
    with pytest.raises(WallPaused):
        store.add(wall.id, STROKES, sender="a")
    assert store.wall(wall.id).version > wall.version and not store.wall(wall.id).accepting
    store.accept(wall.id, key, True)
    assert store.add(wall.id, STROKES, sender="a").number == 1


def test_nothing_of_a_closed_wall_stays_in_the_file(store: WallStore) -> None:
    wall, key = store.open_wall("run", named=True)
    other, _ = store.open_wall("run")
    for index in range(40):
        store.add(wall.id, f"UNIQUEMARK{index}" * 30, sender=str(index), name=f"Personname{index}"[:24])
    store.add(other.id, STROKES, sender="b")

    def holds(text: str) -> bool:
        return any(text.encode() in part.read_bytes() for part in store.path.parent.glob("walls.sqlite*"))

    assert holds("UNIQUEMARK7") and holds("Personname7")
    before = store.path.stat().st_size
    store.close(wall.id, key)
    assert not holds("UNIQUEMARK") and not holds("Personname")
    assert store.path.stat().st_size < before
    gone, drawings = store.changes(wall.id)
    assert not gone.open and not gone.accepting and drawings == []
    with pytest.raises(WallClosed, match="deleted"):
        store.add(wall.id, STROKES, sender="a")
    with pytest.raises(WallClosed):
        store.check_key(wall.id, key)
    assert numbers(store, other.id) == [1]


def test_a_wall_closes_by_itself(
    store: WallStore, clock: Callable[[float], None], limit: Callable[[str, int], None]
) -> None:
    limit("wall_hours", 2)
    wall, _ = store.open_wall("run")
    store.add(wall.id, "UNIQUEMARK" * 9, sender="a")
    clock(2 * 3600 - 5)
    assert store.wall(wall.id).open
    clock(10)
    assert not store.wall(wall.id).open and store.changes(wall.id)[1] == []
    with pytest.raises(WallClosed):
        store.add(wall.id, STROKES, sender="a")
    store.sweep()
    assert not any(b"UNIQUEMARK" in part.read_bytes() for part in store.path.parent.glob("walls.sqlite*"))
    clock(3 * 3600)
    store.sweep()
    with pytest.raises(NoWall):
        store.wall(wall.id)


def test_limits_are_sentences(
    store: WallStore, limit: Callable[[str, int], None], clock: Callable[[float], None]
) -> None:
    limit("max_walls_per_person", 2)
    limit("max_walls", 3)
    wall, key = store.open_wall("run", opener="me")
    store.open_wall("run", opener="me")
    with pytest.raises(LimitError, match=r"You have 2 walls open.*Close one"):
        store.open_wall("run", opener="me")
    store.open_wall("run", opener="you")
    with pytest.raises(LimitError, match=r"3 walls are open.*max_walls\)"):
        store.open_wall("run", opener="she")

    limit("max_drawings_per_minute", 3)
    for _ in range(3):
        store.add(wall.id, STROKES, sender="quick")
    with pytest.raises(LimitError, match=r"3 drawings within a minute.*Wait 60 seconds"):
        store.add(wall.id, STROKES, sender="quick")
    clock(61)
    store.add(wall.id, STROKES, sender="quick")
    limit("max_wall_drawings_per_minute", 4)
    for sender in "abc":
        store.add(wall.id, STROKES, sender=sender)
    with pytest.raises(LimitError, match="4 drawings came within a minute"):
        store.add(wall.id, STROKES, sender="d")

    clock(61)
    limit("max_wall_drawings", 7)
    with pytest.raises(LimitError, match="The wall is full: it holds 7 drawings"):
        store.add(wall.id, STROKES, sender="d")
    store.hide(wall.id, key, 2)
    assert store.add(wall.id, STROKES, sender="d").number == 8  # what was hidden made room
    clock(61)
    limit("max_wall_drawings", 100)
    limit("max_wall_bytes", 100)
    with pytest.raises(LimitError, match="The wall is full: it holds 7 drawings"):
        store.add(wall.id, STROKES * 10, sender="e")
    limit("max_drawing_bytes", 30)
    with pytest.raises(LimitError, match="at most 30 bytes"):
        store.add(wall.id, "A" * 41, sender="e")


@pytest.mark.parametrize("classes", [["a"], ["a", "a"], ["a", " "], ["a", "\u202e"]])
def test_classes_are_different_names(store: WallStore, classes: list[str]) -> None:
    with pytest.raises(WallError, match="two or more different names"):
        store.open_wall("run", classes=classes)
    assert not store.path.exists()


def test_a_class_is_one_of_the_walls(store: WallStore) -> None:
    wall, _ = store.open_wall("run", classes=["cat", "dog"])
    for label in (-1, 2):
        with pytest.raises(WallError, match="no such class"):
            store.add(wall.id, STROKES, sender="a", label=label)
    with pytest.raises(WallError, match="Choose what you drew"):
        store.add(wall.id, STROKES, sender="a")
    free, _ = store.open_wall("run")
    with pytest.raises(WallError, match="no such class"):
        store.add(free.id, STROKES, sender="a", label=0)
    assert store.add(free.id, STROKES, sender="a", name="Ada").name == ""  # not asked for, not kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada \n Lovelace ", "Ada Lovelace"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("<b>Bob</b>", "<b>Bob</b>"),  # shown as text
        ("👩\u200d🔬 Marie", "👩\u200d🔬 Marie"),
        ("x" * 300, "x" * 24),
        ("e\u0301", "é"),
    ],
)
def test_names_are_one_line_of_printed_letters(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


def test_thirty_at_once_lose_nothing(store: WallStore, limit: Callable[[str, int], None]) -> None:
    """Opened, drawn on and read by thirty threads, from a file that is not there yet."""
    limit("max_walls", 30)
    limit("max_walls_per_person", 30)
    start = threading.Barrier(30)

    def open_one(_: int) -> str:
        start.wait()
        return store.open_wall("run")[0].id

    with ThreadPoolExecutor(30) as pool:
        wall_id = max(pool.map(open_one, range(30)))

        def draw(student: int) -> list[int]:
            sent = []
            for index in range(5):
                sent.append(store.add(wall_id, STROKES, sender=str(student), name=str(index)).number)
                store.changes(wall_id)
            return sent

        sent = sorted(number for found in pool.map(draw, range(30)) for number in found)
    assert sent == list(range(1, 151))
    wall, drawings = store.changes(wall_id)
    assert [one.number for one in drawings] == sent and wall.version == 151


def test_who_follows_the_changes_misses_none(store: WallStore) -> None:
    wall, _ = store.open_wall("run")
    seen: list[int] = []
    done = threading.Event()

    def follow() -> None:
        after = 0
        while True:
            last = done.is_set()
            now, drawings = store.changes(wall.id, after)
            seen.extend(one.number for one in drawings)
            after = now.version
            if last:
                return

    reader = threading.Thread(target=follow)
    reader.start()
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda student: [store.add(wall.id, STROKES, sender=str(student)) for _ in range(10)], range(10)))
    done.set()
    reader.join(30)
    assert sorted(seen) == list(range(1, 101)) and len(set(seen)) == 100


def test_a_damaged_file_is_a_sentence(store: WallStore) -> None:
    wall, _ = store.open_wall("run")
    for number in range(60):
        store.add(wall.id, "B" * 2000, sender=str(number))
    whole = store.path.read_bytes()
    for broken in (
        b"not a database at all" * 400,
        whole[: len(whole) // 3],
        whole[:100] + b"\xff" * (len(whole) - 100),
    ):
        store.path.write_bytes(broken)
        for act in (lambda: store.changes(wall.id), lambda: store.open_wall("run")):
            with pytest.raises(WallUnavailable, match=r"damaged.*deletes walls\.sqlite"):
                act()
    store.path.unlink()
    assert store.open_wall("run")[0].open


def test_a_locked_file_is_a_sentence(store: WallStore, monkeypatch: pytest.MonkeyPatch) -> None:
    wall, _ = store.open_wall("run")
    monkeypatch.setattr(file, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(WallUnavailable, match=r"busy.*Try again"):
        store.add(wall.id, STROKES, sender="a")
    assert store.changes(wall.id)[1] == []  # who only looks is not kept waiting
    other.execute("ROLLBACK")
    other.close()
    assert store.add(wall.id, STROKES, sender="a").number == 1


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder would be")
    with pytest.raises(WallUnavailable, match="may not write the file"):
        WallStore(tmp_path / "data" / "walls.sqlite").open_wall("run")


def test_what_fails_changes_nothing(store: WallStore) -> None:
    wall, key = store.open_wall("run")
    with pytest.raises(RuntimeError), file.writing(store.path) as db:
        db.execute("UPDATE walls SET run = 'other'")
        raise RuntimeError
    assert store.check_key(wall.id, key).run == "run"
