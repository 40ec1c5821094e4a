"""The driver, one process a folder of runs: it submits a Ray task for each run that waits, and ends when there is no more to do.

When it ends otherwise, or the node that it is on does, Ray ends its actor and its tasks: the runs' locks are free, and the
runs are shown as interrupted.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import sys
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ray
from ray.exceptions import RayActorError, RayError, RayTaskError, TaskCancelledError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from vae_core.jobs.ray.launch import LOCK
from vae_core.jobs.ray.protocol import settings_of
from vae_core.jobs.ray.store_actor import StoreActor
from vae_core.jobs.ray.task import train_on_this_node
from vae_core.runs.errors import DamagedRun, RunError
from vae_core.runs.hold import hold, is_held
from vae_core.runs.run import Run
from vae_core.runs.status import LONGEST_MESSAGE
from vae_core.runs.store import RunStore

POLL_SECONDS = 0.25
IDLE_SECONDS = 300.0  # with nothing to do, after which it ends
CONNECT_SECONDS = 10.0
AGAIN_SECONDS = 5.0  # before a run is submitted again that a node could not begin
CPUS, GPUS = "LATENT_PLAYGROUND_RAY_CPUS", "LATENT_PLAYGROUND_RAY_GPUS"


def drive(store: RunStore, *, idle_seconds: float = IDLE_SECONDS) -> None:
    """Be the driver of this folder of runs until there has been nothing to do for so long.

    Raises RunError where there is one already, or where Ray cannot be reached; the runs that waited have failed then.
    """
    if is_held(store.root, LOCK):
        raise RunError("This folder of runs has a driver already.")
    with hold(store.root, LOCK):
        try:
            connect()
        except (RunError, ConnectionError, RayError, OSError, RuntimeError, ValueError) as error:
            said = str(error).rstrip(".")
            where = f" at {os.environ['RAY_ADDRESS']}" if os.environ.get("RAY_ADDRESS") else ""
            reason = f"The Ray cluster{where} cannot be reached: {said}. Resume tries again."
            _fail_all(store, reason)
            raise RunError(reason) from error
        try:
            _Driver(store).run(idle_seconds)
        finally:
            ray.shutdown()


def connect() -> None:
    """To the cluster that Ray finds: RAY_ADDRESS, else the one that runs on this machine, else one that ends with this process.

    Raises RunError, or what `ray.init` raises.
    """
    address = os.environ.get("RAY_ADDRESS", "")
    if address.startswith("ray://"):
        raise RunError(
            "RAY_ADDRESS begins with ray://, by which a machine outside the cluster speaks to it. This machine, which has the "
            "runs, has to be one of the cluster's nodes: ray start --address=HOST:6379 --num-cpus=0, and no RAY_ADDRESS."
        )
    if not address:  # where Ray notes the cluster of this machine, which may be there no more
        with contextlib.suppress(OSError):
            address = Path(os.environ.get("RAY_TMPDIR", "/tmp"), "ray", "ray_current_cluster").read_text().strip()
    host, _, port = address.rpartition(":")
    if host and port.isdigit():  # Ray itself tries for minutes
        with contextlib.closing(socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)):
            pass
    ray.init(log_to_driver=False, logging_level=logging.WARNING)


@dataclass
class _Submitted:
    run: Run
    queued: float


class _Driver:
    def __init__(self, store: RunStore) -> None:
        self._store = store
        self._settings = settings_of(os.environ.items(), everywhere=True)
        here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
        actor = ray.remote(StoreActor).options(num_cpus=0, scheduling_strategy=here)
        own = settings_of(os.environ.items(), everywhere=False)
        self._actor: Any = actor.remote(str(store.root.resolve()), own, version("latent-playground"))
        self._tasks: dict[Any, _Submitted] = {}
        self._later: dict[str, float] = {}  # by the run's id: not to be submitted before
        self._lost: set[str] = set()

    def run(self, idle_seconds: float) -> None:
        """Raises RayActorError when the actor is gone."""
        idle_since = time.monotonic()
        while time.monotonic() - idle_since < idle_seconds:
            with contextlib.suppress(RunError, DamagedRun):  # the folder cannot be read now, or the queue is busy
                self._submit_waiting()
            if self._tasks:
                idle_since = time.monotonic()
                self._cancel_what_left()
                self._tell_of_lost_nodes()
                ready, _ = ray.wait(list(self._tasks), timeout=POLL_SECONDS)
                for task in ready:
                    self._ended(task, self._tasks.pop(task))
            else:
                time.sleep(POLL_SECONDS)

    def _submit_waiting(self) -> None:
        known, now = {one.run.id for one in self._tasks.values()}, time.monotonic()
        waiting = [(status.queued, run, status) for run, status in self._store.statuses() if status.state == "waiting"]
        for queued, run, status in sorted(waiting, key=lambda one: (one[0], one[1].id)):
            if status.pid is None and run.id not in known and self._later.get(run.id, 0.0) <= now:
                self._submit(run, queued)

    def _submit(self, run: Run, queued: float) -> None:
        resources = ray.cluster_resources()
        cores = run.config.training.threads or _number(CPUS, 1)
        gpus = _number(GPUS, 1) if resources.get("GPU") else 0
        self._tell_if_too_much(run, cores)
        task = ray.remote(train_on_this_node).options(
            name=f"train {run.id}",
            num_cpus=cores,
            num_gpus=gpus,
            max_retries=-1,  # of lost nodes and crashes; the actor ends what crashes again and again
            retry_exceptions=False,
        )
        reference = task.remote(self._actor, run.id, max(1, int(cores)), self._settings)
        self._tasks[reference] = _Submitted(run, queued)

    def _tell_if_too_much(self, run: Run, cores: float) -> None:
        most = max((node["Resources"].get("CPU", 0.0) for node in ray.nodes() if node["Alive"]), default=0.0)
        if cores > most:
            message = (
                f"No node of the Ray cluster has {cores:g} CPUs, the most is {most:g}: this waits until there is one."
            )
            with contextlib.suppress(RunError, DamagedRun, OSError), self._store.lock():
                status = run.status()
                if status.state == "waiting":
                    run.write_status(status.model_copy(update={"message": message}))

    def _cancel_what_left(self) -> None:
        """Tasks of runs that are in the queue no more, and that no node trains."""
        gone = [(task, one) for task, one in self._tasks.items() if not _is_active(one.run)]
        training = set(ray.get(self._actor.training.remote())) if gone else set()
        for task, one in gone:
            if one.run.id not in training:
                ray.cancel(task)

    def _tell_of_lost_nodes(self) -> None:
        dead = {node["NodeID"] for node in ray.nodes() if not node["Alive"]} - self._lost
        if dead:
            ray.get(self._actor.lost.remote(dead))
            self._lost |= dead

    def _ended(self, task: Any, submitted: _Submitted) -> None:
        run = submitted.run
        try:
            trained = ray.get(task)
        except TaskCancelledError:
            return
        except RayActorError:
            if not _is_there(self._actor):
                raise
            reason = "The node could not send what it learnt any more; resume continues."
        except RayTaskError as error:
            reason = f"{type(error.cause).__name__}: {error.cause}"
        except RayError as error:
            reason = f"Ray does not try this any more ({type(error).__name__}); resume continues."
        else:
            if not trained and _waits_since(run) == submitted.queued:  # as where another process has its lock
                self._later[run.id] = time.monotonic() + AGAIN_SECONDS
            return
        print(f"{run.id}: {reason}", file=sys.stderr, flush=True)
        ray.get(self._actor.ended.remote(run.id, reason[:LONGEST_MESSAGE]))


def _fail_all(store: RunStore, reason: str) -> None:
    """Say it of each run that waits for a node."""
    with contextlib.suppress(RunError, DamagedRun, OSError), store.lock():
        for run, status in store.statuses():
            if status.state == "waiting" and status.pid is None:
                failed = {"state": "failed", "message": reason[:LONGEST_MESSAGE]}
                run.write_status(status.model_copy(update=failed).owned(None))


def _is_active(run: Run) -> bool:
    try:
        return run.status().active
    except DamagedRun:
        return False


def _waits_since(run: Run) -> float | None:
    with contextlib.suppress(DamagedRun):
        status = run.status()
        if status.state == "waiting" and status.pid is None:
            return status.queued
    return None


def _is_there(actor: Any) -> bool:
    try:
        ray.get(actor.training.remote())
    except RayError:
        return False
    return True


def _number(variable: str, default: float) -> float:
    """A number above 0 in the environment."""
    try:
        number = float(os.environ.get(variable, default))
    except ValueError:
        return default
    return number if number > 0 else default
