"""What every request passes on its way to the app, the outermost first."""

from __future__ import annotations

from starlette.middleware import Middleware

from ui.http.gate import Gate
from ui.http.kept_answers import KeptAnswers
from ui.http.person_cookie import PersonCookie
from ui.http.room import Room

MIDDLEWARE = [Middleware(Gate), Middleware(KeptAnswers), Middleware(Room), Middleware(PersonCookie)]
