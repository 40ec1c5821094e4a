"""Which recipes the page shows, and in which order: those of books and courses first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from ui.app.view_state import Key, ViewState
from vae_core.recipes import RECIPES, recipe

SHOWN = {
    "all": "All",
    "sources": "Books and courses",
    "next": "Next steps",
    "own": "The project's own",
}


class RecipesView(ViewState):
    """Which recipes are shown, a key of SHOWN."""

    shown: Annotated[Literal["all", "sources", "next", "own"], Key("recipes", always=True)] = "all"


@dataclass(frozen=True)
class Section:
    """A heading and the recipes under it, by name."""

    kind: str
    names: tuple[str, ...]


def sections(shown: str) -> list[Section]:
    """Those of `shown`, one of SHOWN; "all": every recipe stands in one of them. Empty ones are left out."""
    groups: dict[str, list[str]] = {"sources": [], "next": [], "own": []}
    for name in RECIPES:
        known = recipe(name)
        groups["sources" if known.source else "next" if known.origin else "own"].append(name)
    groups["sources"].sort(key=lambda name: recipe(name).source)  # stable: as registered within a source
    return [Section(kind, tuple(names)) for kind, names in groups.items() if names and shown in ("all", kind)]
