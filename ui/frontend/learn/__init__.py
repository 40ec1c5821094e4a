"""The page Learn in the browser: the guess of a step, and what can be tried beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from ui.component import mount
from vae_core.explorer.lesson.data import BargainData, GuessData, SpringData


def guess_panel(data: GuessData, *, key: str, on_said: Callable[[], None]) -> str | None:
    """Show it; returns the guess when it has just been made or changed."""
    said = mount("learn", asdict(data), key=key, on_said_change=on_said).said
    return said if isinstance(said, str) else None


def exhibit_panel(data: SpringData | BargainData, *, key: str) -> Any:
    """Show something to try; nothing of it is sent to the server."""
    return mount("learn", asdict(data), key=key)
