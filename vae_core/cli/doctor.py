"""`doctor`: what is wrong with a training, and a repaired one."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from vae_core.cli.common import RunArgument, RunsOption, errors_in_a_sentence
from vae_core.cli.screen import say


@errors_in_a_sentence
def doctor(
    run_id: RunArgument,
    repair: Annotated[bool, typer.Option("--repair", help="Train a repaired version of it, beside it.")] = False,
    runs: RunsOption = None,
) -> None:
    """Say what is wrong with a training, with the numbers that show it and the settings that would mend it."""
    from vae_core.disk import too_little
    from vae_core.doctor import changes, examine, read_case, repaired
    from vae_core.runs.errors import RunError
    from vae_core.runs.store import RunStore

    store = RunStore(runs)
    run = store.open(run_id)
    found = examine(read_case(run))
    for finding in found:
        say(f"{finding.title}. {finding.evidence}")
        if finding.repair:
            say(f"  Repair: {', '.join(map(str, changes(run.config, finding.repair)))}. {finding.remedy}")
        else:
            say(f"  {finding.remedy}")
    if not found:
        say("Nothing was found to be wrong with this training.")
    if full := too_little(store.root):
        say(full)
    if not repair:
        return
    from vae_core.cli.watch import watch
    from vae_core.jobs import submit

    mended = next((finding.repair for finding in found if finding.repair), None)
    if mended is None:
        raise RunError("There is nothing that settings could repair.")
    watch(store, submit(store, repaired(run.config, mended, of=run.id), pid=os.getpid()))
