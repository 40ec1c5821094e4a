"""What the address of the page Class wall holds."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ui.app.view_state import Key, ViewState


class WallView(ViewState):
    """wall: the id of the wall that is shown, "" while none is. The teacher's key is never in an address."""

    wall: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$"), Key("wall")] = ""
