"""The gallery's pictures at addresses of their own: files that come with the app, which a browser keeps."""

from __future__ import annotations

import functools

from PIL import Image
from starlette.requests import Request
from starlette.responses import Response

from ui.app import session
from ui.features.recipes.gallery import picture
from ui.http.guard import NotFound
from ui.http.parameters import Parameters
from ui.http.pictures import image_tag
from ui.http.serving import Content, content_route
from vae_core.explorer.addresses import digest
from vae_core.recipes import RECIPES

DARK, LIGHT = "dark", "light"


def picture_tag(name: str, alt: str) -> str | None:
    """HTML with what a recipe has learnt, as wide as its place; None where no picture was made yet."""
    theme = DARK if session.is_dark() else LIGHT
    known = _known(name, theme)
    if known is None:
        return None
    version, size = known
    address = f"data/recipes/{version}/{theme}/{name}.webp"
    return image_tag(address, alt, size, "display:block;width:100%;height:auto;border-radius:.35rem")


def _answer(request: Request) -> Response:
    parameters = Parameters(request)
    name, theme = parameters["name"], parameters["theme"]
    if name not in RECIPES or theme not in (DARK, LIGHT):
        raise NotFound("There is no such picture.")
    path, known = picture(name, dark=theme == DARK), _known(name, theme)
    if path is None or known is None:
        raise NotFound("There is no such picture.")
    return Content(path.read_bytes(), "image/webp").response(current=known[0] == parameters["version"])


@functools.cache
def _known(name: str, theme: str) -> tuple[str, tuple[int, int]] | None:
    """Version, and pixels across and down: the files do not change while a server runs."""
    path = picture(name, dark=theme == DARK)
    if path is None:
        return None
    with Image.open(path) as image:
        return digest(path.read_bytes()), image.size


ROUTES = [content_route("/data/recipes/{version}/{theme}/{name}.webp", _answer)]
