"""The glossary as the browser fetches it, once."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ui.app.shell import page_title
from ui.http.serving import Content
from vae_core.explorer.glossary import packed_glossary, version


def glossary(request: Request) -> Response:
    """GET data/glossary/{version}.json"""
    content = Content(packed_glossary(page_title), "application/json")
    return content.response(current=request.path_params["version"] == version())
