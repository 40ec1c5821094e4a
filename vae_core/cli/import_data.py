"""`import-data`: a folder or a zip of one's own images as a dataset; `import-work`: a step of an import that a page has begun."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from vae_core.cli.common import errors_in_a_sentence, path_of
from vae_core.cli.screen import say


@errors_in_a_sentence
def import_data(
    source: Annotated[
        Path, typer.Argument(metavar="FOLDER", parser=path_of, help="A folder of images, or a zip of them.")
    ],
    name: Annotated[str | None, typer.Option("--name", help="What the dataset is called.")] = None,
    *,
    size: Annotated[int, typer.Option("--size", help="Pixels a side: 28, 32, 64 or 128.")] = 32,
    grey: Annotated[bool | None, typer.Option("--grey/--colour", help="As the images are, unless given.")] = None,
    pad: Annotated[bool, typer.Option("--pad", help="Keep whole pictures; their middle square is taken else.")] = False,
    held_out: Annotated[float, typer.Option("--held-out", help="The share held out, 0.02 to 0.5.")] = 0.125,
    one_class: Annotated[bool, typer.Option("--one-class", help="All images are of one class.")] = False,
    duplicates: Annotated[bool, typer.Option("--duplicates", help="Take exact duplicates too.")] = False,
    report: Annotated[bool, typer.Option("--report", help="Only say what there is; import nothing.")] = False,
) -> None:
    """Make a dataset of your own images. Each sub-folder is a class.

    What there is is said first: images, classes, sizes, duplicates, and each file that is not taken, with the reason. The
    dataset then is a choice on the page Train, and `--set data.dataset=own:…` on the command line. Ctrl-C leaves nothing.
    """
    from pydantic import ValidationError

    from vae_core.cli.screen import progress
    from vae_core.config import ConfigError, explain
    from vae_core.datasets.imported_writing import check_free_title, checked_title, sweep
    from vae_core.imports.bring_in import Choices, bring_in
    from vae_core.imports.look import check_amounts, look
    from vae_core.imports.sources import path_source

    sweep()
    with path_source(source) as files, _Ended():
        title = checked_title(name or files.title)
        try:
            choices = Choices.model_validate(
                {
                    "title": title,
                    "image_size": size,
                    "pad": pad,
                    "held_out": held_out,
                    "by_folder": not one_class,
                    "repeated": duplicates,
                }
            )
        except ValidationError as error:
            raise ConfigError(explain(error)) from error
        if not report:
            check_free_title(title)
        bar, show = progress(len(files.members), "file", "Looking")
        with bar:
            found = look(files, title, show)
        say("\n".join(found.report.sentences()))
        if report:
            return
        check_amounts(found.report.images, 1 if one_class else len(found.class_names))
        in_grey = found.report.grey == found.report.images if grey is None else grey
        choices = choices.model_copy(update={"channels": 1 if in_grey else 3})
        bar, show = progress(len(found.images), "image", "Importing")
        with bar:
            entry = bring_in(files, found, choices, progress=show)
    facts = entry.facts()
    say(
        f"{entry.name} is there: {facts.train:,} images to learn from, {facts.held_out:,} held out, {size} pixels, "
        f"{'grey' if in_grey else 'in colour'}.\n"
        f"Train on it: python -m vae_core train --data {entry.name}"
    )


@errors_in_a_sentence
def import_work(
    job_id: Annotated[str, typer.Argument(metavar="IMPORT")], step: Annotated[str, typer.Argument(metavar="STEP")]
) -> None:
    """Do a step ("look" or "import") of an import that the page Your images has begun."""
    from vae_core.imports.job import open_job
    from vae_core.imports.worker import work
    from vae_core.jobs.executor import lower_priority

    lower_priority(10)
    state = work(open_job(job_id), "look" if step == "look" else "import")
    say(f"{job_id}: {state.state}. {state.message}".rstrip())


class _Ended:
    """Ctrl-C, and being asked to end, as one sentence and exit code 130, when what was written has been removed."""

    def __enter__(self) -> None:
        signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            print("\nStopped; nothing was kept.", file=sys.stderr)
            raise typer.Exit(130) from None
