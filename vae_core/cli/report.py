"""`report`: a run on one page, to print or to hand in; and whether such a page is of this run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vae_core.cli.common import (
    RunArgument,
    RunsOption,
    allow_its_folder,
    check_target,
    errors_in_a_sentence,
    path_of,
    write_target,
)
from vae_core.cli.screen import say
from vae_core.text import size_text

MAX_BYTES = 50_000_000  # of a report that is checked


@errors_in_a_sentence
def report(
    run_id: RunArgument,
    *,
    out: Annotated[
        Path | None, typer.Option("--out", parser=path_of, metavar="PATH", help="The HTML page to write.")
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option("--check", parser=path_of, metavar="PATH", help="A report to compare with this run instead."),
    ] = None,
    metrics: Annotated[
        bool, typer.Option("--metrics", help="Compute the metrics first where they are missing: about a minute.")
    ] = False,
    runs: RunsOption = None,
) -> None:
    """Write what a run is and what it learnt as one page, which any browser prints or saves as a PDF."""
    from vae_core.metrics import compute_metrics
    from vae_core.report.page import report_html
    from vae_core.runs.errors import RunError
    from vae_core.runs.store import RunStore

    if (out is None) == (check is None):
        raise RunError("Say either where to write the report, with --out, or which report to compare, with --check.")
    run = RunStore(runs).open(run_id)
    allow_its_folder(run.config.data.dataset)
    if check is not None:
        _check(run, check)
        return
    assert out is not None
    check_target(out)
    if metrics and run.has_weights():
        compute_metrics(run)
    page = report_html(run).encode()
    write_target(out, page)
    say(f"{out}: {run.config.name}, {size_text(len(page))}. Open it in a browser; its print dialog makes a PDF.")


def _check(run: object, path: Path) -> None:
    """Prints what was found; exit code 1 for a report that is not of this run, or not as it makes it."""
    from vae_core.report.check import compared
    from vae_core.runs.run import Run

    assert isinstance(run, Run)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > MAX_BYTES:
        raise ValueError(f"{path} is larger than any report is.")
    found = compared(run, content.decode("utf-8", "replace"))
    say(*found.sentences)
    if not found.is_same:
        raise typer.Exit(1)
