"""What the page Metrics shows."""

from __future__ import annotations

from typing import Annotated

from ui.app.view_state import Key, RunId, ViewState

MAX_MODELS = 4  # columns that a table has room for


class MetricsView(ViewState):
    """What the page Metrics shows.

    Attributes:
        models: ids of the runs in the table, a column each; none until some were chosen
    """

    models: Annotated[
        tuple[RunId, ...], Key("models", separator=",", max_parts=MAX_MODELS, skip=True, unique=True, max_length=400)
    ] = ()
