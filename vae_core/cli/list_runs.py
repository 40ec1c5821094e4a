"""`list`: all runs as a table."""

from __future__ import annotations

from vae_core.cli.common import RunsOption, errors_in_a_sentence


@errors_in_a_sentence
def list_runs(runs: RunsOption = None) -> None:
    """Show all runs, with their state and held-out metrics."""
    from rich.console import Console
    from rich.table import Table

    from vae_core.runs import DamagedRun, RunStore

    table = Table("run", "name", "state", "epochs", "distortion", "KL", caption="held-out, nats an image")
    for summary in RunStore(runs):
        if summary.run is None or summary.status is None:
            table.add_row(summary.id, "", "[red]damaged[/red]", "", summary.damaged or "", "")
            continue
        try:
            epochs = summary.run.history().epochs
        except DamagedRun as error:
            table.add_row(summary.id, summary.name, "[red]damaged[/red]", "", str(error), "")
            continue
        space = summary.run.config.latent_space  # a point has no rate, a generator alone neither of the two
        there = {"distortion": space.has_encoder, "kl": space.has_rate}
        metrics = [f"{epochs[key][-1]:.2f}" if epochs[key] and has else "" for key, has in there.items()]
        done = f"{summary.status.epoch:.4g}/{summary.run.config.training.epochs}"
        table.add_row(summary.id, summary.name, summary.status.state, done, *metrics)
    Console().print(table)
