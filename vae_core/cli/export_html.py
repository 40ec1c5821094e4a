"""`export-html`: runs as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vae_core.cli.common import RunsOption, allow_its_folder, errors_in_a_sentence, path_of
from vae_core.cli.screen import say


@errors_in_a_sentence
def export_html(
    run_ids: Annotated[list[str], typer.Argument(metavar="RUN…", help="One run, or two on the same images.")],
    *,
    out: Annotated[Path, typer.Option("--out", parser=path_of, metavar="PATH", help="The HTML file to write.")],
    images: Annotated[int, typer.Option(help="Held-out images that it takes along.")] = 2_000,
    label: Annotated[
        int, typer.Option("--class", min=0, help="For a conditional model: the class to draw, from 0.")
    ] = 0,
    runs: RunsOption = None,
) -> None:
    """Write one HTML file that explores one run, or an AE/VAE pair, in any browser, without a server or a network."""
    from vae_core.runs.files import write_bytes
    from vae_core.runs.store import RunStore
    from vae_core.take_home.export import export_page

    store = RunStore(runs)
    opened = [store.open(run_id) for run_id in run_ids]
    for run in opened:
        allow_its_folder(run.config.data.dataset)
    page = export_page(opened, images=images, label=label)
    if not out.parent.is_dir():
        raise ValueError(f"{out} cannot be written: there is no folder {out.parent}.")
    try:
        write_bytes(out, page.text.encode())
    except OSError as error:
        raise ValueError(f"{out} cannot be written: {error.strerror}.") from error
    parts = ", ".join(f"{what} {size / 1e6:.2f}" for what, size in page.sizes)
    say(f"{out}: {page.size / 1e6:.2f} MB ({parts})")
