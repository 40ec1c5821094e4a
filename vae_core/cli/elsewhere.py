"""`push` and `pull`: finished runs, kept at any address that fsspec knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vae_core.cli.common import RunsOption, errors_in_a_sentence
from vae_core.cli.screen import say, show_table
from vae_core.text import size_text

if TYPE_CHECKING:
    from vae_core.run_archives.elsewhere import Entry

UrlArgument = Annotated[
    str, typer.Argument(metavar="URL", help="Such as s3://bucket/runs, file:///mnt/share/runs or /mnt/share/runs.")
]


@errors_in_a_sentence
def push(
    run_ids: Annotated[list[str], typer.Argument(metavar="RUN…")],
    url: UrlArgument,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of another run of the same id.")] = False,
    runs: RunsOption = None,
) -> None:
    """Copy finished runs to an address: a folder of a file server, or object storage. `pull` brings them back."""
    from vae_core.run_archives import elsewhere
    from vae_core.runs.store import RunStore

    store = RunStore(runs)
    for run in [store.open(run_id) for run_id in run_ids]:
        about, sent = elsewhere.push(run, url, replace=replace)
        what = f"{size_text(about.bytes)} sent" if sent else "is there already"
        say(f"{about.id}: {about.name}, {what}")


@errors_in_a_sentence
def pull(
    url: UrlArgument,
    run_ids: Annotated[list[str] | None, typer.Argument(metavar="[RUN…]", help="None: list what is there.")] = None,
    *,
    runs: RunsOption = None,
) -> None:
    """Bring runs from an address, checked as a zip from a stranger is, and under new ids; without a run, list them."""
    from vae_core.run_archives import elsewhere
    from vae_core.runs.store import RunStore

    if not run_ids:
        show_table(
            ("run", "name", "model", "dataset", "epochs", "distortion", "KL", "MB"), map(_row, elsewhere.runs_at(url))
        )
        return
    store = RunStore(runs)
    for run_id in run_ids:
        found = elsewhere.pull(url, run_id, store)
        say(f"{found.run.id}: {found.run.config.name}. {found.left_out}".rstrip())


def _row(entry: Entry) -> tuple[str, ...]:
    about = entry.about
    if about is None:
        return (entry.id, "damaged", entry.damaged, "", "", "", "", "")
    numbers = ("" if value is None else f"{value:.2f}" for value in (about.distortion, about.kl))
    return (
        entry.id,
        about.name,
        about.model,
        about.dataset,
        f"{about.epochs:.4g}",
        *numbers,
        f"{about.bytes / 1e6:.2f}",
    )
