"""What the commands share: their usual arguments, and errors as one sentence."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from vae_core.os_errors import in_a_sentence

P = ParamSpec("P")

RunArgument = Annotated[str, typer.Argument(metavar="RUN")]
RunsOption = Annotated[Path | None, typer.Option("--runs", help="Folder of runs; checkpoints/ unless said otherwise.")]


def allow_its_folder(name: str) -> None:
    """Let this command read the images of a dataset that is a folder: whoever typed it may. What the app starts may not."""
    from vae_core.datasets import FOLDER_PREFIX, is_folder
    from vae_core.datasets.allowed import allow_folder
    from vae_core.jobs.executor import started_by_app

    if is_folder(name) and not started_by_app():
        allow_folder(name.removeprefix(FOLDER_PREFIX))


def errors_in_a_sentence(command: Callable[P, None]) -> Callable[P, None]:
    """The command, with our own errors printed as one sentence and exit code 2."""

    @functools.wraps(command)
    def run(*arguments: P.args, **options: P.kwargs) -> None:
        try:
            command(*arguments, **options)
        except ValueError as error:  # ConfigError, RunError, DamagedRun, UnknownName, FetchError
            print(f"Error: {error}", file=sys.stderr)
            raise typer.Exit(2) from None
        except BrokenPipeError:  # whoever read the output has read enough
            raise
        except OSError as error:
            print(f"Error: {in_a_sentence(error, what=error.filename or '')}", file=sys.stderr)
            raise typer.Exit(2) from None

    return run
