"""`ray-driver`: what hands the runs of the queue to Ray."""

from __future__ import annotations

from vae_core.cli.common import RunsOption, errors_in_a_sentence


@errors_in_a_sentence
def ray_driver(runs: RunsOption = None) -> None:
    """What the app starts in the background where LATENT_PLAYGROUND_EXECUTOR is ray: hand the runs of the queue to Ray."""
    from vae_core.extras import need_extra
    from vae_core.runs.store import RunStore

    need_extra("ray", "The driver")
    from vae_core.jobs.ray.driver import drive

    drive(RunStore(runs))
