"""A tab of a page: which of the browser's parts it is, and what that part is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from vae_core.take_home.embedding import Embedded
from vae_core.take_home.exported_run import ExportedRun

Level = Literal["plain", "expert"]
LEVELS: tuple[Level, ...] = ("plain", "expert")
BOTH = ""
"""In the place of a run's id, of a view that shows all runs at once."""


@dataclass(frozen=True)
class Words:
    """What stands around a view, at one level. `title` on its tab, `hint` above it, `caption` below. The latter two are
    plain text, with **bold** and terms of the glossary as `[words](#term-…)`.
    """

    title: str
    hint: str
    caption: str = ""


@dataclass(frozen=True)
class View:
    """
    Attributes:
        name: in the page's address
        part: its folder in `ui/frontend/`
        words: at each level
        data: what the component's `data` are in Streamlit, ready for JSON: by the run's id, or BOTH; then by level
        foot: a further part, at the foot of the page whatever tab is shown; "" for none
        files: what it fetches beside the runs' own files, by address
    """

    name: str
    part: str
    words: Mapping[Level, Words]
    data: Mapping[str, Mapping[Level, Any]]
    foot: str = ""
    files: Mapping[str, Embedded] = field(default_factory=dict)


ViewOf = Callable[[tuple[ExportedRun, ...]], View | None]
"""Makes the view of one run or two; None where they have nothing to show in it."""
