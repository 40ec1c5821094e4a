"""A training that goes on for as long as it is wanted, on images that come with the app."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import psutil

from vae_core import jobs
from vae_core.experiment import with_settings
from vae_core.recipes import recipe
from vae_core.runs import Run, RunStore

RECIPE = "fashion-vae-2d"
STARTING_SECONDS = 90


@dataclass(frozen=True)
class Mark:
    seconds: float
    images: float


class Training:
    def __init__(self, store: RunStore) -> None:
        self._store = store
        self._run: Run | None = None

    def begin(self) -> None:
        """As the page Train does: in a process of its own, with the app's own settings."""
        config = with_settings(recipe(RECIPE).config, ["training.epochs=1000"])
        self._run = jobs.submit(self._store, config, run_id="trained-meanwhile")

    async def speed(self, seconds: float) -> float:
        """Images a second, once it has begun, over so many seconds. Raises TimeoutError."""
        async with asyncio.timeout(STARTING_SECONDS):
            while self.mark().images == 0:
                await asyncio.sleep(0.2)
        mark = self.mark()
        await asyncio.sleep(seconds)
        return self.since(mark)

    def mark(self) -> Mark:
        if self._run is None:
            return Mark(time.time(), 0.0)
        status = self._run.status()
        return Mark(status.heartbeat, status.epoch * status.train_images)

    def since(self, mark: Mark) -> float:
        now = self.mark()
        return (now.images - mark.images) / max(now.seconds - mark.seconds, 1e-9)

    def end(self) -> None:
        if self._run is None:
            return
        jobs.stop(self._store, self._run)
        pid = self._run.status().pid
        if pid is not None and psutil.pid_exists(pid):
            psutil.wait_procs([psutil.Process(pid)], timeout=20)
