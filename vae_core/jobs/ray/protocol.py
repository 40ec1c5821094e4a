"""What a training on a node and the actor beside the folder of runs say to each other."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from vae_core.inference.held_out import FILE as ENCODING
from vae_core.jobs.event_files import FOLDER as EVENTS
from vae_core.limits import PREFIX, Limits
from vae_core.runs.images import KEPT, RECORD
from vae_core.runs.run import CHECKPOINT, FIXED, HISTORY, REQUEST, STATUS

LOG = "worker.log"
_WRITTEN = frozenset({STATUS, HISTORY, CHECKPOINT, FIXED, ENCODING, RECORD, KEPT})
_SNAPSHOT = re.compile(r"snapshots/[0-9]{7,12}\.safetensors")
_EVENTS = re.compile(rf"{EVENTS}/[A-Za-z0-9._-]{{1,200}}")
_PASSPHRASE = f"{PREFIX}TEACHER_PASSPHRASE"
Kind = Literal["write", "append", "remove"]


@dataclass(frozen=True)
class Place:
    """Where a training runs.

    Attributes:
        node: Ray's id of the node
        name: for people
        version: of Latent Playground there
    """

    node: str
    name: str
    version: str


@dataclass(frozen=True)
class Order:
    """A training that a node has been given: what it has to know of the run's folder.

    Attributes:
        run_id: its id
        attempt: marks this attempt; of two at the same run, the later one counts
        files: by their names, what training reads
        snapshots: the names of those that are there
        events: whether there are event files already
        images: the words for the images of both splits, which other images do not have
    """

    run_id: str
    attempt: int
    files: dict[str, bytes]
    snapshots: tuple[str, ...]
    events: bool
    images: str


@dataclass(frozen=True)
class Change:
    """Of one file of the run's folder.

    Attributes:
        kind: "write" replaces it at once, "append" adds to it, "remove" removes it
        name: within the folder, such as "snapshots/0000012.safetensors"
        content: all of the file, or what is added
    """

    kind: Kind
    name: str
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Answer:
    """What became of a change.

    Attributes:
        request: "pause" or "stop", where somebody asks for it
        ended: why this attempt does not count any more, if so; nothing was changed then
        error: errno and words of what the disk refused, if it did
    """

    request: str | None = None
    ended: str | None = None
    error: tuple[int, str] | None = None


def is_allowed(change: Change) -> bool:
    """Whether a worker changes such a file in such a way. Any other name, a path out of the folder above all, is none."""
    name = change.name
    if change.kind == "write":
        return name in _WRITTEN or _SNAPSHOT.fullmatch(name) is not None
    if change.kind == "append":
        parts = name.split("/")
        return name in (HISTORY, LOG) or (_EVENTS.fullmatch(name) is not None and parts[-1] not in (".", ".."))
    return change.kind == "remove" and (name in (REQUEST, KEPT) or _SNAPSHOT.fullmatch(name) is not None)


def settings_of(environment: Iterable[tuple[str, str]], *, everywhere: bool) -> dict[str, str]:
    """Of an environment the app's own variables; `everywhere`: those alone that mean the same on every machine.

    A passphrase is none of them: Ray keeps what it is given.
    """
    own = {key: value for key, value in environment if key.upper().startswith(PREFIX) and key.upper() != _PASSPHRASE}
    if not everywhere:
        return own
    bounds = {PREFIX + name.upper() for name in Limits.model_fields} - {f"{PREFIX}FOLDERS"}
    return {key: value for key, value in own.items() if key.upper() in bounds}


def take_settings(settings: dict[str, str]) -> None:
    """Have this process go by them."""
    os.environ.update(settings)
