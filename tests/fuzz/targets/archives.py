"""Zips from outside: each entry read whole, or the archive or the entry refused in one sentence."""

from __future__ import annotations

import io
import re
import zipfile

from hypothesis import strategies as st

from tests.fuzz.mutations import mutated
from tests.fuzz.target import Target
from tests.imports.files import files_of, zipped
from tests.test_archives import REFUSED, SOUND, packed
from vae_core.archives import Archive, ArchiveRejected
from vae_core.limits import LimitError, limits

_MAX_NAMES = 6


def check(content: bytes) -> str:
    try:
        archive = Archive(io.BytesIO(content))
    except (ArchiveRejected, LimitError) as refused:
        return f"refused: {_kind(refused)}"
    total, entries, became = 0, 0, set[str]()
    for entry in archive.entries:
        assert not entry.name.startswith("/") and ".." not in entry.name.split("/") and "\0" not in entry.name
        entries += 1
        try:
            read = archive.read(entry)
        except (ArchiveRejected, LimitError) as refused:
            became.add(f"an entry refused: {_kind(refused)}")
            continue
        assert len(read) == entry.size
        total += len(read)
    assert total <= limits().max_unpacked_bytes and entries <= limits().max_archive_entries
    return min(became, default="taken")


def _kind(error: Exception) -> str:
    said = str(error)
    assert said.endswith(".") and "\n" not in said and len(said) < 500, said
    return re.sub(r"“.*?”|\(.*?\)|[0-9][0-9,.]*", "#", said)


def _small() -> dict[str, bytes]:
    files = {name: content for name, (content, _) in REFUSED.items()}
    files["images"] = zipped(files_of({"cats": 3, "dogs": 3}))
    files["sound"], files["stored"] = packed(SOUND), packed(SOUND, method=zipfile.ZIP_STORED)
    files["many"] = packed({str(number): b"x" * number for number in range(50)})
    return files


def _named(names: list[str]) -> bytes:
    """A zip of files of any names."""
    return packed({name: name.encode("utf-8", "replace") for name in names if name})


_NAMES = st.lists(st.text(max_size=40), max_size=_MAX_NAMES, unique=True)
TARGET = Target(st.one_of(mutated(_small()), _NAMES.map(_named)), check)
