"""Walls and what is drawn on them: opened, drawn on, hidden from, closed; within the bounds of `limits()`.

A wall is found by its id, which is in the students' link. Whoever has its key, too, is its teacher; in the place of a key,
MASTER stands for whoever may change everybody's things, as the caller has made sure. Nothing outlasts a
wall: closing it deletes its drawings, and so does the end of its time. What stays until then is that it was closed.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import secrets
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vae_core.limits import LimitError, limits
from vae_core.locations import data_folder
from vae_core.walls import file
from vae_core.walls.errors import NotTheTeacher, NoWall, WallClosed, WallError, WallPaused, WallUnavailable
from vae_core.walls.rules import HOUR, clean_name, letters_of, make_room, refuse_too_often, sweep


class Master:
    """The type of MASTER: no text that somebody sends is one."""


MASTER = Master()
FILE_NAME = "walls.sqlite"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that are mistaken for each other: ids may be typed
_GROUPS, _GROUP = 3, 4  # 31^12 ids: 59 bits


@dataclass(frozen=True)
class Wall:
    """What everybody with the link may know of a wall.

    Attributes:
        run: the id of the model on whose map it is
        classes: of which everybody chooses one for their drawing; empty where nobody is asked
        named: whether a name is asked for
        accepting: whether it takes drawings at the moment
        open: whether it has not been closed
        expires: when it closes by itself, seconds since 1970
        version: counts every change of it
        count: drawings on it that are not hidden
    """

    id: str
    run: str
    classes: tuple[str, ...]
    named: bool
    accepting: bool
    open: bool
    expires: float
    version: int
    count: int


@dataclass(frozen=True)
class Drawing:
    """One drawing; of a hidden one only its number is told. `label`: of the wall's classes; `at`: seconds since 1970."""

    number: int
    strokes: str
    name: str
    label: int | None
    at: float
    hidden: bool


class WallStore:
    """The walls in one file, by default `walls.sqlite` in the data folder. Every method may raise WallUnavailable."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or data_folder() / FILE_NAME

    def open_wall(
        self, run: str, *, classes: Sequence[str] = (), named: bool = False, opener: str = ""
    ) -> tuple[Wall, str]:
        """A new wall and its teacher's key, which is kept nowhere else.

        opener: who opens it, for the limit of walls a person has. Raises LimitError and WallError.
        """
        bounds, now = limits(), time.time()
        names = tuple(clean_name(name) for name in classes)
        if len(names) > bounds.max_classes:
            raise LimitError(f"A wall has at most {bounds.max_classes:,} classes (max_classes), not {len(names):,}.")
        if not all(names) or len(set(names)) < len(names) or len(names) == 1:
            raise WallError("A wall's classes are two or more different names, or none at all.")
        wall_id, key, owner = _new_id(), secrets.token_urlsafe(24), _digest(opener)
        with file.writing(self.path) as db:
            sweep(db, now)
            walls = [row[0] for row in db.execute("SELECT opener FROM walls WHERE open")]
            if len(walls) >= bounds.max_walls:
                raise LimitError(f"{bounds.max_walls:,} walls are open on this server, its limit (max_walls).")
            if walls.count(owner) >= bounds.max_walls_per_person:
                raise LimitError(
                    f"You have {walls.count(owner):,} walls open, the limit for one person (max_walls_per_person). "
                    "Close one of them first."
                )
            db.execute(
                "INSERT INTO walls VALUES (?, ?, ?, ?, ?, ?, 1, 1, ?, 1)",
                (wall_id, _digest(key), owner, run, json.dumps(names), named, now + bounds.wall_hours * HOUR),
            )
            return _wall(db, wall_id, now), key

    def wall(self, wall_id: str) -> Wall:
        """Raises NoWall. A closed one is found until its time is over."""
        with file.reading(self._existing()) as db:
            return _wall(db, wall_id, time.time())

    def add(self, wall_id: str, strokes: str, *, sender: str, name: str = "", label: int | None = None) -> Drawing:
        """Put a drawing on the wall.

        strokes: packed, as somebody has checked that they are a drawing
        sender: who drew it, for the limit a minute; kept as a digest
        Raises NoWall, WallClosed, WallPaused, WallError and LimitError.
        """
        bounds, now = limits(), time.time()
        if len(strokes) > letters_of(bounds.max_drawing_bytes):
            raise LimitError(f"A drawing takes at most {bounds.max_drawing_bytes:,} bytes (max_drawing_bytes).")
        with self._changing(wall_id) as (db, wall):
            if not wall.accepting:
                raise WallPaused("The wall takes no drawings at the moment.")
            if wall.classes and label is None:
                raise WallError("Choose what you drew first.")
            if label is not None and not 0 <= label < len(wall.classes):
                raise WallError("There is no such class on this wall.")
            who = _digest(wall_id, sender)
            refuse_too_often(db, wall_id, who, now)
            make_room(db, wall_id, len(strokes))
            number = (
                1 + db.execute("SELECT ifnull(max(number), 0) FROM drawings WHERE wall = ?", (wall_id,)).fetchone()[0]
            )
            drawing = Drawing(number, strokes, clean_name(name) if wall.named else "", label, now, False)
            db.execute(
                "INSERT INTO drawings VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)",
                (wall_id, number, strokes, drawing.name, label, who, now, wall.version + 1),
            )
        return drawing

    def changes(self, wall_id: str, after: int = 0) -> tuple[Wall, list[Drawing]]:
        """The wall, and its drawings that are new or changed since it was at version `after`, oldest change first.

        Hidden ones are told without their content, and not at all where nothing is known yet. Raises NoWall.
        """
        with file.reading(self._existing()) as db:
            db.execute("BEGIN")  # both answers are of the same moment
            wall = _wall(db, wall_id, time.time())
            if not wall.open:
                return wall, []
            rows = db.execute(
                "SELECT number, iif(hidden, '', strokes), iif(hidden, '', name), iif(hidden, NULL, label), at, hidden "
                "FROM drawings WHERE wall = ? AND changed > ? AND (? OR NOT hidden) ORDER BY changed, number",
                (wall_id, after, after > 0),
            ).fetchall()
        return wall, [
            Drawing(number, strokes, name, label, at, bool(hidden)) for number, strokes, name, label, at, hidden in rows
        ]

    def check_key(self, wall_id: str, key: str | Master) -> Wall:
        """The wall, if `key` is its teacher's. Raises NoWall, WallClosed and NotTheTeacher."""
        with file.reading(self._existing()) as db:
            _check_key(db, wall_id, key)
            return _open_wall(db, wall_id)

    def hide(
        self, wall_id: str, key: str | Master, number: int, *, hidden: bool = True, all_of_sender: bool = False
    ) -> None:
        """Take a drawing off the wall, or put it back; with `all_of_sender` also all others by whoever drew it.

        Raises NoWall, WallClosed, NotTheTeacher, and WallError when there is no such drawing.
        """
        with self._changing(wall_id, key) as (db, wall):
            row = db.execute("SELECT sender FROM drawings WHERE wall = ? AND number = ?", (wall_id, number)).fetchone()
            if row is None:
                raise WallError("This drawing is not on the wall any more.")
            db.execute(
                "UPDATE drawings SET hidden = ?, changed = ? "
                "WHERE wall = ? AND (number = ? OR (? AND sender = ?)) AND hidden <> ?",
                (hidden, wall.version + 1, wall_id, number, all_of_sender, row[0], hidden),
            )

    def accept(self, wall_id: str, key: str | Master, accepting: bool) -> None:
        """Take drawings, or pause. Raises NoWall, WallClosed and NotTheTeacher."""
        with self._changing(wall_id, key) as (db, _):
            db.execute("UPDATE walls SET accepting = ? WHERE id = ?", (accepting, wall_id))

    def close(self, wall_id: str, key: str | Master) -> None:
        """Close the wall and delete its drawings. Raises NoWall, WallClosed and NotTheTeacher."""
        with self._changing(wall_id, key) as (db, _):
            db.execute("UPDATE walls SET open = 0, accepting = 0 WHERE id = ?", (wall_id,))
            sweep(db, time.time())
        file.forget_traces(self.path)

    def sweep(self) -> None:
        """Delete what is over: walls past their time, drawings of closed ones."""
        if not self.path.exists():
            return
        with file.writing(self.path) as db:
            swept = sweep(db, time.time())
        if swept:
            file.forget_traces(self.path)

    def _existing(self) -> Path:
        """The file; nobody who guesses an id makes one. Raises NoWall."""
        if not self.path.exists():
            raise NoWall(_NONE)
        return self.path

    @contextlib.contextmanager
    def _changing(self, wall_id: str, key: str | Master = MASTER) -> Iterator[tuple[sqlite3.Connection, Wall]]:
        """A transaction on an open wall, whose version it raises; by its teacher unless anybody may."""
        with file.writing(self._existing()) as db:
            sweep(db, time.time())
            _check_key(db, wall_id, key)
            yield db, _open_wall(db, wall_id)
            db.execute("UPDATE walls SET version = version + 1 WHERE id = ?", (wall_id,))


_NONE = "There is no such wall. Look at the address again, or ask your teacher."
_CLOSED = "This wall is closed. Its drawings have been deleted."


def _new_id() -> str:
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()


def _wall(db: sqlite3.Connection, wall_id: str, now: float) -> Wall:
    row = db.execute(
        "SELECT id, run, classes, named, accepting, open, expires, version, "
        "(SELECT count(*) FROM drawings WHERE wall = walls.id AND NOT hidden) FROM walls WHERE id = ?",
        (wall_id,),
    ).fetchone()
    if row is None:
        raise NoWall(_NONE)
    is_open = bool(row[5]) and row[6] > now
    return Wall(
        id=row[0],
        run=row[1],
        classes=tuple(json.loads(row[2])),
        named=bool(row[3]),
        accepting=bool(row[4]) and is_open,
        open=is_open,
        expires=row[6],
        version=row[7],
        count=row[8],
    )


def _open_wall(db: sqlite3.Connection, wall_id: str) -> Wall:
    wall = _wall(db, wall_id, time.time())
    if not wall.open:
        raise WallClosed(_CLOSED)
    return wall


def _check_key(db: sqlite3.Connection, wall_id: str, key: str | Master) -> None:
    row = db.execute("SELECT key FROM walls WHERE id = ?", (wall_id,)).fetchone()
    if row is None:
        raise NoWall(_NONE)
    if not isinstance(key, Master) and not hmac.compare_digest(row[0], _digest(key)):
        raise NotTheTeacher("Only the teacher who opened this wall can do that.")


def sweep_walls() -> None:
    """Delete what is over in the data folder's walls; a file that cannot be used is left to whoever opens a wall."""
    with contextlib.suppress(WallUnavailable):
        WallStore().sweep()
