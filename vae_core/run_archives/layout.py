"""What a run's zip may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vae_core.archives import Entry, shown
from vae_core.runs.images import KEPT, RECORD
from vae_core.runs.reading import SNAPSHOTS
from vae_core.runs.run import CHECKPOINT, CONFIG, FIXED, HISTORY, NOTE, STATUS

NEEDED = (CONFIG, CHECKPOINT)
MODEL = "model.safetensors"
HUB_FILES = (CONFIG, MODEL, HISTORY)  # what is read of a folder for a model hub, which may hold anything besides
TEXTS = (CONFIG, STATUS, HISTORY, NOTE, RECORD)
SNAPSHOT = re.compile(rf"{SNAPSHOTS}/([0-9]{{1,12}})\.safetensors")
# Of a run's folder, but of this one machine, or made again from the rest.
_NOT_TAKEN = {
    *("encoding.safetensors", "figures.safetensors", KEPT, "metrics.json"),
    *("metrics-progress.json", "request", "worker.log"),
}
_EVENTS = "tensorboard/"  # what is in them is in the history, and their names tell the machine
_OF_THE_SYSTEM = re.compile(r"(?:.*/)?(?:\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX/.*)")
LONGEST_SENTENCE = 400


class RunRejected(ValueError):
    """A zip does not become a run; the message says why, in a sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(shown(" ".join(message.split()), LONGEST_SENTENCE))


def run_files(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The entries of a run by their names in its folder, whatever that is called: those of a run's own folder, or those of
    a folder for a model hub, in which MODEL is. Raises RunRejected.
    """
    found = {entry.name: entry for entry in entries if not _OF_THE_SYSTEM.fullmatch(entry.name)}
    tops = {name.partition("/")[0] for name in found if "/" in name}
    if CONFIG not in found and len(tops) == 1 and all("/" in name for name in found):
        found = {name.partition("/")[2]: entry for name, entry in found.items()}
    if MODEL in found and CHECKPOINT not in found:
        if CONFIG not in found:
            raise RunRejected(f"This is no folder of a model: {CONFIG} is missing in it.")
        return {name: found[name] for name in HUB_FILES if name in found}
    taken = {}
    for name, entry in found.items():
        if name in (*TEXTS, CHECKPOINT, FIXED) or SNAPSHOT.fullmatch(name):
            taken[name] = entry
        elif name not in _NOT_TAKEN and not name.startswith(_EVENTS):
            raise RunRejected(
                f"The zip holds “{shown(name, 60)}”, which is no file of a run. A run has {CONFIG}, {CHECKPOINT}, "
                f"{HISTORY}, {STATUS} and {SNAPSHOTS}/; nothing else is taken."
            )
    for name in NEEDED:
        if name not in taken:
            raise RunRejected(f"This is no zip of a run: {name} is missing in it.")
    return taken
