"""A Ray cluster on this machine, of a head that trains nothing and nodes of one processor each. Not a test."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.faults.workers import until
from vae_core.jobs import dispatch
from vae_core.jobs.ray import launch
from vae_core.runs import Run, RunStore

QUICKER = Path(__file__).with_name("quicker")
TRIES = 3  # at starting a node, whose helpers Ray gives 15 seconds, which may be too little on a busy machine
_ENVIRONMENT = {
    "RAY_agent_register_timeout_ms": "200000",
    "RAY_raylet_start_wait_time_s": "60",
    "RAY_worker_niceness": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_health_check_period_ms": "1000",  # so that a node that was killed is missed soon
    "RAY_health_check_failure_threshold": "3",
    "RAY_gcs_rpc_server_reconnect_timeout_s": "5",
    "LATENT_PLAYGROUND_EXECUTOR": "ray",
}


class SmallCluster:
    """Nodes are called "head", "node-1", "node-2" and so on, in the order in which they are added."""

    def __init__(self) -> None:
        self.cluster: Any = None
        self.nodes: dict[str, Any] = {}
        self._count = 0
        self.begin()

    def begin(self) -> None:
        """A head, to which this process's environment leads from now on."""
        from ray.cluster_utils import Cluster

        self.cluster = Cluster(shutdown_at_exit=False)
        self._add("head", num_cpus=0, include_dashboard=False)
        os.environ["RAY_ADDRESS"] = str(self.cluster.address)

    def add_node(self) -> str:
        """Its name."""
        self._count += 1
        self._add(name := f"node-{self._count}", num_cpus=1)
        return name

    def kill_node(self, name: str) -> None:
        """As if its machine had lost its power."""
        self.cluster.remove_node(self.nodes.pop(name), allow_graceful=False)

    def shutdown(self) -> None:
        """Nothing of it is left."""
        for name in [name for name in self.nodes if name != "head"]:  # the head last: they ask it for their leave
            self.kill_node(name)
        if "head" in self.nodes:
            self.kill_node("head")

    def _add(self, name: str, **more: Any) -> None:
        for last in (*[False] * (TRIES - 1), True):
            ports = dict.fromkeys(
                ("metrics_agent_port", "metrics_export_port", "dashboard_agent_listen_port", "runtime_env_agent_port")
            )
            for key in ports:
                ports[key] = free_port()
            try:
                self.nodes[name] = self.cluster.add_node(
                    wait=False, node_name=name, object_store_memory=80_000_000, **ports, **more
                )
            except Exception:
                if last:
                    raise
            else:
                return


@contextlib.contextmanager
def small_cluster(nodes: int = 2) -> Iterator[SmallCluster]:
    """A cluster, which this process's environment and what it starts lead to; nothing of it is left, drivers included."""
    before = dict(os.environ)
    os.environ.update(_ENVIRONMENT)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(QUICKER), before.get("PYTHONPATH")]))
    try:
        cluster = SmallCluster()
        try:
            for _ in range(nodes):
                cluster.add_node()
            yield cluster
        finally:
            end_drivers()
            cluster.shutdown()
    finally:
        os.environ.clear()
        os.environ.update(before)


def end_drivers() -> None:
    """Those that this process has started."""
    for driver in launch._drivers:
        driver.terminate()
    for driver in launch._drivers:
        driver.wait(timeout=60)
    launch._drivers.clear()


def until_dispatched(store: RunStore, condition: Any, seconds: float = 150) -> None:
    """Wait for it, as a page does that looks at the runs."""

    def looked() -> bool:
        dispatch(store)
        time.sleep(0.1)
        return bool(condition())

    until(looked, seconds)


def states(*runs: Run) -> set[str]:
    return {run.status().state for run in runs}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
