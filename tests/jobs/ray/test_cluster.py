"""Trainings on a Ray cluster of a head and two nodes, all on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.workers import assert_same, small
from tests.jobs.ray.cluster import SmallCluster, small_cluster, states, until_dispatched
from vae_core.experiment import RunConfig
from vae_core.jobs import enqueue, pause, stop, submit
from vae_core.jobs.worker import work
from vae_core.runs import Run, RunStore

pytest.importorskip("ray", reason="Ray is not installed: pip install -e '.[ray]'")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[SmallCluster]:
    with small_cluster() as one:
        yield one


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> RunStore:
    """One store for all of them, so that there is one driver."""
    return RunStore(tmp_path_factory.mktemp("runs"))


def lasting(seed: int = 0) -> RunConfig:
    """A training of half a minute or so, which is stopped before."""
    return small(images=2000, epochs=400, seed=seed)


def begun(run: Run) -> bool:
    return run.status().state == "running" and run.status().step > 0


def test_eight_trainings_are_spread_over_both_nodes(cluster: SmallCluster, runs: RunStore) -> None:
    made = [submit(runs, small(epochs=3, seed=seed), run_id=f"spread-{seed}") for seed in range(8)]
    assert states(*made) == {"waiting"}
    until_dispatched(runs, lambda: not any(run.status().active for run in made), 300)
    found = [run.status() for run in made]
    assert [status.state for status in found] == ["finished"] * 8, [status.message for status in found]
    assert {status.node for status in found} == {"node-1", "node-2"}
    assert {(status.device, status.threads, status.pid) for status in found} == {("cpu", 1, None)}
    undisturbed = runs.create(small(epochs=3, seed=5), run_id="here")
    work(runs, undisturbed)
    assert undisturbed.status().node == ""
    assert_same(made[5], undisturbed)
    assert undisturbed.path.joinpath("encoding.safetensors").stat().st_size
    assert sorted(path.name for path in made[5].path.iterdir()) == sorted(
        path.name for path in undisturbed.path.iterdir()
    )


def test_pause_stop_resume_and_delete(cluster: SmallCluster, runs: RunStore) -> None:
    first, second, third, fourth = (submit(runs, lasting(seed), run_id=f"asked-{seed}") for seed in range(4))
    until_dispatched(runs, lambda: begun(first) and begun(second))
    assert states(third, fourth) == {"waiting"} and first.status().owner_alive(first.path)
    runs.delete("asked-3")
    pause(runs, third)
    assert third.status().state == "created"
    pause(runs, first)
    stop(runs, second)
    until_dispatched(runs, lambda: states(first, second) == {"paused", "stopped"})
    assert first.has_weights() and second.has_weights()
    step = first.status().step
    enqueue(runs, first)
    until_dispatched(runs, lambda: begun(first) and first.status().step > step)
    steps = first.history().steps["step"]
    assert steps == sorted(set(steps))
    with pytest.raises(ValueError, match="stop it before"):
        runs.delete(first.id)
    stop(runs, first)
    until_dispatched(runs, lambda: first.status().state == "stopped")
    runs.delete(first.id)
    assert third.status().state == "created" and "asked-3" not in runs.ids()


def test_a_run_goes_on_elsewhere_when_its_node_is_killed(
    cluster: SmallCluster, runs: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = small(images=2000, epochs=60)
    run = submit(runs, config, run_id="moved")
    until_dispatched(runs, lambda: begun(run) and run.has_weights())
    node = run.status().node
    cluster.kill_node(node)
    cluster.add_node()
    until_dispatched(runs, lambda: run.status().state == "finished", 300)
    assert run.status().node not in ("", node)
    undisturbed = runs.create(config, run_id="unmoved")
    work(runs, undisturbed)
    assert_same(run, undisturbed)
