"""`spare`: the worker that the app keeps warm."""

from __future__ import annotations

from vae_core.cli.common import errors_in_a_sentence


@errors_in_a_sentence
def spare() -> None:
    """What the app keeps ready in the background: wait on standard input for a run to train."""
    from vae_core.jobs.warm import wait_and_work

    wait_and_work()
