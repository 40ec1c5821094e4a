"""What every request passes on its way to the app, the outermost first."""

from __future__ import annotations

from starlette.middleware import Middleware

from ui.http.gate import Gate
from ui.http.person_cookie import PersonCookie

MIDDLEWARE = [Middleware(Gate), Middleware(PersonCookie)]
