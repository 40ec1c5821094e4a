"""What the commands share: their usual arguments, and errors as one sentence."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from vae_core.cli.screen import harmless, quiet
from vae_core.os_errors import in_a_sentence
from vae_core.paths import PathError, as_path

P = ParamSpec("P")


def path_of(text: str) -> Path:
    """A path as somebody typed it, with ~ for the home folder."""
    try:
        return as_path(str(text))
    except PathError as error:
        raise typer.BadParameter(str(error)) from error


RunArgument = Annotated[str, typer.Argument(metavar="RUN")]
RunsOption = Annotated[
    Path | None,
    typer.Option("--runs", parser=path_of, metavar="PATH", help="Folder of runs; checkpoints/ unless said otherwise."),
]


def allow_its_folder(name: str) -> None:
    """Let this command read the images of a dataset that is a folder: whoever typed it may. What the app starts may not."""
    from vae_core.datasets import FOLDER_PREFIX, is_folder
    from vae_core.datasets.allowed import allow_folder
    from vae_core.jobs.executor import started_by_app

    if is_folder(name) and not started_by_app():
        allow_folder(name.removeprefix(FOLDER_PREFIX))


def check_target(path: Path, *, replaced: bool = False) -> None:
    """Raise ValueError where no file can be written at `path`: asked before anything is computed for it.

    replaced: by a new file, as a pipe or a device must not be
    """
    if not path.parent.is_dir():
        raise ValueError(f"{path} cannot be written: there is no folder {path.parent}.")
    if path.is_dir():
        raise ValueError(f"{path} cannot be written: it is a folder.")
    if replaced and path.exists() and not path.is_file():
        raise ValueError(f"{path} cannot be written: it is no ordinary file.")


def write_target(path: Path, content: bytes) -> None:
    """Write what somebody asked for: a file whole or not at all, and into a pipe or a device as it comes. Raises ValueError."""
    from vae_core.runs.files import write_bytes

    check_target(path)
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
        else:
            write_bytes(path, content)
    except OSError as error:
        raise ValueError(f"{path} cannot be written: {error.strerror}.") from error


def errors_in_a_sentence(command: Callable[P, None]) -> Callable[P, None]:
    """The command, with errors that people can do something about printed as one sentence and exit code 2."""

    @functools.wraps(command)
    def run(*arguments: P.args, **options: P.kwargs) -> None:
        try:
            command(*arguments, **options)
        except KeyboardInterrupt:
            print("\nStopped.", file=sys.stderr)
            raise typer.Exit(130) from None
        except BrokenPipeError:  # whoever read what is printed has gone, as `head` does
            quiet(sys.stdout)
        except Exception as error:
            if (sentence := _sentence(error)) is None:
                raise
            print(f"Error: {harmless(sentence)}", file=sys.stderr)
            raise typer.Exit(2) from None

    return run


def _sentence(error: Exception) -> str | None:
    """What to say of an error; None for a fault of ours, whose trace is wanted."""
    from vae_core.memory import out_of_memory

    if said := out_of_memory(error):
        return said
    if isinstance(error, OSError):
        return in_a_sentence(error, what=str(error.filename or ""))
    return str(error) if isinstance(error, ValueError) else None  # ConfigError, RunError, DamagedRun, UnknownName, …
