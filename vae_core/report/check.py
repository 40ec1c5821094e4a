"""Whether a report is of a run, and says of it what the run itself does: the hash, and each part made anew."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import zip_longest

import numpy as np
from PIL import Image

from vae_core.report.page import PARTS, report_html
from vae_core.runs import Run
from vae_core.runs.identity import run_hash

PIXEL = 3.0  # mean difference of brightness, of 255, by which pictures of one run may differ between machines
POINT = 0.35  # units by which the points of a drawing may
LONGEST = 120  # letters of what is quoted
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# What differs from one making to the next, and all that it may say: see `how_to_make_it_again`.
_WRITTEN = re.compile(r"Written with (?:[a-z-]+ [\w.+]{1,40}, ){0,9}Python [\w.+]{1,40}, on \d\d \w{1,20} \d{4}\.")
_HEAD = "head"  # of what stands before the first section


@dataclass(frozen=True)
class Comparison:
    """is_same: whether the report is of the run, and nothing in it differs; sentences: what was found, for people."""

    is_same: bool
    sentences: tuple[str, ...]


def compared(run: Run, report: str) -> Comparison:
    """Hold a report, which may be by anybody, against what the run gives. Raises DamagedRun, ConfigError."""
    theirs = _read(report)
    ours_hash = run_hash(run)
    if not theirs.run_hash:
        return Comparison(False, ("This is no report of a run: there is no run hash in it.",))
    if theirs.run_hash != ours_hash:
        return Comparison(
            False,
            (
                f"The report is of another run, or of this one before it was changed. Its hash: {theirs.run_hash[:64]}.",
                f"The hash of {run.id}: {ours_hash}.",
            ),
        )
    ours = _read(report_html(run))
    titles = {_HEAD: "The heading", **{name: f"“{title}”" for name, title, _ in PARTS}}
    names = [*titles, *(name for name in theirs.parts if name not in titles)]
    different = []
    for name in names:
        found = _difference(theirs.parts.get(name, []), ours.parts.get(name, []))
        if found is not None:
            different.append(f"{titles.get(name, 'A part that no report has')}: {found}")
    if different:
        first = "The report has the hash of this run, but it is not what this run gives. The differences:"
        return Comparison(False, (first, *different))
    return Comparison(
        True,
        (
            f"The report is of {run.id}: hash {ours_hash}.",
            "Its words, numbers, pictures and curves are those that this run gives.",
        ),
    )


@dataclass
class _Read(HTMLParser):
    """A report as a list of what it is made of, by the id of the section: tags, texts, pictures and lines."""

    parts: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    run_hash: str = ""
    section: str = _HEAD

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        if len(about) < len(attrs):  # a browser takes the first of them, and a dictionary the last
            self._add("text", f"an attribute twice in <{tag}>")
        if tag == "section":
            self.section = about.get("id", "")
        self.run_hash = self.run_hash or about.get("data-run-hash", "")
        lines, source = about.pop("d", ""), about.pop("src", "")
        rest = " ".join(f"{name}={value}" for name, value in sorted(about.items()))
        self._add("tag", f"{tag} {rest}")
        if lines:
            self._add("line", lines)
        if source:
            self._add("picture", source)

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self.section = "after"

    def handle_data(self, data: str) -> None:
        if text := data.strip():
            self._add("text", "" if _WRITTEN.fullmatch(text) else text)

    def handle_comment(self, data: str) -> None:
        self._add("text", data)

    def _add(self, kind: str, content: str) -> None:
        self.parts.setdefault(self.section, []).append((kind, content))


def _read(report: str) -> _Read:
    found = _Read()
    found.feed(report)
    found.close()
    return found


def _difference(theirs: list[tuple[str, str]], ours: list[tuple[str, str]]) -> str | None:
    """The first thing that differs, in words; None for nothing."""
    for one, other in zip_longest(theirs, ours, fillvalue=("nothing", "")):
        if one == other:
            continue
        if one[0] == other[0] == "picture" and _same_picture(one[1], other[1]):
            continue
        if one[0] == other[0] == "line" and _same_line(one[1], other[1]):
            continue
        if one[0] == other[0] == "picture":
            return "another picture."
        if one[0] == other[0] == "line":
            return "a drawing has other points."
        return f"the report has {_quoted(one)}, the run gives {_quoted(other)}."
    return None


def _quoted(item: tuple[str, str]) -> str:
    kind, content = item
    if kind in ("nothing", "picture", "line"):
        return {"nothing": "nothing more", "picture": "a picture", "line": "a drawing"}[kind]
    text = re.sub(r"[^\x20-\x7e\u00a0-\uffff]", "", content)
    return f"“{text[:LONGEST]}{'…' if len(text) > LONGEST else ''}”"


def _same_line(one: str, other: str) -> bool:
    if _NUMBER.sub("", one) != _NUMBER.sub("", other):
        return False
    pairs = zip(_NUMBER.findall(one), _NUMBER.findall(other), strict=True)
    return all(abs(float(a) - float(b)) <= POINT for a, b in pairs)


def _same_picture(one: str, other: str) -> bool:
    ours = _pixels(other)
    theirs = _pixels(one, None if ours is None else ours.shape)
    if ours is None or theirs is None:
        return False
    return float(np.abs(theirs - ours).mean()) <= PIXEL


def _pixels(address: str, shape: tuple[int, ...] | None = None) -> np.ndarray | None:
    """float32 [H, W, 3] of a PNG in a data address; None for anything else, and before it is unpacked for another shape."""
    head, _, body = address.partition(",")
    if head != "data:image/png;base64":
        return None
    try:
        with warnings.catch_warnings(action="error"):
            picture = Image.open(io.BytesIO(base64.b64decode(body, validate=True)), formats=["PNG"])
            if shape is not None and (picture.height, picture.width, 3) != shape:
                return None
            return np.asarray(picture.convert("RGB"), np.float32)
    except (OSError, ValueError, SyntaxError, Warning, binascii.Error):
        return None
