"""What the command line prints: in colour and in place on a terminal, plain and whole where the output goes elsewhere."""

from __future__ import annotations

import contextlib
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from vae_core.text import JOINERS


def on_terminal() -> bool:
    """Whether somebody reads what is printed as it is printed."""
    return sys.stdout.isatty()


def say(*lines: str) -> None:
    """Print lines. Where their reader has gone (`| head`), nothing more is printed, and no more is said of it."""
    try:
        for line in lines:
            print(harmless(line), flush=True)
    except BrokenPipeError:
        quiet(sys.stdout)


def harmless(text: str) -> str:
    """`text` without the signs that steer a terminal, as names and errors from elsewhere may hold them; lines and tabs stay."""
    return "".join(sign for sign in text if unicodedata.category(sign)[0] != "C" or sign in "\n\t" or sign in JOINERS)


def say_meanwhile(*lines: str) -> None:
    """The same while something else goes on, which does not end because a line could not be written."""
    try:
        say(*lines)
    except OSError:
        quiet(sys.stdout)


def quiet(stream: Any) -> None:
    """Let all that is still written to a stream come to nothing: Python's own last flush would complain otherwise."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> None:
    """A table on a terminal, whose first column is never cut; elsewhere a line a row, with tabs between the cells."""
    if not on_terminal():
        say("\t".join(columns), *("\t".join(map(_one_line, row)) for row in rows))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(caption=caption or None)
    for number, column in enumerate(columns):
        table.add_column(column, no_wrap=not number, overflow="fold")
    for row in rows:
        table.add_row(*(escape(harmless(cell)) for cell in row))
    Console().print(table)


def progress(total: int, unit: str, what: str) -> tuple[Any, Callable[[int, int], None]]:
    """A bar on a terminal, nothing elsewhere; and what to call with how much is done."""
    from tqdm import tqdm

    bar = tqdm(total=total, unit=unit, desc=what, leave=False, dynamic_ncols=True, disable=not sys.stderr.isatty())

    def show(done: int, _: int) -> None:
        bar.update(done - bar.n)

    return bar, show


def _one_line(cell: str) -> str:
    return " ".join(cell.split())
