"""The glossary: words that open an explanation, from the one file `glossary.toml`.

In Markdown a term is a link to `#term-<name>`, which every page shows with a dotted underline and opens by tap, key or
hover (`ui/frontend/frame/`); in the browser, `appendWords` of `ui/frontend/lib/words.js` draws the same links in a
component. So a sentence that Python composes can be shown in either.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("glossary.toml")
LINK = re.compile(r"\[([^\]]*)\]\(#term-([a-z0-9-]+)\)")


@dataclass(frozen=True)
class Term:
    """A word of the field.

    Attributes:
        name: what code calls it
        title: as a heading: "latent space"
        also: other forms of it in running text
        says: two sentences
        picture: the inside of an SVG of 160 × 80
        see: address of the page where one can see it, "reconstruct?part=denoise"; "" for none
        expert: whether plain words do without it
    """

    name: str
    title: str
    also: tuple[str, ...]
    says: tuple[str, str]
    picture: str
    see: str
    expert: bool


@cache
def terms() -> dict[str, Term]:
    """All terms by name, in the file's order."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    pictures = content["pictures"]
    return {name: _read(name, entry, pictures) for name, entry in content["terms"].items()}


def with_terms(text: str, *, expert: bool, but: Iterable[str] = ()) -> str:
    """Markdown with the first mention of each term of the reader's level made one that opens.

    `text` is Markdown too; code, links and headings in it are left alone, and terms named in `but`. For whole
    sentences that explain; not for labels of widgets and buttons.
    """
    left = {one.name: one for one in terms().values() if not one.expert or expert}
    for name in (*but, *(name for _, name in LINK.findall(text))):
        left.pop(name, None)

    def mark(match: re.Match[str]) -> str:
        found = match["word"] and _by_word().get(match["word"].lower())
        if not found or found not in left:
            return match[0]
        del left[found]
        return f"[{match['word']}](#term-{found})"

    return _pattern().sub(mark, text)


def without_terms(text: str) -> str:
    """The same words as plain text, for labels, alt texts and files."""
    return LINK.sub(r"\1", text)


@cache
def _by_word() -> dict[str, str]:
    return {word.lower(): one.name for one in terms().values() for word in (one.title, *one.also)}


@cache
def _pattern() -> re.Pattern[str]:
    """Any term as a word of its own, the longest first; or what is to be skipped: code, a link, an icon, a heading."""
    words = "|".join(re.escape(word) for word in sorted(_by_word(), key=len, reverse=True))
    skipped = r"`[^`]*`|\$[^$]*\$|!?\[[^\]]*\]\([^)]*\)|:[a-z_/]+:|^#+ .*$"
    return re.compile(rf"(?:{skipped})|(?<![\w-])(?P<word>{words})(?![\w-])", re.IGNORECASE | re.MULTILINE)


@cache
def version() -> str:
    """Changes with what the glossary says."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()[:16]


def address() -> str:
    """Where the browser finds it, relative to the app's base."""
    return f"data/glossary/{version()}.json"


def packed_glossary(page_title: Callable[[str], str] = lambda _: "") -> bytes:
    """What the browser fetches: by name what `Term` of ui/frontend/frame/glossary.js says, as JSON.

    `page_title`: of the page at an address, as `see` has it; "" where there are no pages.
    """
    found = {
        one.name: {
            "title": one.title,
            "says": one.says,
            "picture": one.picture,
            "see": one.see if page_title(one.see) else "",
            "page": page_title(one.see),
        }
        for one in terms().values()
    }
    return json.dumps(found, ensure_ascii=False).encode()


def _read(name: str, entry: dict[str, Any], pictures: dict[str, str]) -> Term:
    first, second = entry["says"]
    return Term(
        name,
        entry["term"],
        tuple(entry.get("also", ())),
        (first, second),
        pictures[entry["picture"]].strip(),
        entry.get("see", ""),
        entry.get("expert", False),
    )
