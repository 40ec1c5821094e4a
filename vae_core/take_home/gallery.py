"""The page that leads to several exported runs, a card each. It needs no script."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Sequence
from dataclasses import dataclass

STYLE = """
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 76rem; font: 1rem/1.5 system-ui, sans-serif; color: light-dark(#16211f, #e8efee); background: light-dark(#fdfdfc, #10171a); }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; }
ul { list-style: none; margin: 1.5rem 0 0; padding: 0; display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); }
a { display: block; height: 100%; color: inherit; text-decoration: none; border: 1px solid light-dark(#b7c4c2, #46575d); border-radius: .75rem; overflow: hidden; overflow-wrap: anywhere; }
a:hover { border-color: light-dark(#0b7069, #4dbdb1); } a:focus-visible { outline: 3px solid light-dark(#0b7069, #4dbdb1); outline-offset: 2px; }
img { display: block; width: 100%; height: auto; background: #fdfdfc; }
div { padding: .8rem 1rem 1rem; } h2 { font-size: 1.1rem; margin: 0; } p { margin: .2rem 0 0; color: light-dark(#52605e, #a4b2b1); }
"""
WORDS = (
    "Trained models, each a page: point anywhere on its map, and its decoder draws what belongs there, in this browser."
)
NO_ICON = '<link rel="icon" href="data:,">\n'
"""An empty icon: without one browsers ask the server's root for a file that is not there."""


@dataclass(frozen=True)
class Card:
    """A run on the gallery.

    Attributes:
        words: what was trained on what, in a sentence
        kind: what its model is called
        page, picture: relative addresses
    """

    name: str
    words: str
    kind: str
    page: str
    picture: str


def gallery_page(cards: Sequence[Card], address: str = "") -> str:
    """HTML; what people wrote is text in it. address: absolute, of the folder, "" where that is not known."""
    title = f"{len(cards)} latent space{'s' * (len(cards) > 1)} to explore"
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src 'self' data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    items = "".join(
        f'<li><a href="{html.escape(one.page)}"><img alt="" width="1200" height="630" loading="lazy" '
        f'src="{html.escape(one.picture)}"><div><h2 dir="auto">{html.escape(one.name)}</h2>'
        f"<p>{html.escape(one.words)}</p></div></a></li>"
        for one in cards
    )
    head = open_graph(title, WORDS, address, address and address + cards[0].picture)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{head}{NO_ICON}<style>{STYLE}</style>
</head>
<body>
<main><h1>{title}</h1>
<p>{WORDS}</p>
<ul>{items}</ul></main>
</body>
</html>
"""


def open_graph(title: str, words: str, here: str, picture: str) -> str:
    """What link previews read (https://ogp.me). They take absolute addresses only: without one, there is no picture."""
    tags = [("og:type", "website"), ("og:title", title), ("og:description", words)]
    if picture:
        tags += [("og:url", here), ("og:image", picture), ("og:image:width", "1200"), ("og:image:height", "630")]
    lines = [f'<meta property="{name}" content="{html.escape(value)}">\n' for name, value in tags]
    lines.append(f'<meta name="description" content="{html.escape(words)}">\n')
    lines.append('<meta name="twitter:card" content="summary_large_image">\n' if picture else "")
    return "".join(lines)
