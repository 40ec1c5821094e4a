"""The explorer of a run, or of two on the same images, as one HTML file to save."""

from __future__ import annotations

from starlette.routing import Route

from ui.app import resources
from ui.app.turns import PICTURES
from ui.http.parameters import Parameters
from ui.http.run_zip import file_name
from ui.http.serving import Content, run_route
from ui.modules import modules
from vae_core.config import ConfigError
from vae_core.explorer.addresses import digest, run_address, version
from vae_core.explorer.cache import Versioned, cached
from vae_core.runs import DamagedRun, Run, RunStore
from vae_core.runs.pairs import find_partner
from vae_core.take_home.export import export_page
from vae_core.take_home.exported_run import NotExported, check_exportable

FILE = "explorer.html"
MAX_SIZES = 256
_sizes: dict[str, int] = {}  # bytes of those that were made, by version


def together(runs: list[Run]) -> list[Run]:
    """The runs that one file shows: the first one with the second, or else with its partner, where they fit together.

    Nothing where the first one cannot be shown without a server.
    """
    first, *others = runs
    try:
        check_exportable(first)
        second = others[0] if others else find_partner(first, resources.summaries())
    except (NotExported, DamagedRun, ConfigError):
        return []
    return [first, second] if second is not None and _fits(first, second) else [first]


def explorer_address(runs: list[Run]) -> str:
    """Where the file of one run or two is had."""
    beside = {"with": runs[1].id} if len(runs) > 1 else {}
    return run_address(runs[0], FILE, explorer_version(runs), beside)


def explorer_name(runs: list[Run]) -> str:
    """What the file is called."""
    return file_name(" and ".join(run.config.name for run in runs)).removesuffix(".zip") + ".html"


def explorer_version(runs: list[Run]) -> str:
    """Changes with the checkpoints, the names, and the code that the file holds."""
    return digest(modules().version, *((version(run), run.config.model_dump_json()) for run in runs))


def explorer_bytes(runs: list[Run]) -> int | None:
    """The size of the file, where it has been made."""
    return _sizes.get(explorer_version(runs))


def _fits(first: Run, second: Run) -> bool:
    try:
        check_exportable(second)
    except (NotExported, DamagedRun):
        return False
    one, other = first.config.data, second.config.data
    same = (one.dataset, one.image_size) == (other.dataset, other.image_size)
    return same and first.id != second.id and second.has_weights()


def _runs(run: Run, parameters: Parameters) -> list[Run]:
    """Raises RunError for a second run that is not there."""
    return [run, RunStore().open(parameters["with"])] if "with" in parameters else [run]


@cached(lambda runs, of: Versioned(tuple(run.id for run in runs), of))
def _page(runs: list[Run], of: str) -> bytes:
    """At version `of`, which is its key."""
    content = export_page(runs).text.encode()
    while len(_sizes) >= MAX_SIZES:
        _sizes.pop(next(iter(_sizes)), None)
    _sizes[of] = len(content)
    return content


def _explorer(run: Run, parameters: Parameters) -> Content:
    runs = _runs(run, parameters)
    return Content(_page(runs, explorer_version(runs)), "text/html; charset=utf-8", explorer_name(runs))


ROUTES: list[Route] = [
    run_route(FILE, _explorer, version_of=lambda run, more: explorer_version(_runs(run, more)), turns=PICTURES)
]
