"""What a browser fetches by HTTP: six connections to a server at most, which stay open, and a cache that keeps its word."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
CONNECTIONS = 6  # that a browser opens to one server
SECONDS = 60.0


class RequestFailed(Exception):
    """The server said no, or nothing."""


@dataclass(frozen=True)
class Answer:
    """`body` is as it was sent: see `text`."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float  # from the sending of the request to the end of the answer: a turn that it waits for is not in it

    @property
    def text(self) -> str:
        return (gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body).decode()


@dataclass(frozen=True)
class Kept:
    """What is remembered of an answer: whether it may be used again unasked, and its tag to ask by. Its body is not."""

    fresh: bool
    tag: str


class Fetcher:
    """The HTTP side of one browser. `heard` is told of each answered request: its path, seconds, bytes of its body."""

    def __init__(self, address: str, heard: Callable[[str, float, int], None]) -> None:
        parts = urlsplit(address)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.cookies: dict[str, str] = {}
        self._heard = heard
        self._idle: list[Connection] = []
        self._turns = asyncio.Semaphore(CONNECTIONS)
        self._kept: dict[str, Kept] = {}

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def get(self, path: str, accept: str = "*/*") -> Answer | None:
        """None where the browser need not ask, or is told that it has it already. Raises RequestFailed."""
        kept = self._kept.get(path)
        if kept is not None and kept.fresh:
            return None
        headers = {"Accept": accept}
        if kept is not None and kept.tag:
            headers["If-None-Match"] = kept.tag
        answer = await self.request("GET", path, headers)
        self._heard(path, answer.seconds, len(answer.body))
        if answer.status == 304:
            return None
        if answer.status != 200:
            raise RequestFailed(f"{answer.status} for {path}: {answer.body[:200]!r}")
        rule = answer.headers.get("cache-control", "")
        if "no-store" not in rule:
            asked_again = "no-cache" in rule or not rule
            self._kept[path] = Kept(not asked_again, answer.headers.get("etag", ""))
        return answer

    async def fetch_anew(self, path: str, accept: str = "*/*") -> Answer | None:
        """As in a browser that has never been here. Raises RequestFailed."""
        self._kept.pop(path, None)
        return await self.get(path, accept)

    async def request(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        """Raises RequestFailed."""
        said = {"Host": f"{self.host}:{self.port}", "Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
        if self.cookies:
            said["Cookie"] = self.cookie
        if body:
            said["Content-Length"] = str(len(body))
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in {**said, **headers}.items())]
        asked = "\r\n".join([*lines, "", ""]).encode() + body
        async with self._turns:
            try:
                async with asyncio.timeout(SECONDS):
                    return await self._on_a_connection(asked, has_body=method != "HEAD")
            except TimeoutError as error:
                raise RequestFailed(f"no answer within {SECONDS:g} s for {path}") from error
            except (OSError, asyncio.IncompleteReadError, IndexError, ValueError) as error:
                raise RequestFailed(f"{type(error).__name__} for {path}: {error}") from error

    def close(self) -> None:
        for _, writer in self._idle:
            writer.close()
        self._idle.clear()

    async def _on_a_connection(self, asked: bytes, *, has_body: bool) -> Answer:
        while self._idle:  # one that the server has closed meanwhile is replaced, as a browser does
            connection = self._idle.pop()
            try:
                return await self._exchange(connection, asked, has_body=has_body)
            except (ConnectionError, asyncio.IncompleteReadError):
                connection[1].close()
        connection = await asyncio.open_connection(self.host, self.port)
        try:
            return await self._exchange(connection, asked, has_body=has_body)
        except BaseException:
            connection[1].close()
            raise

    async def _exchange(self, connection: Connection, asked: bytes, *, has_body: bool) -> Answer:
        reader, writer = connection
        begun = time.perf_counter()
        writer.write(asked)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status, said = int(head[0].split(" ")[1]), self._headers(head[1:])
        if status in (204, 304) or not has_body:
            content = b""
        elif said.get("transfer-encoding") == "chunked":
            content = await _chunks(reader)
        else:
            content = await reader.readexactly(int(said.get("content-length", "0")))
        if said.get("connection") == "close":
            writer.close()
        else:
            self._idle.append(connection)
        return Answer(status, said, content, time.perf_counter() - begun)

    def _headers(self, lines: list[str]) -> dict[str, str]:
        found = {}
        for line in lines:
            name, _, value = line.partition(":")
            name, value = name.lower(), value.strip()
            if name == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self.cookies[cookie] = content
            elif name:
                found[name] = value
        return found


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int((await reader.readline()).split(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readline()
    return b"".join(parts)
