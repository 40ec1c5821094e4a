"""`resume`: go on with a run."""

from __future__ import annotations

import os

from vae_core.cli.common import RunArgument, RunsOption, allow_its_folder, errors_in_a_sentence


@errors_in_a_sentence
def resume(run_id: RunArgument, runs: RunsOption = None) -> None:
    """Go on with a run that was paused, interrupted or killed, from its last checkpoint."""
    from vae_core.cli.watch import watch
    from vae_core.jobs import enqueue
    from vae_core.runs.store import RunStore

    store = RunStore(runs)
    run = store.open(run_id)
    allow_its_folder(run.config.data.dataset)
    enqueue(store, run, pid=os.getpid())
    watch(store, run)
