"""The lesson's worksheet as a page to print."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.features.learn.worksheet import worksheet_html
from ui.http.guard import guarded
from ui.http.serving import Content

WORKSHEET = "data/lesson/worksheet.html"


def _worksheet(request: Request) -> Response:
    return Content(worksheet_html().encode(), "text/html").response(current=False)


ROUTES = [Route(f"/{WORKSHEET}", guarded(_worksheet))]
