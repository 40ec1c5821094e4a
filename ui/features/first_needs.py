"""What each page fetches at once when it is opened, for the links in its head (`ui/http/page_head.py`)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from ui.app import session
from ui.app.shell import DEFAULT_RUN
from ui.http.page_head import Link
from ui.http.streamlit_files import icons, scripts_of
from ui.modules import APP, modules
from vae_core.explorer import addresses
from vae_core.explorer.networks import decodes_in_browser
from vae_core.runs import DamagedRun, RunError, RunStore

EVERYWHERE = ("Html", "ButtonGroup", "BidiComponent")  # elements of Streamlit's
FRAME = "frame"  # the component of every page
LINKS = "frame/page-links.js"


@dataclass(frozen=True)
class Needs:
    """Of a page.

    Attributes:
        parts: the components that it shows at once, by their folders
        elements: those of Streamlit's that it has beside everybody's
        runs: whose codes and decoders it fetches: each the name that a run has in the address, and the one without it
    """

    parts: tuple[str, ...] = ()
    elements: tuple[str, ...] = ("Selectbox",)
    runs: tuple[tuple[str, str], ...] = ()


def _one(part: str, opens_on: str = DEFAULT_RUN, *elements: str) -> Needs:
    return Needs((part,), ("Selectbox", *elements), ((session.RUN, opens_on),))


PAGES = {
    "": Needs(("home",), ("PageLink",), (("", DEFAULT_RUN),)),
    "latent_map": _one("latent_map"),
    "interpolate": _one("interpolate", DEFAULT_RUN, "Button"),
    "arithmetic": _one("arithmetic", "fashion-vae-16d", "Button"),
    "dimensions": _one("dimensions", "ellipses-vae", "Checkbox"),
    "compare": Needs(("compare",), ("Selectbox",), (("left", "fashion-ae-2d"), ("right", "fashion-vae-2d"))),
    "draw": _one("draw", "mnist-vae-2d"),
    "codes": _one("codes", "vq-vae", "Button", "NumberInput", "Slider", "PlotlyChart"),
    "reconstruct": Needs((), ("Selectbox", "Button", "DownloadButton", "PlotlyChart")),
    "wall": _one("wall", "mnist-vae-2d"),
    "learn": Needs((), ("Button", "LinkButton")),
    "train": Needs((), ("Button", "Radio", "PlotlyChart")),
    "recipes": Needs(("actions",), ()),
    "datasets": Needs((), ("FileUploader",)),
    "models": Needs(("actions",), ("PageLink", "Selectbox", "TextInput")),
    "metrics": Needs((), ("Multiselect", "Button")),
}


def files_of_page(page: str, query: QueryParams) -> list[Link]:
    """Scripts, styles and fonts of the page of that name, opened with that query; nothing for no page of ours."""
    needs = PAGES.get(page)
    if needs is None:
        return []
    links = [Link("module", address) for address in scripts_of(*EVERYWHERE, *needs.elements)]
    if (font := icons()) is not None:
        links.append(Link("font", font))
    if _is_plain(query):
        return links
    files, parts = modules(), (FRAME, *needs.parts, *_by_query(page, query))
    links.append(Link("script", files.address(LINKS)))
    styles = dict.fromkeys(path for part in parts for path in files.needs(f"{part}/style.css"))
    links += [Link("style", files.address(path)) for path in styles]
    return links + [Link("module", files.address(path)) for path in files.needs(APP)]


def data_of_page(page: str, query: QueryParams) -> list[Link]:
    """Codes and decoders of the runs that the page shows."""
    needs = PAGES.get(page)
    if needs is None or _is_plain(query):
        return []
    return [link for name, opens_on in needs.runs for link in _of_run(query.get(name) or opens_on, query)]


def _is_plain(query: QueryParams) -> bool:
    return query.get("plain") == "1"


def _by_query(page: str, query: QueryParams) -> list[str]:
    """The components that a page shows for what its address says."""
    parts = []
    if page == "reconstruct":
        parts.append({"denoise": "denoise", "anomaly": "anomaly"}.get(query.get("part", ""), "reconstruct"))
    if page == "train" and query.get(session.TRAINING, "new") != "new":
        parts.append("time_machine")
    if "lesson" in query:
        parts.append("lesson")
        if page == "learn":
            parts.append("learn")
    return parts


def _of_run(run_id: str, query: QueryParams) -> list[Link]:
    """Its codes and its decoder."""
    with contextlib.suppress(RunError, DamagedRun, ValueError):  # the page says what is wrong with it
        run = RunStore().open(run_id)
        label = session.parse_class(query.get(session.CLASS))
        found = [addresses.codes_url(run)]
        if decodes_in_browser(run):
            found.append(addresses.decoder_url(run, label))
        return [Link("fetch", address) for address in found]
    return []
