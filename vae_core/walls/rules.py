"""How much a wall holds, how often somebody may send, what a name may look like, and what goes when a wall is over."""

from __future__ import annotations

import sqlite3
import unicodedata

from vae_core.limits import LimitError, limits

MINUTE, HOUR = 60.0, 3600.0


def letters_of(size: int) -> int:
    """Of base64 without padding."""
    return (4 * size + 2) // 3


def clean_name(text: str) -> str:
    """A name as it is shown: on one line, without control characters and marks that turn the direction of other text.

    Cut off after `max_wall_name` characters.
    """
    printed = "".join(letter for letter in " ".join(text.split()) if _is_shown(letter))
    return unicodedata.normalize("NFC", printed)[: limits().max_wall_name].strip()


def _is_shown(letter: str) -> bool:
    category = unicodedata.category(letter)
    joiner = letter in "\u200c\u200d"  # within emoji, and in Persian and Indian words
    return joiner or category not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def refuse_too_often(db: sqlite3.Connection, wall_id: str, sender: bytes, now: float) -> None:
    """Raises LimitError when this sender, or everybody together, has sent as much as a minute allows."""
    bounds = limits()
    since = (wall_id, now - MINUTE)
    everybody = "SELECT count(*), min(at) FROM drawings WHERE wall = ? AND at > ?"
    own, first = db.execute(f"{everybody} AND sender = ?", (*since, sender)).fetchone()
    if own >= bounds.max_drawings_per_minute:
        wait = max(1, round(first + MINUTE - now))
        raise LimitError(
            f"You have sent {own:,} drawings within a minute, as many as one person may. Wait {wait} seconds."
        )
    together, first = db.execute(everybody, since).fetchone()
    if together >= bounds.max_wall_drawings_per_minute:
        wait = max(1, round(first + MINUTE - now))
        raise LimitError(f"{together:,} drawings came within a minute, as many as a wall takes. Wait {wait} seconds.")


def make_room(db: sqlite3.Connection, wall_id: str, more: int) -> None:
    """Where the wall is full, what is hidden goes for good. Raises LimitError when that does not help."""
    bounds = limits()
    used = "SELECT count(*), ifnull(sum(length(strokes)), 0) FROM drawings WHERE wall = ?"
    for _ in range(2):
        count, size = db.execute(used, (wall_id,)).fetchone()
        if count < bounds.max_wall_drawings and size + more <= letters_of(bounds.max_wall_bytes):
            return
        db.execute("DELETE FROM drawings WHERE wall = ? AND hidden", (wall_id,))
    raise LimitError(f"The wall is full: it holds {count:,} drawings. Your teacher can hide some to make room.")


def sweep(db: sqlite3.Connection, now: float) -> bool:
    """Close what is over and delete the drawings of closed walls; whether there was anything to delete.

    That a wall was closed is known for as long as walls last, of the newest `max_walls`.
    """
    bounds = limits()
    before = db.total_changes
    db.execute("UPDATE walls SET open = 0, accepting = 0, version = version + 1 WHERE open AND expires <= ?", (now,))
    db.execute("DELETE FROM drawings WHERE wall IN (SELECT id FROM walls WHERE NOT open)")
    db.execute(
        "DELETE FROM walls WHERE NOT open AND (expires <= ? OR id NOT IN "
        "(SELECT id FROM walls WHERE NOT open ORDER BY expires DESC LIMIT ?))",
        (now - bounds.wall_hours * HOUR, bounds.max_walls),
    )
    return db.total_changes > before
