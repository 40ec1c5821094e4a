"""The picture of a model's card."""

from __future__ import annotations

from ui.app.run_drawings import drawing_of
from ui.http.guard import NotFound
from ui.http.parameters import Parameters
from ui.http.pictures import RunPicture, image_tag, newest_snapshot
from ui.http.serving import SVG
from ui.media.drawings import CARD_SIZE
from vae_core.explorer.cache import Versioned, cached
from vae_core.runs import Run


def _card(run: Run, parameters: Parameters, dark: bool) -> bytes:
    drawn = drawn_card(run, dark)
    if drawn is None:
        raise NotFound("This run has no snapshot yet.")
    return drawn


@cached(lambda run, dark: Versioned((str(run.path), dark), newest_snapshot(run)))
def drawn_card(run: Run, dark: bool) -> bytes | None:
    drawing = drawing_of(run, dark=dark)
    return None if drawing is None else drawing.encode()


CARD = RunPicture("card.svg", SVG, _card, newest_snapshot)
ROUTES = [CARD.route()]


def card_tag(run: Run, alt: str) -> str:
    """HTML, as wide as its place; empty before the run's first snapshot."""
    if not run.snapshot_steps():
        return ""
    return image_tag(CARD.address(run), alt, CARD_SIZE, "display:block;width:100%;height:auto")
