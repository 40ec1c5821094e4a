"""A reverse proxy as people put one before the app: it serves one path and refuses everything outside it.

`strip` removes the path before it asks the server, as Jupyter's proxy does; without it the server has to be started
with `server.baseUrlPath`. HTTP and WebSocket alike; each connection carries one request.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

MAX_HEAD = 64 * 2**10


@dataclass
class Proxy:
    """A running proxy. `address` is where the app is behind it, without a slash at its end.

    `refused` are the paths outside its own that were asked for.
    """

    prefix: str
    server: str
    strip: bool
    address: str = ""
    refused: list[str] = field(default_factory=list)
    connections: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.connections.add(task)  # asyncio itself holds on to no task
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            first, *fields = head.decode("latin-1").split("\r\n")
            method, target, protocol = first.split(" ")
            if not target.startswith(f"{self.prefix}/"):
                self.refused.append(target)
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                await writer.drain()
                return
            if self.strip:
                target = target.removeprefix(self.prefix)
            if not any(line.lower().startswith("upgrade:") for line in fields):
                fields = [line for line in fields if not line.lower().startswith("connection:")]
                fields.insert(0, "Connection: close")
            upstream = urlsplit(self.server)
            above, below = await asyncio.open_connection(upstream.hostname, upstream.port)
            below.write("\r\n".join([f"{method} {target} {protocol}", *fields]).encode("latin-1"))
            sent = asyncio.create_task(_pour(reader, below))
            await _pour(above, writer)
            sent.cancel()
            below.close()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the browser has gone
        finally:
            self.connections.discard(task)
            writer.close()


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while part := await source.read(2**16):
            sink.write(part)
            await sink.drain()
        sink.write_eof()


@contextlib.contextmanager
def running(prefix: str, server: str, *, strip: bool) -> Iterator[Proxy]:
    """A proxy at `prefix` before the server at the address `server`, on a free port, in a thread of its own."""
    proxy, loop = Proxy(prefix, server, strip), asyncio.new_event_loop()
    ready, over = threading.Event(), asyncio.Event()

    async def main() -> None:
        listener = await asyncio.start_server(proxy.serve, "127.0.0.1", 0, limit=MAX_HEAD)
        proxy.address = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}{prefix}"
        ready.set()
        await over.wait()
        listener.close()
        open_ones = [*proxy.connections]
        for connection in open_ones:
            connection.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        loop.close()
