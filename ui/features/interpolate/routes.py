"""The page Interpolate as a GIF to keep: its address and its route."""

from __future__ import annotations

import numpy as np

from ui.app.turns import PICTURES
from ui.features.interpolate.gif import interpolation_gif, other_run
from ui.features.interpolate.ready import STRIPS
from ui.features.interpolate.state import MAX_IMAGES, InterpolateView
from ui.http.parameters import Parameters
from ui.http.run_data import class_of
from ui.http.serving import Content, run_route
from vae_core.explorer import addresses
from vae_core.runs import Run

OWN_CODE, BESIDE_CODE = "code-", "beside-code-"  # before the place of an image of one's own, counted from 0


def gif_url(run: Run, view: InterpolateView, label: int) -> str:
    """Of the class `label` where the model is conditional. The browser adds the view and the GIF's size and speed."""
    classes = [addresses.class_query(one, label) for one in (run, other_run(view)) if one is not None]
    return addresses.run_address(run, "interpolation.gif", _version(run, view), next(filter(None, classes), None))


def _version(run: Run, view: InterpolateView) -> str:
    """Covers both models where the GIF shows two."""
    other = other_run(view)
    return addresses.version(run) if other is None else addresses.digest(*map(addresses.version, (run, other)))


def _gif(run: Run, parameters: Parameters) -> Content:
    """The view that the query says."""
    size, fps = parameters.whole("size", 64, 512, default=256), parameters.whole("fps", 1, 30, default=12)
    view = InterpolateView.read(parameters)
    own = [_own_codes(parameters, name) for name in (OWN_CODE, BESIDE_CODE)]
    gif = interpolation_gif(run, view, label=class_of(parameters), size=size, fps=fps, own_codes=own)
    return Content(gif, "image/gif")


def _own_codes(parameters: Parameters, name: str) -> dict[int, np.ndarray]:
    """The codes that the browser found for images of one's own, by place. Raises ParameterError."""
    return {k: parameters.code(f"{name}{k}") for k in range(MAX_IMAGES) if f"{name}{k}" in parameters}


ROUTES = [
    run_route(
        "interpolation.gif",
        _gif,
        version_of=lambda run, parameters: _version(run, InterpolateView.read(parameters)),
        turns=PICTURES,
    ),
    STRIPS.route(),
]
