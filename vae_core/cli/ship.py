"""`ship`: for the project's own models."""

from __future__ import annotations

import math

from vae_core.cli.common import RunArgument, RunsOption, errors_in_a_sentence
from vae_core.cli.screen import say


@errors_in_a_sentence
def ship(run_id: RunArgument, runs: RunsOption = None) -> None:
    """For the project's own models: store the weights as float16 and mark the run as shipped."""
    from vae_core.jobs.shipping import ship as ship_run
    from vae_core.runs.store import RunStore

    held = ship_run(RunStore(runs).open(run_id))
    terms = {"loss": held.loss, "distortion": held.distortion, "KL": held.kl}  # a GAN has but the first
    known = ", ".join(f"{name} {value:.2f}" for name, value in terms.items() if not math.isnan(value))
    say(f"{run_id}: held-out {known} nats an image")
