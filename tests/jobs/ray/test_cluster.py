"""Trainings on a Ray cluster of a head and two nodes, all on this machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.conftest import TINY
from tests.faults.workers import assert_same, small, until
from tests.jobs.ray.cluster import SmallCluster, small_cluster, states, until_dispatched
from vae_core.cli.app import app
from vae_core.datasets import create_dataset
from vae_core.experiment import RunConfig, parse_run_config
from vae_core.inference import held_out_encoding
from vae_core.jobs import enqueue, pause, stop, submit
from vae_core.jobs.ray import launch
from vae_core.jobs.worker import work
from vae_core.runs import Run, RunStore
from vae_core.runs.hold import is_held

pytest.importorskip("ray", reason="Ray is not installed: pip install -e '.[ray]'")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[SmallCluster]:
    with small_cluster() as one:
        yield one


@pytest.fixture(scope="module")
def runs(cluster: SmallCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunStore]:
    """One store for all of them, so that there is one driver. The nodes know nothing of the app's folder of datasets."""
    folder = tmp_path_factory.mktemp("app")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATENT_PLAYGROUND_DATA", str(folder / "data"))
        yield RunStore(folder / "runs")


def lasting(seed: int = 0) -> RunConfig:
    """A training of minutes, which is stopped before."""
    return small(images=10_000, epochs=1000, seed=seed)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A training of some seconds in this process, which others are held against that were disturbed."""
    store = RunStore(tmp_path_factory.mktemp("undisturbed"))
    run = store.create(small(images=2000, epochs=30))
    work(store, run)
    return run


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
    cluster: SmallCluster, runs: RunStore, undisturbed: Run
) -> None:
    run = submit(runs, undisturbed.config, run_id="moved")
    until_dispatched(runs, lambda: begun(run) and run.has_weights())
    node = run.status().node
    cluster.kill_node(node)
    cluster.add_node()
    until_dispatched(runs, lambda: run.status().state == "finished", 300)
    assert run.status().node not in ("", node)
    assert_same(run, undisturbed)


def test_a_node_is_sent_the_images_that_it_does_not_have(cluster: SmallCluster, runs: RunStore) -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (80, 1, 32, 32), np.uint8)
    there = create_dataset(
        "Noise",
        ((picture, number % 2) for number, picture in enumerate(pictures)),
        class_names=["even", "odd"],
        image_size=32,
        channels=1,
    )
    values = small(epochs=3).model_dump(mode="json")
    values["data"] |= {"dataset": there.name, "train_images": None}
    config = parse_run_config(values)
    run = submit(runs, config, run_id="sent")
    until_dispatched(runs, lambda: not run.status().active)
    assert run.status().state == "finished", run.status().message
    undisturbed = runs.create(config, run_id="not-sent")
    work(runs, undisturbed)
    assert_same(run, undisturbed)
    kept = run.path / "encoding.safetensors"
    before = kept.stat().st_mtime_ns
    held_out_encoding(run)
    assert kept.stat().st_mtime_ns == before, "what the node has encoded is taken for these very images"
    gone = submit(runs, config, run_id="gone")
    shutil.rmtree(there.folder)
    until_dispatched(runs, lambda: not gone.status().active)
    assert gone.status().state == "failed" and "is not here" in gone.status().message


def test_a_search_goes_through_the_cluster(cluster: SmallCluster, runs: RunStore) -> None:
    settings = [f"--set={one}" for one in (*TINY, "training.epochs=1")]
    command = ["sweep", "--recipe=mnist-vae-2d", "--grid=model.beta=0.1..10:log", "--trials=3", *settings]
    done = CliRunner().invoke(app, [*command, f"--runs={runs.root}"])
    assert done.exit_code == 0, done.output
    found = [run.status() for run, _ in runs.statuses() if "beta" in run.config.name]
    assert len(found) == 3 and {status.state for status in found} == {"finished"}
    assert all(status.node for status in found)


def test_a_head_that_dies_interrupts_what_trains_and_another_goes_on(
    cluster: SmallCluster, runs: RunStore, undisturbed: Run
) -> None:
    """The last of all: another cluster is there afterwards."""
    run = submit(runs, undisturbed.config, run_id="headless")
    until_dispatched(runs, lambda: begun(run) and run.has_weights())
    cluster.kill_node("head")
    until(lambda: run.status().state == "interrupted", 60)
    until(lambda: not is_held(runs.root, launch.LOCK), 60)
    cluster.shutdown()
    assert run.status().step > 0 and not is_held(run.path)
    cluster.begin()
    cluster.add_node()
    enqueue(runs, run)
    until_dispatched(runs, lambda: not run.status().active, 300)
    assert run.status().state == "finished", run.status().message
    assert_same(run, undisturbed)
