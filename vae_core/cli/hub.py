"""`export-hub` and `import-hub`: a run as a folder for a model hub, and such a folder as a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vae_core.cli.common import RunArgument, RunsOption, allow_its_folder, errors_in_a_sentence, path_of
from vae_core.cli.export_weights import FolderOption
from vae_core.cli.screen import say
from vae_core.text import size_text


@errors_in_a_sentence
def export_hub(
    run_id: RunArgument,
    *,
    out: FolderOption,
    licence: Annotated[
        str, typer.Option("--licence", metavar="NAME", help="Of the weights, such as mit; the images' unless given.")
    ] = "",
    pictures: Annotated[
        bool | None,
        typer.Option("--pictures/--no-pictures", help="Show images; of your own images none unless you say so."),
    ] = None,
    runs: RunsOption = None,
) -> None:
    """Write a folder in the Hugging Face hub's layout: model card, configuration, weights, a picture or two, curves."""
    from vae_core.metrics import cached_metrics
    from vae_core.runs.store import RunStore
    from vae_core.sharing.front_matter import UNKNOWN_LICENCE
    from vae_core.sharing.hub_folder import CARD
    from vae_core.sharing.hub_folder import export_hub as write_folder

    run = RunStore(runs).open(run_id)
    allow_its_folder(run.config.data.dataset)
    written = write_folder(run, out, licence=licence, with_pictures=pictures)
    size = sum(one.stat().st_size for one in written)
    say(f"{out}: {', '.join(one.name for one in written)}; {size_text(size)}")
    if cached_metrics(run) is None:
        say(f"The card has the losses alone; `metrics {run_id}` first, and it has everything that is measured.")
    if f'license: "{UNKNOWN_LICENCE}"' in (out / CARD).read_text(encoding="utf-8"):
        say("Nobody knows under which licence these weights are; --licence says it.")


@errors_in_a_sentence
def import_hub(
    source: Annotated[
        Path, typer.Argument(metavar="FOLDER", parser=path_of, help="What export-hub wrote, or a hub gave back.")
    ],
    runs: RunsOption = None,
) -> None:
    """Take a model from such a folder: checked as something from a stranger, and as a run under a new id."""
    from vae_core.run_archives import RunRejected, import_run
    from vae_core.runs.store import RunStore

    if not source.is_dir():
        raise RunRejected(f"There is no folder {source}.")
    store = RunStore(runs)
    found = import_run(source, store, taken={summary.name for summary in store})
    say(f"{found.run.id}: {found.run.config.name}. {found.left_out}".rstrip())
