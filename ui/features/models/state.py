"""What the page Models shows."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ui.app.view_state import Key, RunId, ViewState

Whose = Literal["all", "mine", "shipped", "others"]
Order = Literal["newest", "name", "size", "error", "kl"]
LONGEST_SEARCH = 80


class ModelsView(ViewState):
    """What the page Models shows.

    Attributes:
        find: words that the name, the kind, the images or the note of a model contain
        whose: which models
        order: what is first: the newest, the first name, the largest on disk, the smallest held-out error, or the
            smallest KL
        page: counted from 1
        chosen: the two models to compare, or one of them
    """

    find: Annotated[str, Field(max_length=LONGEST_SEARCH), Key("find", max_length=LONGEST_SEARCH)] = ""
    whose: Annotated[Whose, Key("whose")] = "all"
    order: Annotated[Order, Key("order")] = "newest"
    page: Annotated[int, Field(ge=1, le=100_000), Key("page")] = 1
    chosen: Annotated[
        tuple[RunId, ...], Key("chosen", separator=",", max_parts=2, skip=True, unique=True, max_length=200)
    ] = ()
