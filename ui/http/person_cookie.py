"""Gives every browser its id, with the page that it opens (`ui/app/person.py` says what for)."""

from __future__ import annotations

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.app.browser_id import COOKIE, LASTS_SECONDS, is_secret, new_secret
from ui.http.page_head import opens_page


class PersonCookie:
    """Middleware: sets the cookie with each page, so that it lasts from the last visit on. No script can read it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not opens_page(scope):
            await self.app(scope, receive, send)
            return
        cookie = _cookie(scope)

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):  # a cached picture is of many people
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _is_page(answer: Message) -> bool:
    """Or the word that it is still the one that the browser has, which says no kind."""
    return Headers(raw=answer.get("headers", [])).get("content-type", "text/html").startswith("text/html")


def _cookie(scope: Scope) -> str:
    former = cookie_parser(Headers(scope=scope).get("cookie", "")).get(COOKIE)
    secret = former if former is not None and is_secret(former) else new_secret()
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    parts = [f"{COOKIE}={secret}", f"Max-Age={LASTS_SECONDS}", f"Path=/{base}", "HttpOnly", "SameSite=Lax"]
    return "; ".join([*parts, "Secure"] if scope["scheme"] == "https" else parts)
