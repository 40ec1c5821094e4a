"""`resume`: go on with a run."""

from __future__ import annotations

import os

from vae_core.cli.common import RunArgument, RunsOption, allow_its_folder, errors_in_a_sentence


@errors_in_a_sentence
def resume(run_id: RunArgument, runs: RunsOption = None) -> None:
    """Go on with a run that was paused, interrupted or killed, from its last checkpoint."""
    from vae_core.cli.together import training_group
    from vae_core.cli.watch import watch
    from vae_core.jobs import enqueue
    from vae_core.readiness import check_shared
    from vae_core.runs.store import RunStore

    with training_group() as group:
        if group is None:
            return
        store = RunStore(runs)
        run = store.open(run_id)
        allow_its_folder(run.config.data.dataset)
        check_shared(run.config, run.status().train_images, group.size, group.local_size)
        enqueue(store, run, pid=os.getpid())
        watch(store, run, group)
