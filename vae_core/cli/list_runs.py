"""`list`: all runs as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vae_core.cli.common import RunsOption, errors_in_a_sentence

if TYPE_CHECKING:
    from vae_core.runs import RunStore


@errors_in_a_sentence
def list_runs(runs: RunsOption = None) -> None:
    """Show all runs, with their state and held-out metrics; a line a run, with tabs, where the output goes into a pipe."""
    from vae_core.cli.screen import show_table
    from vae_core.runs import RunStore

    columns = ("run", "name", "state", "epochs", "distortion", "KL")
    show_table(columns, _rows(RunStore(runs)), caption="held-out, nats an image")


def _rows(store: RunStore) -> Iterator[tuple[str, ...]]:
    from vae_core.runs import DamagedRun

    for summary in store:
        if summary.run is None or summary.status is None:
            yield (summary.id, "", "damaged", "", summary.damaged or "", "")
            continue
        try:
            epochs = summary.run.history().epochs
        except DamagedRun as error:
            yield (summary.id, summary.name, "damaged", "", str(error), "")
            continue
        space = summary.run.config.latent_space  # a point has no rate, a generator alone neither of the two
        there = {"distortion": space.has_encoder, "kl": space.has_rate}
        metrics = [f"{epochs[key][-1]:.2f}" if epochs[key] and has else "" for key, has in there.items()]
        done = f"{summary.status.epoch:.4g}/{summary.run.config.training.epochs}"
        yield (summary.id, summary.name, summary.status.state, done, *metrics)
