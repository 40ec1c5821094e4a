"""Nodes of a Ray cluster are killed at random moments of a training, which ends elsewhere as if nothing had been.

A try is one kill, after the first; the cluster, of a head and two nodes on this machine, is the same for all of them.
"""

from __future__ import annotations

import functools
import importlib.util
import itertools
from collections.abc import Iterator

from tests.faults.drill import Drill, Ground, NotHere, Try
from tests.faults.workers import assert_same, small
from tests.jobs.ray.cluster import SmallCluster, small_cluster, until_dispatched
from vae_core.jobs import submit
from vae_core.jobs.worker import work
from vae_core.runs import RunStore

LATEST = 0.8  # of its steps that a training has made when its node is killed


def _tries(on: Ground) -> Iterator[Try]:
    if importlib.util.find_spec("ray") is None:
        yield "", _no_ray
        return
    store, clusters = RunStore(on.new_folder()), list[SmallCluster]()
    yield "a cluster, and a training that nothing disturbs", functools.partial(_begin, on, store, clusters)
    for number in itertools.count(1):
        yield f"kill {number}", functools.partial(_kill, on, clusters, store, f"killed-{number}")


def _begin(on: Ground, store: RunStore, clusters: list[SmallCluster]) -> None:
    work(store, store.create(small(images=2000, epochs=60), run_id="undisturbed"))
    clusters.append(on.ending.enter_context(small_cluster()))


def _no_ray() -> None:
    raise NotHere("Ray is not installed")


def _kill(on: Ground, clusters: list[SmallCluster], store: RunStore, run_id: str) -> None:
    (cluster,), undisturbed = clusters, store.open("undisturbed")
    run = submit(store, undisturbed.config, run_id=run_id)
    moment = on.random.uniform(0, LATEST)
    until_dispatched(store, lambda: run.status().step > moment * run.status().total_steps, 300)
    node, step = run.status().node, run.status().step
    assert run.status().active, "it was over before its node was killed"
    cluster.kill_node(node)
    cluster.add_node()
    until_dispatched(store, lambda: not run.status().active, 300)
    status = run.status()
    assert status.state == "finished", f"{status.state} after the kill at step {step}: {status.message}"
    assert status.node != node
    assert_same(run, undisturbed)
    print(f"killed at step {step} of {status.total_steps}", flush=True)


DRILL = Drill(
    "A node of a Ray cluster is killed at a random moment of a training", _tries, short=2, slow=True, seconds=600
)
