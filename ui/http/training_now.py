"""What trains now, as the menu of somebody who has started nothing says it."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response

from ui.app.links import page_href
from ui.app.training_chip import TRAIN, active_trainings, chip_label
from ui.http.serving import Content


def training_now(request: Request) -> Response:
    """GET data/training-now: JSON, `label` and `href`; null where nothing trains."""
    active = active_trainings()
    found = {"label": chip_label(active), "href": page_href(TRAIN, {"training": active[0].id})} if active else None
    return Content(json.dumps(found).encode(), "application/json").response(current=False)
