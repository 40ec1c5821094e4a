"""Sends what a training changes in its scratch folder to the actor beside the folder of runs, in order.

A few changes are on their way at a time: the training waits for the network only when more would be. The answers bring the
requests to pause or stop.
"""

from __future__ import annotations

import contextlib
from collections import deque
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from vae_core.jobs.event_files import FOLDER as EVENTS
from vae_core.jobs.ray.protocol import LOG, Answer, Change, Order
from vae_core.runs.run import REQUEST, STATUS

MAX_UNDERWAY = 16  # changes
MAX_BYTES = 32_000_000  # of them together, if they are more than one
MAX_LOG_BYTES = 1_000_000  # bytes at a time


class AttemptEnded(Exception):
    """This attempt does not count any more, as where Ray took the node for lost: nothing that it does is kept."""


def answer(call: Any) -> Any:
    """What an actor's call comes to; the task keeps its processors meanwhile, which Ray gives to another task in `ray.get`."""
    return call.future().result()


class Sender:
    """A mirror (vae_core/runs/files.py) of a run's scratch folder, at the actor."""

    def __init__(self, actor: Any, order: Order, folder: Path) -> None:
        self._actor, self._order, self._folder = actor, order, folder
        self._underway: deque[tuple[Future[Answer], int]] = deque()
        self._bytes = 0
        self._sent: dict[Path, int] = {}  # of a file that only grows, how much

    def written(self, path: Path, content: bytes) -> None:
        if path == self._folder / STATUS:
            self._send_logs()
        self._send(Change("write", self._name(path), content))
        if path == self._folder / STATUS:  # once a second, and as the last of all
            self.wait()

    def appended(self, path: Path, content: bytes) -> None:
        self._send(Change("append", self._name(path), content))

    def removed(self, path: Path) -> None:
        self._send(Change("remove", self._name(path)))

    def wait(self) -> None:
        """Until all has arrived. Raises AttemptEnded, OSError as the disk there, or what Ray raises."""
        while self._underway:
            self._take_answer()

    def _name(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()

    def _send(self, change: Change) -> None:
        size = len(change.content)
        while self._underway and (
            len(self._underway) >= MAX_UNDERWAY or self._bytes + size > MAX_BYTES or self._underway[0][0].done()
        ):
            self._take_answer()
        call = self._actor.change.remote(self._order.run_id, self._order.attempt, change)
        self._underway.append((call.future(), size))
        self._bytes += size

    def _take_answer(self) -> None:
        arriving, size = self._underway.popleft()
        self._bytes -= size
        said = arriving.result()
        if said.ended:
            raise AttemptEnded(said.ended)
        if said.error:
            raise OSError(*said.error)
        if said.request:
            (self._folder / REQUEST).write_text(said.request)  # where the worker looks for it

    def send_logs(self) -> None:
        """What has been added to worker.log and to the event files, which are not written through vae_core/runs/files.py."""
        self._send_logs()
        self.wait()

    def _send_logs(self) -> None:
        paths = [self._folder / LOG]
        with contextlib.suppress(OSError):
            paths += sorted(path for path in (self._folder / EVENTS).iterdir() if path.is_file())
        for path in paths:
            with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
                file.seek(self._sent.get(path, 0))
                while content := file.read(MAX_LOG_BYTES):
                    self._sent[path] = file.tell()
                    self._send(Change("append", self._name(path), content))
