"""A sweep from the command line: through the queue, told as a table, a page and a file; and a search."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.conftest import TINY
from vae_core.cli.app import app
from vae_core.experiment import RunConfig, with_settings
from vae_core.jobs import submit
from vae_core.limits import LimitError
from vae_core.runs import Run, RunStore
from vae_core.sweeps import following
from vae_core.sweeps.grid import Axis
from vae_core.sweeps.outcome import WEIGHED, Row
from vae_core.sweeps.page import sweep_html
from vae_core.sweeps.picture import charts
from vae_core.sweeps.search import Search

Tiny = Callable[..., RunConfig]

BASE = ["sweep", "--recipe", "mnist-vae-2d", *(word for setting in TINY for word in ("--set", setting))]


@pytest.fixture(autouse=True)
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_TRAININGS", "2")
    monkeypatch.setenv("PYTHONPATH", os.getcwd())


def test_a_grid_is_trained_and_compared(store: RunStore, tmp_path: Path) -> None:
    target = tmp_path / "sweep.csv"
    done = CliRunner().invoke(
        app, [*BASE, "--grid", "model.beta=0.1,4", "--grid", "model.latent_dim=2", "--out", str(target)]
    )
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(target.read_text().splitlines()))
    assert [(row["model.beta"], row["model.latent_dim"], row["state"]) for row in rows] == [
        ("0.1", "2", "finished"),
        ("4", "2", "finished"),
    ]
    for row in rows:
        run = store.open(row["run"])
        assert run.config.model.beta == float(row["model.beta"])
        assert float(row["kl"]) == run.history().epochs["kl"][-1]
    assert len([line for line in done.output.splitlines() if line.count("\t") == 7]) == 3


def test_nothing_is_made_when_one_of_them_cannot_be(store: RunStore) -> None:
    done = CliRunner().invoke(app, [*BASE, "--grid", "model.beta=1,-1"])
    assert done.exit_code == 2 and "beta" in done.output and not list(store)
    many = ",".join(map(str, range(150)))
    done = CliRunner().invoke(app, [*BASE, "--grid", f"training.seed={many}"])
    assert done.exit_code == 2 and "queue" in done.output and not list(store)


def test_a_file_that_cannot_be_written_is_told_before_anything_is_made(store: RunStore, tmp_path: Path) -> None:
    for target, said in ((tmp_path / "nowhere" / "sweep.csv", "there is no folder"), (tmp_path, "it is a folder")):
        done = CliRunner().invoke(app, [*BASE, "--grid", "model.beta=1", "--out", str(target)])
        assert done.exit_code == 2 and said in done.output and "deleted" not in done.output and not list(store)


def test_one_that_is_refused_does_not_end_the_others(
    store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def submit_all_but_one(store: RunStore, config: RunConfig) -> Run:
        if config.model.beta == 1:
            raise LimitError("It would take more memory than there is.")
        return submit(store, config)

    monkeypatch.setattr(following, "submit", submit_all_but_one)
    target = tmp_path / "sweep.csv"
    done = CliRunner().invoke(app, [*BASE, "--grid", "model.beta=0.1,1,4", "--out", str(target)])
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(target.read_text().splitlines()))
    assert [row["state"] for row in rows] == ["finished", "refused", "finished"]
    assert "more memory" in sweep_html("x", "y", [Axis("model.beta", ("1",))], [REFUSED], "loss")


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A queue whose trainings take no time: at each look at it, the first one ends. Two at once take too much memory."""

    def put(store: RunStore, config: RunConfig) -> Run:
        if config.model.beta == 8 or following.queue_length(store):
            raise LimitError("It would take more memory than there is.")
        run = store.create(config)
        run.write_status(run.status().model_copy(update={"state": "waiting", "queued": 4e9}))
        return run

    def end(store: RunStore) -> None:
        for run, status in store.statuses():
            run.write_status(status.model_copy(update={"state": "finished"}))

    monkeypatch.setattr(following, "submit", put)
    monkeypatch.setattr(following, "dispatch", end)


@pytest.mark.usefixtures("one_at_a_time")
def test_what_has_no_memory_beside_another_waits_for_it(store: RunStore, tiny: Tiny) -> None:
    told: list[str] = []
    ended = following.follow(
        store,
        [((beta,), with_settings(tiny(), [f"model.beta={beta}"])) for beta in ("1", "8", "2")],
        at_once=2,
        submitted=lambda point, _: told.append(point[0]),
        refused=lambda point, _: told.append(f"{point[0]} refused"),
        waits=lambda point: told.append(f"{point[0]} waits"),
    )
    assert [status.state for _, status in ended] == ["finished", "finished"]
    assert told == ["1", "8 waits", "8 refused", "2"]


@pytest.mark.usefixtures("one_at_a_time")
def test_a_search_waits_while_the_queue_is_full(store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_QUEUE", "1")
    somebody_elses = store.create(tiny())
    somebody_elses.write_status(somebody_elses.status().model_copy(update={"state": "waiting", "queued": 4e9}))
    told: list[str] = []
    ended = following.follow(
        store,
        [(("1",), tiny())],
        at_once=1,
        submitted=lambda point, _: told.append(point[0]),
        refused=lambda point, error: told.append(f"{point[0]}: {error}"),
        waits=lambda point: told.append(f"{point[0]} waits"),
    )
    assert [status.state for _, status in ended] == ["finished"]
    assert told == ["1 waits", "1"]


@pytest.mark.usefixtures("one_at_a_time")
def test_losses_under_different_weights_are_said_to_be(store: RunStore) -> None:
    assert WEIGHED in CliRunner().invoke(app, [*BASE, "--grid", "model.beta=0.1,4"]).output
    assert WEIGHED not in CliRunner().invoke(app, [*BASE, "--grid", "training.seed=1"]).output


REFUSED = Row("", ("1",), "refused", message="It would take more memory than there is.")
ROWS = [
    Row("a", ("0.1", "2"), "finished", values={"loss": 90.0, "distortion": 80.0, "kl": 10.0}),
    Row("b", ("0.1", "8"), "finished", values={"loss": 70.0, "distortion": 50.0, "kl": 20.0}),
    Row("c", ("4", "2"), "finished", values={"loss": 95.0, "distortion": 93.0, "kl": 0.5}),
    Row("d", ("4", "8"), "failed", message="The loss stopped being a number at step 3. <b>"),
]
AXES = [Axis("model.beta", ("0.1", "4")), Axis("model.latent_dim", ("2", "8"))]


def test_the_page_tells_all_and_believes_nothing() -> None:
    page = sweep_html("<script>alert(1)</script>", "python -m vae_core sweep", AXES, ROWS, "loss")
    assert "<script" not in page and "&lt;script" in page and "step 3. &lt;b&gt;" in page
    assert "The least loss, 70.00 nats an image, came with beta 0.1, latent_dim 8" in page
    assert "not on one scale" in page
    assert "not on one scale" not in sweep_html("x", "y", [Axis("training.seed", ("0.1", "4"))], [], "loss")
    assert page.count("<svg") == 3 and page.count('class="held-out"') == 3, "a line where two values have come out"
    assert "default-src &#39;none&#39;" in page


def test_where_nothing_came_out_nothing_is_drawn() -> None:
    failed = [Row("a", ("1", "2"), "failed")]
    assert charts(AXES, failed) == []
    assert "No training has come to its end" in sweep_html("x", "y", AXES, failed, "loss")


def test_a_search_finds_the_valley_and_asks_for_no_point_twice() -> None:
    axes = [Axis("model.beta", low=0.01, high=100, log=True), Axis("model.network", ("dense", "conv"))]
    search = Search(axes, trials=60, seed=0)
    seen = {}
    for point in search.points():
        beta, network = float(point[0]), point[1]
        assert point not in seen and 0.01 <= beta <= 100
        seen[point] = abs(beta - 1) + (network == "conv")
        search.came_out(point, None if beta > 50 else seen[point])
    best = min(seen, key=seen.__getitem__)
    assert best[1] == "dense" and 0.5 < float(best[0]) < 2
    later = sorted(abs(math.log10(float(point[0]))) for point in list(seen)[30:])
    assert later[len(later) // 2] < 0.8, "what came out before is learnt from: at random it would be 1"


def test_a_search_over_few_points_trains_each_once() -> None:
    search = Search([Axis("model.latent_dim", ("2", "8"))], trials=12, seed=0)
    points = []
    for point in search.points():
        points.append(point)
        search.came_out(point, 1.0)
    assert sorted(points) == [("2",), ("8",)]
