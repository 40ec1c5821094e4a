"""The class wall on a teacher's screen: opened, then the map on which everybody's drawings land."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ui.component import mount


@dataclass(frozen=True)
class WallData:
    """The component's data.

    Attributes:
        model: BrowserModel with the frame of its images, as the students' page is told it
        wall: the wall's id, "" while none is open
        max_name: characters of a class's name
        teacher: whether the server's passphrase was given in this browser, which opens every wall
    """

    model: dict[str, Any]
    wall: str
    max_name: int
    teacher: bool


def wall_panel(data: WallData, *, key: str, on_wall: Callable[[], None]) -> None:
    """Show it. Its state "wall" is the id of the wall that was opened or gone back to in the browser, "" for none."""
    mount("wall", vars(data), key=key, on_wall_change=on_wall)
