"""What stands before every route."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tests.routes import run_async
from ui.http.guard import guarded, read_body


def test_a_request_that_its_browser_ends_is_no_error_of_the_server() -> None:
    """The page Draw ends the upload of a picture whenever another one takes its place."""

    async def handler(request: Request) -> Response:
        return Response(await read_body(request, 100))

    messages = iter([{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(messages)

    request = Request({"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}, receive)
    assert run_async(guarded(handler)(request)).status_code == 400
