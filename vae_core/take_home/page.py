"""One HTML file around the browser's own parts: it opens from a disk, asks for nothing, and lets nothing be asked for."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vae_core.explorer.frontend import frontend_sources
from vae_core.explorer.linker import Linked, link
from vae_core.explorer.styles import sheets_of
from vae_core.take_home.embedding import Embedded, embed
from vae_core.take_home.view import View

GLOSSARY = "frame"  # the folder of what explains terms
ROOT = "take_home"  # the folder of the page's own frame in ui/frontend/
INSIDE = "data/page/inside.json"
"""Where the page finds what stands in its frame: views, words, styles."""
_OPENING = "Opening the page…"
_NO_SCRIPT = (
    "This page draws everything by JavaScript, which is switched off in this browser. It asks for no connection."
)


@dataclass(frozen=True)
class PageParts:
    """What a page is made of, as one file or as several.

    Attributes:
        style, script: all there is of them
        page: what the script reads first, ready for JSON, but for where its files are
        files: what the parts ask for, by address
    """

    title: str
    style: str
    script: str
    page: Mapping[str, Any]
    files: Mapping[str, Embedded]

    def with_places(self, places: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
        """`page` with where each file is, by its address: the id of a block, or a relative url."""
        return {**self.page, "files": {name: {**places[name], **file.reading} for name, file in self.files.items()}}


def page_parts(
    title: str, facts: Mapping[str, Any], views: Sequence[View], files: Mapping[str, Embedded], licence: str
) -> PageParts:
    """The parts of a page.

    facts: what the frame shows beside the views, ready for JSON; files: what the parts ask for, by address; licence: a
    comment at the top of the script. What people typed may stand in the title and in the facts: it becomes no markup.
    """
    sources = frontend_sources()
    style = _page_style(sources)
    script = f"/*! {licence} */\n{_linked(sources, views).script('takeHome')}takeHome.default(document.getElementById('app'));\n"
    for text, name in ((script, "script"), (style, "style")):
        if f"</{name}" in text.lower() or "<!--" in text:
            raise ValueError(f"The page's {name} holds what would end it early.")
    inside = {
        "views": [_view(view, sources) for view in views],
        "sheets": {
            path: text
            for part in (*_parts(views), GLOSSARY)
            for path, text in sheets_of(sources, f"{part}/style.css").items()
        },
        "glossary": _described(GLOSSARY, sources),
    }
    files = {INSIDE: embed(json_text(inside).encode()), **files}
    page = {
        **facts,
        "title": title,
        "inside": INSIDE,
    }
    return PageParts(title, style, script, page, files)


def html_page(parts: PageParts) -> str:
    """One file's whole text."""
    title, style, script, files = parts.title, parts.style, parts.script, parts.files
    ids = {address: f"file-{number}" for number, address in enumerate(files)}
    page = parts.with_places({address: {"id": one} for address, one in ids.items()})
    blocks = [_block("page", "application/json", json_text(page))]
    blocks += [_block(ids[address], "text/plain", file.text) for address, file in files.items()]
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{html.escape(title)}</title>
<style>{style}</style>
</head>
<body>
<div id="app"><p class="opening">{_OPENING}</p><noscript><p class="opening">{_NO_SCRIPT}</p></noscript></div>
{"".join(blocks)}<script>{script}</script>
</body>
</html>
"""


def json_text(value: Any) -> str:
    """JSON that may stand within a script element: nothing in it ends the element or begins a comment."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def policy(script: str, style: str) -> str:
    """A content security policy under which only this script and this style have any effect, and nothing is fetched.

    Workers, and the styles of what points at a part, are taken from the script's own text, by blob: addresses; kernels
    that train are assembled as WebAssembly.
    """
    rules = {
        "default-src": "'none'",
        "script-src": f"'{_digest(script)}' 'wasm-unsafe-eval'",
        "style-src": f"'{_digest(style)}' blob:",
        "img-src": "data: blob:",
        "media-src": "blob:",
        "worker-src": "blob:",
        "connect-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _block(name: str, kind: str, text: str) -> str:
    return f'<script type="{kind}" id="{name}">{text}</script>\n'


def _page_style(sources: Mapping[str, str]) -> str:
    return "".join(sheets_of(sources, f"{ROOT}/style.css").values())


def _linked(sources: Mapping[str, str], views: Sequence[View]) -> Linked:
    """The frame with the parts that these views need, and no others."""
    parts = _parts(views)
    imports = "".join(f'import {part} from "../{part}/index.js";\n' for part in parts)
    chosen = {f"{ROOT}/views.js": f"{imports}export const PARTS = {{ {', '.join(parts)} }};\n"}
    return link({**sources, **chosen}, f"{ROOT}/index.js", comments=False)


def _parts(views: Sequence[View]) -> list[str]:
    return sorted({part for view in views for part in (view.part, view.foot) if part})


def _view(view: View, sources: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": view.name,
        **_described(view.part, sources),
        "words": {level: vars(words) for level, words in view.words.items()},
        "data": view.data,
        "foot": _described(view.foot, sources) if view.foot else None,
    }


def _described(part: str, sources: Mapping[str, str]) -> dict[str, Any]:
    """What a part of a page begins with."""
    return {
        "part": part,
        "sheets": list(sheets_of(sources, f"{part}/style.css")),
        "markup": sources.get(posixpath.join(part, "part.html"), ""),
    }
