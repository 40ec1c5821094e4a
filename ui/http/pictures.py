"""Pictures of runs at addresses of their own: a page's messages name them, and a browser has each of them sent once.

What an address shows is made anew whenever it is asked for, from the run and the address alone: no picture that a page
names can have gone meanwhile.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass

from starlette.routing import Route

from ui.app import run_pictures, session
from ui.http.guard import NotFound
from ui.http.parameters import Parameters
from ui.http.serving import Content, run_route
from vae_core.explorer import addresses
from vae_core.runs import Run

LOOK = 1  # a part of every version: raise it when what is drawn looks otherwise, as browsers keep what they have
_DARK, _THEME = "dark", "theme"


@dataclass(frozen=True)
class RunPicture:
    """A kind of picture that each run has.

    Attributes:
        file: its name at the end of the address, such as "card.svg"
        media_type: of the bytes that it is made of
        draw: makes it as the address asks, for a dark page or a light one. Raises NotFound, DamagedRun or ValueError
        version: changes whenever what `draw` gives does, except for what the address asks
    """

    file: str
    media_type: str
    draw: Callable[[Run, Parameters, bool], bytes]
    version: Callable[[Run], str] = addresses.version

    def address(self, run: Run, **asked: object) -> str:
        """For the theme of the page that shows it; it may ask for more."""
        words = {name: str(value) for name, value in asked.items()} | ({_THEME: _DARK} if session.is_dark() else {})
        return addresses.run_address(run, self.file, self._version(run), words)

    def route(self) -> Route:
        return run_route(self.file, self._content, version_of=lambda run, _: self._version(run))

    def _version(self, run: Run) -> str:
        return addresses.digest(LOOK, self.version(run))

    def _content(self, run: Run, parameters: Parameters) -> Content:
        return Content(self.draw(run, parameters, parameters.get(_THEME) == _DARK), self.media_type)


def image_tag(address: str, alt: str, size: tuple[int, int], style: str = "") -> str:
    """HTML that shows what is at the address; it is fetched when it comes near the window.

    size: pixels across and down, so that its place is there before it is
    """
    width, height = size
    return (
        f'<img src="{html.escape(address)}" alt="{html.escape(alt)}" width="{width}" height="{height}" loading="lazy" '
        f'decoding="async"{f" style={chr(34)}{html.escape(style)}{chr(34)}" if style else ""}>'
    )


def newest_snapshot(run: Run) -> str:
    """Changes with the run's newest snapshot, and with the images that its snapshots are of."""
    steps = run.snapshot_steps()
    stamps = [run_pictures.by_snapshot(run, step).version for step in steps[-1:]]
    return addresses.digest(run.id, steps[-1:], *stamps, run_pictures.by_fixed_images(run).version)


def _thumbnail(run: Run, parameters: Parameters, dark: bool) -> bytes:
    picture = run_pictures.thumbnail(run, dark=dark)
    if picture is None:
        raise NotFound("This run has no snapshot yet.")
    return picture


THUMBNAIL = RunPicture("thumbnail.webp", "image/webp", _thumbnail, newest_snapshot)


def thumbnail_tag(run: Run | None, style: str = "") -> str | None:
    """HTML with the small picture of a list; None for a run that cannot be opened, or that has no snapshot yet."""
    if run is None or not run.snapshot_steps():
        return None
    return image_tag(THUMBNAIL.address(run), "", run_pictures.THUMBNAIL, style)


ROUTES = [THUMBNAIL.route()]
