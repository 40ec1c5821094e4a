"""The glossary as the browser fetches it, once."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response

from ui.app.glossary import terms as all_terms
from ui.app.glossary import version
from ui.app.shell import page_title
from ui.http.serving import Content


def glossary(request: Request) -> Response:
    """GET data/glossary/{version}.json: by name what `Term` of ui/frontend/frame/glossary.js says."""
    found = {
        one.name: {
            "title": one.title,
            "says": one.says,
            "picture": one.picture,
            "see": one.see,
            "page": page_title(one.see),
        }
        for one in all_terms().values()
    }
    body = json.dumps(found, ensure_ascii=False).encode()
    return Content(body, "application/json").response(current=request.path_params["version"] == version())
