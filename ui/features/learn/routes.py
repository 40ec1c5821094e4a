"""The lesson's worksheet as a page to print."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ui.features.learn.worksheet import worksheet_html
from ui.http.serving import Content, content_route

WORKSHEET = "data/lesson/worksheet.html"


def _worksheet(request: Request) -> Response:
    return Content(worksheet_html().encode(), "text/html").response(current=False)


ROUTES = [content_route(f"/{WORKSHEET}", _worksheet)]
