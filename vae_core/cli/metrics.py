"""`metrics`: what a run is worth, in numbers."""

from __future__ import annotations

from typing import Annotated

import typer

from vae_core.cli.common import RunArgument, RunsOption, allow_its_folder, errors_in_a_sentence


@errors_in_a_sentence
def metrics(
    run_id: RunArgument,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Of all that is drawn at random.")] = 0,
    runs: RunsOption = None,
) -> None:
    """Compute what a run is worth (mismatch with the prior, probes, sample quality, …), keep it in its folder, show it."""
    from rich.progress import BarColumn, Progress, TextColumn

    from vae_core.cli.screen import on_terminal, say, show_table
    from vae_core.jobs.background_metrics import compute_with_progress
    from vae_core.metrics import METRICS, scalars
    from vae_core.runs.store import RunStore

    run = RunStore(runs).open(run_id)
    allow_its_folder(run.config.data.dataset)
    columns = (BarColumn(), TextColumn("{task.percentage:.0f} %  {task.description}"))
    with Progress(*columns, transient=True, disable=not on_terminal()) as bar:
        task = bar.add_task("Starting", total=1.0)
        found = compute_with_progress(
            run, seed, lambda share, doing: bar.update(task, completed=share, description=doing)
        )
    rows = []
    for name, value in scalars(found).items():
        about = METRICS.get(name)
        better = {"lower": " ↓", "higher": " ↑"}.get(about.better, "")
        rows.append((about.title + better, "" if value is None else f"{value:.4g}", about.unit, about.split))
    show_table(("metric", "value", "unit", "split"), rows, f"{run_id}, seed {seed}, {found.seconds:.0f} s")
    say(*dict.fromkeys(found.missing.values()))
