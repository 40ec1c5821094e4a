"""Zips of runs with a file of them corrupted, or the zip itself: taken in whole, or refused in one sentence with nothing written."""

from __future__ import annotations

import io
import os
import re
import tempfile
from pathlib import Path

from hypothesis import strategies as st

from tests.fuzz.mutations import mutated
from tests.fuzz.sound_run import sound_files
from tests.fuzz.target import Target
from tests.run_archives.hostile import REFUSED, REPAIRED, raw_zips, zipped

LARGEST = 300_000  # bytes: of larger zips most time goes into copying


def _seeds() -> dict[str, bytes]:
    files = sound_files()
    changed = [*(change for change, _ in REFUSED.values()), *REPAIRED.values()]
    odd = {str(number): zipped(files | change(files)) for number, change in enumerate(changed)}
    odd |= {name: packed for name, (packed, _) in raw_zips(files).items()}
    return {"sound": zipped(files), **{name: packed for name, packed in odd.items() if len(packed) < LARGEST}}


def _one_file(name: str) -> st.SearchStrategy[bytes]:
    files = sound_files()
    return mutated({name: files[name]}).map(lambda content: zipped(files | {name: content}))


def check(packed: bytes) -> str:
    from vae_core.limits import LimitError
    from vae_core.run_archives import RunRejected, import_run
    from vae_core.runs import RunStore

    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(Path(folder))
        try:
            run = import_run(io.BytesIO(packed), store, belongs_to="somebody").run
        except (RunRejected, LimitError) as refused:
            said = str(refused)
            assert said and "\n" not in said and len(said) <= 401, said
            assert os.listdir(folder) == [], os.listdir(folder)
            return f"refused: {re.sub(r'“[^”]*”|[0-9][0-9,.]*', '#', said)[:60]}"
        (summary,) = store.list()
        assert summary.damaged is None and store.open(run.id).config.name.strip()
        run.history()
        for step in run.snapshot_steps():
            assert len(run.snapshot(step).codes) == len(run.fixed()["labels"])
        status = run.status()
        assert status.belongs_to == "somebody" and not status.shipped and not status.active
        return "taken"


TARGET = Target(
    st.one_of(
        st.deferred(lambda: mutated(_seeds())),
        st.deferred(lambda: st.sampled_from(sorted(sound_files())).flatmap(_one_file)),
    ),
    check,
)
