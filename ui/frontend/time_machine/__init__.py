"""The time machine: a slider that replays a run's snapshots, drawn wholly in the browser.

film.js unpacks the film and knows where everything is between two snapshots, drawing.js and curves.js paint it, time_machine.js
is the component. Streamlit loads a component's script as a blob, which can import nothing: they are put together here.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.http.addresses import images_url
from ui.http.film import film_url
from ui.theme import series_colour
from vae_core.runs import Run

_HERE = Path(__file__).parent
_SCRIPTS = [
    _HERE.parent / "shared.js",
    _HERE / "film.js",
    _HERE / "drawing.js",
    _HERE / "curves.js",
    _HERE / "time_machine.js",
    _HERE / "panels.js",
]

_COMPONENT = st.components.v2.component(
    "time_machine",
    html=(_HERE / "time_machine.html").read_text(encoding="utf-8"),
    css=(_HERE / "time_machine.css").read_text(encoding="utf-8"),
    js="\n".join(script.read_text(encoding="utf-8") for script in _SCRIPTS),
)


def time_machine(run: Run, *, key: str, live: bool = False, height: int = 420) -> None:
    """Replay the snapshots of `run`; the map is `height` pixels high.

    `live` is for a run in training: it begins at the newest snapshot and, call after call with the same key, glides
    to newer ones as they come, unless the person has gone back in time. Raises ConfigError or DamagedRun when the
    run's configuration cannot be read; a damaged snapshot is left out.
    """
    _COMPONENT(
        key=key,
        data={
            "film": film_url(run),
            "run": run.id,
            "images": images_url(run),
            "live": live,
            "height": height,
            "colours": {
                name: [series_colour(name, dark=False), series_colour(name, dark=True)] for name in ("distortion", "kl")
            },
        },
    )
