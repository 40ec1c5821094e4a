"""The browser's own files by address, for which see `ui/modules.py`."""

from __future__ import annotations

import posixpath

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.http.guard import NotFound, guarded
from ui.http.serving import FOREVER, NEVER
from ui.modules import KINDS, modules

# Of a worker's script: all that it may do is import the others.
POLICY = {"Content-Security-Policy": "default-src 'none'; script-src 'self'; frame-ancestors 'none'"}


async def module(request: Request) -> Response:
    """A page that was opened before an update asks by the former version: it is given what there is, to be kept by nobody."""
    path, files = request.path_params["path"], modules()
    if (body := files.body(path)) is None:
        raise NotFound("There is no such file.")
    headers = {
        **POLICY,
        **(FOREVER if request.path_params["version"] == files.version else NEVER),
        "Vary": "Accept-Encoding",
    }
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = files.compressed(path), "gzip"
    return Response(body, media_type=KINDS[posixpath.splitext(path)[1]], headers=headers)


ROUTES = [Route("/data/modules/{version}/{path:path}", guarded(module))]
