"""`export-html`: runs as one HTML file, or as a folder for a web server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vae_core.cli.common import RunsOption, allow_its_folder, check_target, errors_in_a_sentence, path_of, write_target
from vae_core.cli.screen import say
from vae_core.text import count_of, size_text

if TYPE_CHECKING:
    from vae_core.runs.run import Run


@errors_in_a_sentence
def export_html(
    run_ids: Annotated[
        list[str], typer.Argument(metavar="RUN…", help="One run, or two on the same images; for a folder any number.")
    ],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", parser=path_of, metavar="PATH", help="The HTML file to write.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", parser=path_of, metavar="PATH", help="A folder for a web server instead, split for caching."
        ),
    ] = None,
    address: Annotated[
        str,
        typer.Option(
            metavar="URL", help="Where that folder is going to be, so that previews of its link have a picture."
        ),
    ] = "",
    images: Annotated[int, typer.Option(help="Held-out images that it takes along.")] = 2_000,
    label: Annotated[
        int, typer.Option("--class", min=0, help="For a conditional model: the class to draw, from 0.")
    ] = 0,
    runs: RunsOption = None,
) -> None:
    """Write one HTML file that explores one run, or an AE/VAE pair, in any browser, without a server or a network.

    With --folder, the same for any static web server; of several runs that are no pair, a gallery with a page each.
    """
    from vae_core.runs.errors import RunError
    from vae_core.runs.store import RunStore

    if (out is None) == (folder is None):
        raise RunError("Say either which file to write, with --out, or which folder, with --folder.")
    if address and folder is None:
        raise RunError("--address is of a folder on a web server: say which, with --folder.")
    store = RunStore(runs)
    opened = [store.open(run_id) for run_id in run_ids]
    for run in opened:
        allow_its_folder(run.config.data.dataset)
    if out is not None:
        _file(opened, out, images, label)
    elif folder is not None:
        _folder(opened, folder, address, images, label)


def _file(opened: Sequence[Run], out: Path, images: int, label: int) -> None:
    from vae_core.take_home.export import export_page

    check_target(out)
    page = export_page(opened, images=images, label=label)
    write_target(out, page.text.encode())
    parts = ", ".join(f"{what} {size_text(size)}" for what, size in page.sizes)
    say(f"{out}: {size_text(page.size)} ({parts})")


def _folder(opened: Sequence[Run], folder: Path, address: str, images: int, label: int) -> None:
    from vae_core.take_home.folder import export_folder

    made = export_folder(opened, images=images, address=address, label=label)
    try:
        made.write(folder)
    except OSError as error:
        raise ValueError(f"{folder} cannot be written: {error.strerror}.") from error
    pages = "one page" if len(made.pages) == 1 else f"a gallery and {count_of(len(made.pages) - 1, 'page')}"
    say(f"{folder}: {pages}, {len(made.files)} files, {size_text(made.size)}. Its index.html comes first.")
    for run_id, reason in made.left_out.items():
        say(f"{run_id} is left out. {reason}")
    if not address:
        say(
            "Previews of its link will have words and no picture: those take absolute addresses only. "
            "Say where it is going to be with --address https://…"
        )
