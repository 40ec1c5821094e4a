"""`fetch-data`: a full dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vae_core.cli.common import errors_in_a_sentence, path_of
from vae_core.cli.screen import say


@errors_in_a_sentence
def fetch_data(
    name: Annotated[str, typer.Argument(help="mnist or fashion-mnist")],
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            parser=path_of,
            metavar="PATH",
            help="A folder with the IDX files, plain or gzipped, instead of the network.",
        ),
    ] = None,
) -> None:
    """Get a full dataset (60,000 training images), from its mirrors or from a folder. Run it again to go on."""
    from vae_core.datasets.fetch import fetch

    fetched = fetch(name, source=source)
    for state, files in (("fetched", fetched.written), ("already there", fetched.skipped)):
        for file in files:
            say(f"{state}: {file}")
    say(f"{name} is complete in {fetched.folder}.")
