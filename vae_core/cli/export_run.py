"""`export-run` and `import-run`: runs as zip files."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from vae_core.cli.common import RunArgument, RunsOption, check_target, errors_in_a_sentence, path_of
from vae_core.cli.screen import say
from vae_core.text import size_text


@errors_in_a_sentence
def export_run(
    run_id: RunArgument,
    *,
    out: Annotated[Path, typer.Option("--out", parser=path_of, metavar="PATH", help="The zip to write.")],
    runs: RunsOption = None,
) -> None:
    """Write a run to a zip that `import-run`, or the page Models, takes on any machine."""
    from vae_core.run_archives import export_run as write_zip
    from vae_core.runs.store import RunStore

    run = RunStore(runs).open(run_id)
    check_target(out, replaced=True)
    try:
        with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as file:
            try:
                write_zip(run, file)  # type: ignore[arg-type]  # it is an open file of bytes
                file.close()
                os.chmod(file.name, 0o644)
                os.replace(file.name, out)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise ValueError(f"{out} cannot be written: {error.strerror}.") from error
    say(f"{out}: {run.config.name}, {size_text(out.stat().st_size)}")


@errors_in_a_sentence
def import_run(
    source: Annotated[
        Path, typer.Argument(metavar="ZIP", parser=path_of, help="What export-run or the page Models wrote.")
    ],
    runs: RunsOption = None,
) -> None:
    """Take a run from a zip: checked as something from a stranger, and under a new id."""
    from vae_core.run_archives import import_run as read_zip
    from vae_core.runs.store import RunStore

    store = RunStore(runs)
    try:
        found = read_zip(source, store, taken={summary.name for summary in store})
    except FileNotFoundError as error:
        raise ValueError(f"There is no file {source}.") from error
    say(f"{found.run.id}: {found.run.config.name}. {found.left_out}".rstrip())
