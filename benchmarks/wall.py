"""A class at a wall: thirty students who draw and look, a projector that follows; what each waits and the server spends.

    python -m benchmarks.wall [--students 30] [--seconds 30] [--every 4]

A server of its own over copies of the shipped runs. Each student looks at the wall's state every 3 s, as the students'
page does, and sends a drawing of a few strokes every `--every` seconds; the projector asks for what is new every 0.4 s.
Reported: how long a drawing takes to be accepted, and until the projector has been told of it; how long a look takes; the
server's processor time in per cent of one core.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import psutil

from tests.browser.server import AppServer, fill_store, start, stop
from vae_core.images.strokes import pack

LOOK_SECONDS, FOLLOW_SECONDS = 3.0, 0.4  # of student.js and feed.js in ui/frontend/wall
RUN = "mnist-vae-2d"


class Client:
    """One browser's connection, which stays open."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)

    def ask(self, path: str, body: dict[str, Any] | None = None, tag: str = "") -> tuple[int, Any, str]:
        """Status, answer and its tag."""
        headers = {"If-None-Match": tag} if tag else {}
        if body is None:
            self._connection.request("GET", f"/data/{path}", headers=headers)
        else:
            headers = {"Content-Type": "application/json"}
            self._connection.request("POST", f"/data/{path}", json.dumps(body), headers)
        answer = self._connection.getresponse()
        content = answer.read()
        is_json = (answer.getheader("content-type") or "").startswith("application/json")
        return answer.status, json.loads(content) if is_json else content.decode(), answer.getheader("etag") or ""


class Class:
    """What is measured while it draws."""

    def __init__(self, address: str, wall: str, every: float) -> None:
        self.address, self.wall, self.every = address, wall, every
        self.sent: list[float] = []  # seconds until accepted
        self.looked: list[float] = []
        self.told: list[float] = []  # seconds from sending until the projector knows
        self.refused: list[str] = []
        self._began: dict[int, float] = {}
        self._over = threading.Event()

    def run(self, students: int, seconds: float) -> None:
        threads = [threading.Thread(target=self._student, args=(number,)) for number in range(students)]
        threads.append(threading.Thread(target=self._projector))
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self._over.set()
        for thread in threads:
            thread.join()

    def _student(self, number: int) -> None:
        client, dice = Client(self.address), random.Random(number)
        now = time.perf_counter()
        look, send, tag = now + dice.uniform(0, LOOK_SECONDS), now + dice.uniform(0, self.every), ""
        while not self._over.wait(max(0.0, min(look, send) - time.perf_counter())):
            begun = time.perf_counter()
            if look <= send:
                tag = client.ask(f"walls/{self.wall}/state", tag=tag)[2]
                self.looked.append(time.perf_counter() - begun)
                look = begun + LOOK_SECONDS
                continue
            body = {"strokes": drawing(dice), "sender": f"student-{number}"}
            status, answer, _ = client.ask(f"walls/{self.wall}/drawings", body)
            if status == 201:
                self.sent.append(time.perf_counter() - begun)
                self._began[answer["number"]] = begun
            else:
                self.refused.append(answer)
            send = begun + self.every

    def _projector(self) -> None:
        client, after, tag = Client(self.address), 0, ""
        seen: dict[int, float] = {}
        while True:
            last = self._over.wait(FOLLOW_SECONDS)
            status, news, tag = client.ask(f"walls/{self.wall}/drawings?after={after}", tag=tag)
            if status == 200:
                after, tag = news["wall"]["version"], ""
                seen.update({one["number"]: time.perf_counter() for one in news["drawings"]})
            if last:
                break
        self.told = [seen[number] - begun for number, begun in self._began.items() if number in seen]


def drawing(dice: random.Random) -> str:
    """Three strokes of thirty points, as large as drawings of digits are."""
    strokes = []
    for _ in range(3):
        steps = np.array([[dice.randint(-40, 40), dice.randint(-40, 40), 0] for _ in range(30)])
        stroke = np.cumsum(steps, 0) + np.array([512, 512, 84])
        strokes.append(np.clip(stroke, [0, 0, 1], [1024, 1024, 255]))
    return pack(strokes)


def line(name: str, seconds: list[float]) -> str:
    if len(seconds) < 2:
        return f"{name:<34}too few"
    p95 = statistics.quantiles(seconds, n=20)[-1]
    return f"{name:<34}{len(seconds):>6}{1000 * statistics.median(seconds):>10.1f}{1000 * p95:>10.1f}"


def measure(server: AppServer, students: int, seconds: float, every: float) -> None:
    teacher = Client(server.address)
    status, opened, _ = teacher.ask("walls", {"run": RUN, "sender": "teacher"})
    assert status == 201, opened
    taught = Class(server.address, opened["id"], every)
    process = psutil.Process(server.process.pid)
    before, begun = process.cpu_times(), time.perf_counter()
    taught.run(students, seconds)
    after, took = process.cpu_times(), time.perf_counter() - begun
    spent = after.user + after.system - before.user - before.system
    print(f"{students} students for {seconds:g} s, a drawing each every {every:g} s")
    print(f"{'':<34}{'count':>6}{'median ms':>10}{'p95 ms':>10}")
    print(line("a drawing, until it is accepted", taught.sent))
    print(line("… until the projector is told", taught.told))
    print(line("a look at the wall's state", taught.looked))
    print(f"processor time of the server: {100 * spent / took:.1f} % of one core; refused: {len(taught.refused)}")
    kept = server.runs.root.parent / "data" / "walls.sqlite"
    print(f"the file of the walls: {kept.stat().st_size / 1e6:.2f} MB")
    Client(server.address).ask(f"walls/{opened['id']}/teacher", {"key": opened["key"], "act": "close"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--every", type=float, default=4.0)
    asked = parser.parse_args()
    expected = round(asked.students * asked.seconds / asked.every)
    os.environ["LATENT_PLAYGROUND_MAX_WALL_DRAWINGS"] = str(2 * expected + 100)
    with tempfile.TemporaryDirectory() as folder:
        server = start(fill_store(Path(folder) / "runs").root, Path(folder) / "server.log")
        try:
            measure(server, asked.students, asked.seconds, asked.every)
        finally:
            stop(server)


if __name__ == "__main__":
    main()
