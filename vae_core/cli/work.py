"""`work`: the background worker that the app starts."""

from __future__ import annotations

from vae_core.cli.common import RunsOption, errors_in_a_sentence


@errors_in_a_sentence
def work(run_id: str, runs: RunsOption = None) -> None:
    """What the app starts in the background: train a run of the queue, and print nothing."""
    from vae_core.datasets.ahead import read_ahead
    from vae_core.runs.store import RunStore

    store = RunStore(runs)
    run = store.open(run_id)
    read_ahead(run.config.data)
    from vae_core.jobs.worker import work as run_worker  # imports PyTorch

    # One core stays with the server: two threads that wait for each other beside it train no faster than one.
    run_worker(store, run, spare_cores=1, joins=False)
