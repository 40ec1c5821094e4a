"""A Ray cluster on this machine, of a head that trains nothing and nodes of one processor each. Not a test."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.workers import until
from vae_core.jobs import dispatch
from vae_core.jobs.ray import launch
from vae_core.runs import Run, RunStore

QUICKER = Path(__file__).with_name("quicker")
_NOT_AWAITED = ("metrics_agent_port", "metrics_export_port", "dashboard_agent_listen_port")  # -1: core Ray has none
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

        self.cluster = Cluster()
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
        self.nodes[name] = self.cluster.add_node(
            wait=False, node_name=name, object_store_memory=80_000_000, runtime_env_agent_port=free_port(), **more
        )


@contextlib.contextmanager
def _patient() -> Iterator[None]:
    """A node does not end where its helpers take more than 15 seconds to begin, as on a busy machine: it waits for files in
    which they write their ports, and finds them there.
    """
    from ray._private.node import Node

    start = Node.start_raylet

    def start_with_ports(self: Any, *arguments: Any, **more: Any) -> Any:
        ports = dict.fromkeys(_NOT_AWAITED, -1) | {"runtime_env_agent_port": self._ray_params.runtime_env_agent_port}
        for name, port in ports.items():
            Path(self._session_dir, f"{name}_{self._node_id}").write_text(str(port))
        return start(self, *arguments, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Node, "start_raylet", start_with_ports)
        yield


@contextlib.contextmanager
def small_cluster(nodes: int = 2) -> Iterator[SmallCluster]:
    """A cluster, which this process's environment and what it starts lead to; nothing of it is left, drivers included."""
    before = dict(os.environ)
    os.environ.update(_ENVIRONMENT)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(QUICKER), before.get("PYTHONPATH")]))
    try:
        with _patient():
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
