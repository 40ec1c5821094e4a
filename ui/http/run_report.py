"""The report of a run as a page of its own, to print or to save."""

from __future__ import annotations

from starlette.routing import Route

from ui.app.turns import PICTURES
from ui.http.parameters import Parameters
from ui.http.serving import Content, run_route
from vae_core.explorer.addresses import digest, run_address, version
from vae_core.explorer.cache import Versioned, cached
from vae_core.metrics.report import FILE as METRICS
from vae_core.report.page import report_html
from vae_core.runs import Run
from vae_core.runs.run import CONFIG, HISTORY, NOTE, STATUS

FILE = "report.html"
_MADE_FROM = (CONFIG, STATUS, HISTORY, METRICS, NOTE)


def report_address(run: Run) -> str:
    """Where its report is had."""
    return run_address(run, FILE, report_version(run))


def report_version(run: Run) -> str:
    """Changes with all that a report says: the checkpoint, and the files beside it."""
    return digest(version(run), *(_stamp(run, name) for name in _MADE_FROM))


def _stamp(run: Run, name: str) -> tuple[int, int]:
    try:
        status = (run.path / name).lstat()
    except OSError:
        return (0, 0)
    return status.st_mtime_ns, status.st_size


@cached(lambda run: Versioned(str(run.path), report_version(run)))
def _page(run: Run) -> bytes:
    return report_html(run).encode()


def _report(run: Run, parameters: Parameters) -> Content:
    return Content(_page(run), "text/html; charset=utf-8")


ROUTES: list[Route] = [run_route(FILE, _report, version_of=lambda run, _: report_version(run), turns=PICTURES)]
