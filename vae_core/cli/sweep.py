"""`sweep`: many trainings that differ in a few fields, as one table and one picture."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vae_core.cli.common import RunsOption, allow_its_folder, check_target, errors_in_a_sentence, path_of, write_target
from vae_core.cli.screen import say, show_table

if TYPE_CHECKING:
    from vae_core.experiment import RunConfig
    from vae_core.runs import Run
    from vae_core.sweeps.grid import Point


@errors_in_a_sentence
def sweep(
    grid: Annotated[
        list[str],
        typer.Option(
            "--grid", metavar="FIELD=VALUE,VALUE,…", help="A field and its values; give it again for another."
        ),
    ],
    recipe: Annotated[str, typer.Option("--recipe", help="Which recipe to start from.")] = "fashion-vae-2d",
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Change any field, for all of them.")
    ] = None,
    *,
    trials: Annotated[
        int | None,
        typer.Option(
            "--trials",
            min=1,
            max=200,
            help="Do not train all, but so many that Optuna chooses; a field may then have a range, 0.1..10 or 0.1..10:log.",
        ),
    ] = None,
    metric: Annotated[str, typer.Option("--metric", help="What is to be small: loss, distortion or kl.")] = "loss",
    out: Annotated[
        Path | None, typer.Option("--out", parser=path_of, metavar="PATH", help="A page to write, or a .csv.")
    ] = None,
    runs: RunsOption = None,
) -> None:
    """Train every combination of some fields' values, through the queue, and compare what came out.

    LATENT_PLAYGROUND_TRAININGS says how many train at the same time; on a Ray cluster, as many as it has room for. Ctrl-C ends
    the comparison and not the trainings.
    """
    from vae_core.config import ConfigError
    from vae_core.experiment import with_settings
    from vae_core.jobs.queue import search_width
    from vae_core.recipes import recipe as find_recipe
    from vae_core.runs.store import RunStore
    from vae_core.sweeps import following, outcome
    from vae_core.sweeps.grid import config_at, parse_axis, points
    from vae_core.sweeps.page import sweep_html
    from vae_core.sweeps.search import Search

    if metric not in outcome.METRICS:
        raise ConfigError(f"There is no metric {metric}; there are {', '.join(outcome.METRICS)}.")
    if out is not None:
        check_target(out)
    store, base = RunStore(runs), with_settings(find_recipe(recipe).config, settings or [])
    allow_its_folder(base.data.dataset)
    axes = [parse_axis(text, base, search=trials is not None) for text in grid]
    search = Search(axes, trials, seed=base.training.seed) if trials else None
    planned = None if search else points(axes)
    if planned is not None:
        for point in planned:
            config_at(base, axes, point)  # all of them can be made, before any is
        following.check_room(store, len(planned))
    at_once = search_width() if search else len(planned or [])
    chosen: dict[str, Point] = {}

    def configs() -> Iterator[tuple[Point, RunConfig]]:
        for point in search.points() if search else planned or []:
            try:
                config = config_at(base, axes, point)
            except ConfigError as error:  # values that a search has chosen, each possible, and together not
                refused(point, error)
            else:
                yield point, config

    def submitted(point: Point, run: Run) -> None:
        chosen[run.id] = point
        say(f"{run.id}: {run.config.name}")

    def refused(point: Point, error: ValueError) -> None:
        rows.append(outcome.Row("", point, "refused", str(error)))
        if search:
            search.came_out(point, None)
        say(f"{', '.join(point)}: refused. {error}")

    def waits(point: Point) -> None:
        say(f"{', '.join(point)}: waits until there is room for it.")

    rows: list[outcome.Row] = []
    try:
        for run, status in following.follow(
            store, configs(), at_once=at_once, submitted=submitted, refused=refused, waits=waits
        ):
            rows.append(outcome.row_of(run, status, chosen[run.id]))
            if search:
                search.came_out(chosen[run.id], rows[-1].values.get(metric) if status.state == "finished" else None)
            say(f"{run.id}: {status.state}. {status.message}".rstrip())
    except KeyboardInterrupt:
        say(f"\nStopped following; {len(chosen) - sum(bool(row.run) for row in rows)} trainings go on in the queue.")
        raise typer.Exit(130) from None
    if planned is not None:
        order = {point: number for number, point in enumerate(planned)}
        rows.sort(key=lambda row: order[row.point])
    show_table(outcome.heads(axes), map(outcome.cells, rows), caption="held-out, nats an image")
    if outcome.weighed_differently(axes):
        say(outcome.WEIGHED)
    if out is not None:
        command = f"python -m vae_core {shlex.join(sys.argv[1:])}"
        page = (
            outcome.as_csv(axes, rows) if out.suffix == ".csv" else sweep_html(base.name, command, axes, rows, metric)
        )
        write_target(out, page.encode())
        say(str(out))
    if not any(row.state == "finished" for row in rows):
        raise typer.Exit(1)
