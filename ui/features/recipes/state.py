"""Which recipes the page shows, and which of them is opened."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ui.app.view_state import Key, ViewState
from ui.features.recipes.gallery import QUESTIONS, Question, elsewhere
from vae_core.recipes import RECIPES, recipe

ALL, SOURCES = "all", "sources"
SHOWN = {ALL: "All", **{one.key: one.short for one in QUESTIONS}, SOURCES: "From books"}


class RecipesView(ViewState):
    """What the page shows.

    Attributes:
        shown: a key of SHOWN; what an older link says that is none shows all
        opened: the recipe whose details are open, "" for none
    """

    shown: Annotated[str, Field(pattern=f"^({'|'.join(SHOWN)})$"), Key("recipes")] = ALL
    opened: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,60}$"), Key("recipe")] = ""


def sections(shown: str) -> list[tuple[Question | None, list[str]]]:
    """The headings of `shown`, a key of SHOWN, and the recipes under each, by name; no question for those under none."""
    found: list[tuple[Question | None, list[str]]] = []
    if shown == SOURCES:
        named = [name for name in RECIPES if recipe(name).source]
        return [(None, sorted(named, key=lambda name: recipe(name).source))]
    found += [(one, list(one.pieces)) for one in QUESTIONS if shown in (ALL, one.key)]
    if shown == ALL and elsewhere():
        found.append((None, elsewhere()))
    return found
