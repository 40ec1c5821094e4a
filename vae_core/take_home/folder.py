"""The explorer as a folder for a web server: the same page, its script, style and data in files that browsers keep.

Files are named after a digest of what is in them, so that a server may let browsers keep them for good; all addresses are
relative, so that the folder works below any path of any static host. Several runs that are no pair get a page each and a
gallery that leads to them.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from vae_core.runs import DamagedRun, Run
from vae_core.runs.files import write_bytes
from vae_core.take_home.export import IMAGES, parts_of, short_name, shown_names
from vae_core.take_home.exported_run import NotExported
from vae_core.take_home.gallery import NO_ICON, Card, gallery_page, open_graph
from vae_core.take_home.page import PageParts, json_text
from vae_core.take_home.preview import preview_picture

ASSETS = "assets"
MAX_RUNS = 60
WHAT = (
    "This page holds trained models, and draws what they make of any point of their latent space in this browser. Nothing "
    "that is done here is sent to anybody."
)
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src blob:; worker-src blob:; connect-src 'self'; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Folder:
    """Its files by their paths below it, and the pages among them, the first one first.

    `left_out`: runs of a gallery that no page can show, by id, each with the reason.
    """

    files: Mapping[str, bytes]
    pages: tuple[str, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(map(len, self.files.values()))

    def write(self, to: Path) -> None:
        """Write the files; what is in the way under the same name is replaced, and nothing else. Raises OSError."""
        for path, content in self.files.items():
            (to / path).parent.mkdir(parents=True, exist_ok=True)
            write_bytes(to / path, content)


def export_folder(runs: Sequence[Run], *, images: int = IMAGES, address: str = "", label: int = 0) -> Folder:
    """One run, or two on the same images, as one page; otherwise a page for each run, and a gallery, without the runs
    that no page can show.

    address: where the folder is going to be, "https://example.org/latent/", for the picture of link previews, whose address
    has to be an absolute one; without it there is a picture in the folder that previews do not find.
    Raises NotExported in a sentence, where nothing is left to show, too, and ValueError for an address that is none.
    """
    if not 1 <= len(runs) <= MAX_RUNS or len({run.id for run in runs}) < len(runs):
        raise NotExported(f"A folder holds 1 to {MAX_RUNS} different runs.")
    base = _checked(address)
    files: dict[str, bytes] = {}
    if is_one_page(runs):
        parts = parts_of(runs, images=images, label=label)  # first, as it says what no page can show
        picture = _kept(files, preview_picture(runs), "png", "preview")
        files["index.html"] = _page(parts, files, _Place("", base, base), picture)
        return Folder(files, ("index.html",))
    cards, left_out = list[Card](), dict[str, str]()
    for run, name in zip(runs, shown_names(runs), strict=True):
        try:
            parts = parts_of([run], images=images, label=label)
        except (NotExported, DamagedRun) as error:
            left_out[run.id] = str(error)
            continue
        picture = _kept(files, preview_picture([run]), "png", "preview")
        files[f"{run.id}/index.html"] = _page(parts, files, _Place("../", base and f"{base}{run.id}/", base), picture)
        cards.append(Card(name, parts.page["lead"], short_name(run), f"{run.id}/", picture))
    if not cards:
        raise NotExported(f"None of these runs can be shown on a page. {next(iter(left_out.values()))}")
    files["index.html"] = gallery_page(cards, base).encode()
    return Folder(files, ("index.html", *(f"{card.page}index.html" for card in cards)), left_out)


def is_one_page(runs: Sequence[Run]) -> bool:
    """Whether the runs are shown together: one, or two on the same images."""
    data = {(run.config.data.dataset, run.config.data.image_size) for run in runs}
    return len(runs) == 1 or (len(runs) == 2 and len(data) == 1)


def _kept(files: dict[str, bytes], content: bytes, ending: str, what: str) -> str:
    """The path under which a file is kept; equal ones are one file."""
    path = f"{ASSETS}/{what}-{hashlib.sha256(content).hexdigest()[:16]}.{ending}"
    files[path] = content
    return path


@dataclass(frozen=True)
class _Place:
    """Where a page is: `up` leads from it to the folder; `here` and `base` are the absolute addresses of both, "" if unknown."""

    up: str = ""
    here: str = ""
    base: str = ""


def _page(parts: PageParts, files: dict[str, bytes], place: _Place, picture: str) -> bytes:
    """A page whose own files are kept in `files`."""
    up = place.up
    places = {name: {"url": up + _kept(files, file.text.encode(), "txt", "data")} for name, file in parts.files.items()}
    script = up + _kept(files, parts.script.encode(), "js", "app")
    style = up + _kept(files, parts.style.encode(), "css", "style")
    page = parts.with_places(places)
    page["about"] = {**page["about"], "what": WHAT}  # it is not one file
    head = open_graph(parts.title, str(parts.page["lead"]), place.here, place.base and place.base + picture)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(parts.title)}</title>
{head}{NO_ICON}<link rel="stylesheet" href="{style}">
</head>
<body>
<div id="app"><p class="opening">Opening the page…</p><noscript><p class="opening">This page draws everything by JavaScript, which is switched off in this browser.</p></noscript></div>
<script type="application/json" id="page">{json_text(page)}</script>
<script src="{script}"></script>
</body>
</html>
""".encode()


def _checked(address: str) -> str:
    """With a slash at its end. Raises ValueError for what is no absolute address of a folder."""
    if not address:
        return ""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(f"{address} is no address of a folder on a server; write it as https://example.org/latent/.")
    return address if address.endswith("/") else f"{address}/"
