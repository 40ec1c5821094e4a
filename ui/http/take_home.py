"""What can be taken home of the models that a page shows: a list for the panel that the menu opens."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.http.parameters import Parameters
from ui.http.run_explorer import explorer_address, explorer_bytes, explorer_name, together
from ui.http.run_report import report_address
from ui.http.run_zip import file_name, zip_address
from ui.http.serving import Content, content_route
from vae_core.config import ConfigError
from vae_core.datasets import is_folder
from vae_core.runs import DamagedRun, Run, RunError, RunStore, StoreRefused
from vae_core.runs.reading import SNAPSHOTS
from vae_core.runs.run import CHECKPOINT

PATH = "data/take-home.json"
NAMES = ("run", "left", "right", "training")  # of the address of a page, for the runs that it shows
USUAL = ("fashion-ae-2d", "fashion-vae-2d")  # of a page that shows none


@dataclass(frozen=True)
class Item:
    """One thing to take home.

    Attributes:
        title: what it is, in a few words
        words: what it is good for
        address: where it is had, relative to the page's base
        file: the name under which it is saved; "" where it opens as a page
        bytes: about its size, where that is known before it is made
        made: whether it is made when it is asked for, which may take a while
    """

    title: str
    words: str
    address: str
    file: str = ""
    bytes: int | None = None
    made: bool = False


def items(runs: list[Run]) -> list[Item]:
    """What there is of these runs, which have weights, the first thing first."""
    found: list[Item] = []
    if runs and (shown := together(runs)):
        names = " and ".join(f"“{run.config.name}”" for run in shown)
        found.append(
            Item(
                "The explorer as one file",
                f"{names}, in any browser: no internet and no installation. To copy, to pass on, or for a telephone.",
                explorer_address(shown),
                explorer_name(shown),
                explorer_bytes(shown),
                made=True,
            )
        )
    for run in runs:
        of = f" of “{run.config.name}”" if len(runs) > 1 else ""
        found.append(
            Item(f"Report{of}", "A page to print or to hand in: curves, map, pictures, metrics.", report_address(run))
        )
        if not is_folder(run.config.data.dataset):
            words = "The trained model, for Latent Playground on another computer."
            found.append(Item(f"Model{of} (.zip)", words, zip_address(run), file_name(run.config.name), bytes_of(run)))
    return found


def bytes_of(run: Run) -> int:
    """About the size of its zip: its weights and snapshots, which are not compressed."""
    paths = [run.path / CHECKPOINT, *(run.path / SNAPSHOTS).glob("*.safetensors")]
    return sum(path.stat().st_size for path in paths if path.is_file())


def runs_of(parameters: Parameters) -> list[Run]:
    """The runs with weights that an address names, each once; the usual pair where it names none. Raises StoreRefused."""
    store = RunStore()
    asked = [parameters[name] for name in NAMES if name in parameters]
    named = list(dict.fromkeys(asked)) or USUAL
    found = []
    for run_id in named:
        try:
            run = store.open(run_id)
            if run.config and run.has_weights():
                found.append(run)
        except StoreRefused:
            raise
        except (RunError, DamagedRun, ConfigError):  # deleted, damaged, or never there
            continue
    return found


def _list(request: Request) -> Response:
    runs = runs_of(Parameters(request))
    answer = {"runs": [run.config.name for run in runs], "items": [asdict(one) for one in items(runs)]}
    return Content(json.dumps(answer).encode(), "application/json").response(current=False)


ROUTES: list[Route] = [content_route(f"/{PATH}", _list)]
