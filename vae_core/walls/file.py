"""The SQLite file in which walls are kept: opened for each use, so that nothing holds on to it; its errors as sentences."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from vae_core.walls.errors import WallUnavailable

BUSY_SECONDS = 5.0  # how long a writer waits for the others
_VERSION = 1
_SCHEMA = """
CREATE TABLE walls (
  id TEXT PRIMARY KEY,
  key BLOB NOT NULL,           -- SHA-256 of the teacher's key
  opener BLOB NOT NULL,        -- SHA-256 of who opened it
  run TEXT NOT NULL,
  classes TEXT NOT NULL,       -- JSON list
  named INTEGER NOT NULL,      -- whether names are asked for
  accepting INTEGER NOT NULL,
  open INTEGER NOT NULL,
  expires REAL NOT NULL,       -- seconds since 1970
  version INTEGER NOT NULL     -- counts every change
);
CREATE TABLE drawings (
  wall TEXT NOT NULL REFERENCES walls(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,     -- from 1, in the order of arrival
  strokes TEXT NOT NULL,
  name TEXT NOT NULL,
  label INTEGER,               -- of the wall's classes
  sender BLOB NOT NULL,        -- SHA-256 of the wall and the sender
  at REAL NOT NULL,
  hidden INTEGER NOT NULL,
  changed INTEGER NOT NULL,    -- the wall's version then
  PRIMARY KEY (wall, number)
);
CREATE INDEX changes ON drawings (wall, changed);
CREATE INDEX senders ON drawings (wall, sender, at);
"""
_creating = threading.Lock()


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for questions. Raises WallUnavailable."""
    with _connected(path) as connection:
        yield connection


@contextlib.contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection inside one transaction, which is kept when the block ends and undone when it raises.

    Raises WallUnavailable.
    """
    with _connected(path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise


def forget_traces(path: Path) -> None:
    """Take what was deleted out of the write-ahead log too; left for later while somebody reads."""
    with contextlib.suppress(WallUnavailable), _connected(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextlib.contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with contextlib.closing(_open(path)) as connection:
            yield connection
    except (sqlite3.Error, OSError) as error:
        raise WallUnavailable(_sentence(error, path)) from error


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        # Deleted drawings are overwritten: nothing of a closed wall stays in the file.
        for setting in ("foreign_keys = ON", "secure_delete = ON", "synchronous = NORMAL"):
            connection.execute(f"PRAGMA {setting}")
        if not _version(connection):
            _create(connection)
        if _version(connection) != _VERSION:
            raise sqlite3.DatabaseError("made by another version")
    except BaseException:
        connection.close()
        raise
    return connection


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _create(connection: sqlite3.Connection) -> None:
    """Make the tables, unless another thread or process was quicker."""
    with _creating:
        until = time.monotonic() + BUSY_SECONDS
        while True:  # SQLite does not wait by itself for a change of the journal's kind
            try:
                connection.execute("PRAGMA auto_vacuum = FULL")
                connection.execute("PRAGMA journal_mode = WAL")
                break
            except sqlite3.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
        connection.execute("BEGIN IMMEDIATE")
        if _version(connection):
            connection.execute("ROLLBACK")
            return
        for statement in _SCHEMA.split(";\n"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_VERSION}")
        connection.execute("COMMIT")


def _sentence(error: Exception, path: Path) -> str:
    said = str(error).lower()
    if "locked" in said or "busy" in said:
        return "The class wall is busy at the moment. Try again in a few seconds."
    if "full" in said:
        return "The server's disk is full: the class wall takes nothing more until there is room."
    if "readonly" in said or "unable to open" in said or isinstance(error, OSError):
        return f"The class wall cannot be kept: the server may not write the file {path.name} in its data folder."
    return (
        f"The file of the class walls is damaged. Whoever runs the server deletes {path.name} in its data folder, "
        "then a wall can be opened again."
    )
